//! `app::backend::Backend` on this server: one file per noun. Each request gets one [`Web`], which knows
//! who asks.

mod artist;
mod event;
mod listener;
mod programme;

use std::sync::Arc;

use app::{
    backend::{Answer, Backend},
    dto,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{
    State,
    convert::Teller,
    error::{WebError, WebResult},
    middleware::Asking,
    snapshot::Snapshot,
    state::Profile,
};
use crate::people::{self, Listener, ListenerId};

pub use event::event_of;

pub struct Web {
    state: State,
    asking: Asking,
}

/// What answering needs: one snapshot, one listener, one moment.
struct Scene {
    snapshot: Arc<Snapshot>,
    listener: Option<Listener>,
    profile: Arc<Profile>,
    now: DateTime<Utc>,
}

impl Scene {
    /// Turns the domain into what pages show.
    fn teller(&self) -> Teller<'_> {
        Teller { snapshot: &self.snapshot, profile: &self.profile, now: self.now }
    }
}

impl Web {
    pub fn new(state: State, asking: Option<Asking>) -> Self {
        Self { state, asking: asking.unwrap_or(Asking(None)) }
    }

    async fn scene(&self) -> WebResult<Scene> {
        let listener = match &self.asking.0 {
            Some(key) => people::store::find(self.state.pool(), key).await?,
            None => None,
        };
        let profile = self.state.profile(listener).await?;
        Ok(Scene { snapshot: self.state.snapshot(), listener, profile, now: crate::web::now() })
    }

    /// The listener who asks for a change; made on the first one.
    async fn listener(&self) -> WebResult<ListenerId> {
        let key = self.asking.0.as_ref().ok_or_else(|| {
            WebError::invalid(
                "cookie",
                "A listener lives in a cookie, and this browser sent none. Allow cookies for this site and try again.",
            )
        })?;
        Ok(people::store::find_or_create(self.state.pool(), key).await?)
    }
}

#[async_trait]
impl Backend for Web {
    async fn programme(&self, query: dto::ProgrammeQuery) -> Answer<dto::Programme> {
        Ok(self.find_programme(query).await?)
    }

    async fn event(&self, event: i64) -> Answer<dto::EventPage> {
        Ok(self.find_event(event).await?)
    }

    async fn search_artists(&self, query: String, page: u32) -> Answer<dto::ArtistSearch> {
        Ok(self.find_artists(&query, page).await?)
    }

    async fn artist(&self, artist: i64) -> Answer<dto::ArtistPage> {
        Ok(self.find_artist(artist).await?)
    }

    async fn explanation(&self, a: i64, b: i64) -> Answer<dto::ExplanationPage> {
        Ok(self.explain(a, b).await?)
    }

    async fn you(&self) -> Answer<dto::YouPage> {
        Ok(self.find_you().await?)
    }

    async fn follow(&self, artist: i64, followed: bool) -> Answer<dto::FollowState> {
        Ok(self.set_follow(artist, followed).await?)
    }

    async fn judge_event(&self, event: i64, verdict: dto::Verdict) -> Answer<dto::Verdict> {
        Ok(self.set_verdict(event, verdict).await?)
    }

    async fn preview_follows(&self, list: String) -> Answer<dto::FollowPreview> {
        Ok(self.preview_list(&list).await?)
    }

    async fn follow_list(&self, list: String) -> Answer<dto::FollowBatch> {
        Ok(self.take_list(&list).await?)
    }

    async fn undo_follow_list(&self, batch: i64) -> Answer<usize> {
        Ok(self.undo_list(batch).await?)
    }
}
