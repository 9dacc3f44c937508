//! Backend of the pages on this server (`app::backend::Backend`): one file per noun. Each request gets one
//! [`WebBackend`], which knows the listener's cookie.

mod artist;
mod bookings;
mod event;
mod explorer;
mod listener;
mod map;
mod programme;
mod promoter;
mod report;
mod search;
mod venue;

use std::sync::Arc;

use app::{
    backend::{Backend, BackendResult},
    dto,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::{
    AppState,
    convert::Presenter,
    error::{WebError, WebResult},
    middleware::ListenerCookie,
    snapshot::Snapshot,
    state::Profile,
    visit::LastVisit,
};
use crate::{
    artists::{ArtistId, Node},
    people::{self, Listener, ListenerId},
    similarity::emphasis::Emphasis,
};

pub use event::event_of;

pub struct WebBackend {
    state: AppState,
    cookie: ListenerCookie,
    last_visit: LastVisit,
}

/// What one request works with: one snapshot, one listener, one moment.
struct RequestContext {
    snapshot: Arc<Snapshot>,
    listener: Option<Listener>,
    profile: Arc<Profile>,
    last_visit: LastVisit,
    now: DateTime<Utc>,
}

impl RequestContext {
    /// Turns the domain into what pages show.
    fn presenter(&self) -> Presenter<'_> {
        Presenter { snapshot: &self.snapshot, profile: &self.profile, now: self.now }
    }
}

/// The artist in the catalogue.
fn node(snapshot: &Snapshot, id: i64) -> WebResult<Node> {
    snapshot.index.roster.node(ArtistId(id)).ok_or(WebError::NotFound("artist"))
}

impl WebBackend {
    pub fn new(state: AppState, cookie: Option<ListenerCookie>, last_visit: LastVisit) -> Self {
        Self { state, cookie: cookie.unwrap_or(ListenerCookie(None)), last_visit }
    }

    async fn context(&self) -> WebResult<RequestContext> {
        self.emphasising(Emphasis::default()).await
    }

    /// The context of a request that is judged with this emphasis.
    async fn emphasising(&self, emphasis: Emphasis) -> WebResult<RequestContext> {
        let listener = match &self.cookie.0 {
            Some(key) => people::store::find(self.state.pool(), key).await?,
            None => None,
        };
        let profile = self.state.profile(listener).await?;
        let (snapshot, last_visit) = (self.state.emphasised(emphasis), self.last_visit);
        Ok(RequestContext { snapshot, listener, profile, last_visit, now: crate::web::now() })
    }

    /// The listener who asks for a change; made on the first one.
    async fn listener(&self) -> WebResult<ListenerId> {
        let key = self.cookie.0.as_ref().ok_or_else(|| {
            WebError::invalid(
                "cookie",
                "A listener lives in a cookie, and this browser sent none. Allow cookies for this site and try again.",
            )
        })?;
        Ok(people::store::find_or_create(self.state.pool(), key).await?)
    }
}

#[async_trait]
impl Backend for WebBackend {
    async fn programme(&self, query: dto::ProgrammeQuery) -> BackendResult<dto::Programme> {
        Ok(self.find_programme(query).await?)
    }

    async fn event(&self, event: i64, what_if: bool, emphasis: dto::Emphasis) -> BackendResult<dto::EventPage> {
        Ok(self.find_event(event, what_if, &emphasis).await?)
    }

    async fn venue(&self, venue: i64, page: u32) -> BackendResult<dto::VenuePage> {
        Ok(self.find_venue(venue, page).await?)
    }

    async fn promoter(&self, promoter: i64, page: u32) -> BackendResult<dto::PromoterPage> {
        Ok(self.find_promoter(promoter, page).await?)
    }

    async fn search_artists(&self, query: String, page: u32) -> BackendResult<dto::ArtistSearch> {
        Ok(self.find_artists(&query, page).await?)
    }

    async fn search(&self, query: String, only: String, page: u32) -> BackendResult<dto::SearchResults> {
        Ok(self.find_all(&query, &only, page).await?)
    }

    async fn artist(&self, artist: i64, query: dto::ExplorerQuery) -> BackendResult<dto::ArtistPage> {
        Ok(self.find_artist(artist, query).await?)
    }

    async fn report_artist(&self, artist: i64, note: String) -> BackendResult<()> {
        Ok(self.put_report(artist, &note).await?)
    }

    async fn explanation(&self, a: i64, b: i64, emphasis: dto::Emphasis) -> BackendResult<dto::ExplanationPage> {
        Ok(self.explain(a, b, &emphasis).await?)
    }

    async fn compare(&self, artist: i64, query: String, emphasis: dto::Emphasis) -> BackendResult<dto::ComparePage> {
        Ok(self.compare(artist, &query, &emphasis).await?)
    }

    async fn map(&self) -> BackendResult<dto::MapPage> {
        Ok(self.find_map().await?)
    }

    async fn find_on_map(&self, at: Option<i64>, query: String) -> BackendResult<dto::MapFinding> {
        Ok(self.find_mapped(at, &query).await?)
    }

    async fn you(&self) -> BackendResult<dto::YouPage> {
        Ok(self.find_you().await?)
    }

    async fn follow(&self, artist: i64, followed: bool) -> BackendResult<dto::FollowState> {
        Ok(self.set_follow(artist, followed).await?)
    }

    async fn judge_event(&self, event: i64, verdict: dto::Verdict) -> BackendResult<dto::Verdict> {
        Ok(self.set_verdict(event, verdict).await?)
    }

    async fn judge_act(&self, artist: i64, verdict: dto::ActVerdict) -> BackendResult<dto::ActVerdict> {
        Ok(self.set_act_verdict(artist, verdict).await?)
    }

    async fn judge_venue(&self, venue: i64, verdict: dto::VenueVerdict) -> BackendResult<dto::VenueVerdict> {
        Ok(self.set_venue_verdict(venue, verdict).await?)
    }

    async fn preview_follows(&self, list: String) -> BackendResult<dto::FollowPreview> {
        Ok(self.preview_list(&list).await?)
    }

    async fn follow_list(&self, list: String) -> BackendResult<dto::FollowBatch> {
        Ok(self.follow_names(&list).await?)
    }

    async fn undo_follow_list(&self, batch: i64) -> BackendResult<usize> {
        Ok(self.undo_list(batch).await?)
    }
}
