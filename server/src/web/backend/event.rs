//! Event requests: one event, and what a listener decides about it.

use std::borrow::Cow;

use app::dto::{self, EventPage};

use super::WebBackend;
use crate::{
    artists::{ArtistId, Node, fold},
    events::{self, Event, EventId, change_store, history_store},
    people::{ActVerdict, VenueVerdict, Verdict, verdict_store},
    recommendation::{is_open, similar_nights, what_if},
    web::{
        AppState,
        convert::emphasis,
        error::{WebError, WebResult},
        snapshot::Snapshot,
    },
};

const SIMILAR_NIGHTS: usize = 4;
/// Of what happened to an event, the newest.
const CHANGES: i64 = 30;

/// The event, from the snapshot or, when it is over, from the database.
pub async fn event_of<'a>(state: &AppState, snapshot: &'a Snapshot, id: EventId) -> WebResult<Cow<'a, Event>> {
    match snapshot.by_id.get(&id) {
        Some(at) => Ok(Cow::Borrowed(&snapshot.events[*at])),
        None => Ok(Cow::Owned(events::store::get(state.pool(), id).await?.ok_or(WebError::NotFound("event"))?)),
    }
}

impl WebBackend {
    pub(super) async fn find_event(&self, id: i64, what_if: bool, asked: &dto::Emphasis) -> WebResult<EventPage> {
        let context = self.emphasising(emphasis::parse(asked)?).await?;
        let snapshot = &context.snapshot;
        let event = event_of(&self.state, snapshot, EventId(id)).await?;
        let judged = match snapshot.by_id.get(&event.id) {
            Some(at) => self.state.judged(snapshot, context.listener, &context.profile)[*at].clone(),
            None => crate::web::busy(|| context.profile.judge(snapshot, std::slice::from_ref(&*event))).remove(0),
        };
        let what_if = if what_if && !context.profile.follows.is_empty() {
            let interests = context.profile.interests(snapshot);
            let speaking = event.acts.iter().filter(|act| !context.profile.is_silent(act.artist));
            let bill: Vec<Node> = speaking.filter_map(|act| snapshot.index.roster.node(act.artist)).collect();
            Some(crate::web::busy(|| what_if::cases(&snapshot.index, &interests, &bill)))
        } else {
            None
        };
        let bill: Vec<Node> = event.acts.iter().filter_map(|act| snapshot.index.roster.node(act.artist)).collect();
        let is_alternative = |at: usize| {
            let other = &snapshot.events[at];
            let hidden = context.profile.verdicts.get(&other.id) == Some(&Verdict::Hidden)
                || context.profile.venue_verdict(other) == Some(VenueVerdict::Hidden);
            other.id != event.id && fold(&other.city) == fold(&event.city) && is_open(other, context.now, hidden)
        };
        let similar = crate::web::busy(|| {
            similar_nights::find(&snapshot.index, snapshot.playing(), &bill, is_alternative, SIMILAR_NIGHTS)
        });
        let pool = self.state.pool();
        let listings = history_store::listings(pool, event.id).await?;
        let changes = change_store::of(pool, event.id, CHANGES).await?;
        Ok(context.presenter().event_page(&event, &judged, what_if.as_deref(), &similar, (listings, changes)))
    }

    pub(super) async fn set_verdict(&self, event: i64, verdict: dto::Verdict) -> WebResult<dto::Verdict> {
        let listener = self.listener().await?;
        let wanted = match verdict {
            dto::Verdict::None => None,
            dto::Verdict::Loved => Some(Verdict::Loved),
            dto::Verdict::Hidden => Some(Verdict::Hidden),
        };
        let mut tx = self.state.pool().begin().await?;
        let judged = verdict_store::judge_event(&mut tx, listener, EventId(event), wanted).await;
        judged.map_err(|error| or_not_found(error, "event"))?;
        tx.commit().await?;
        Ok(verdict)
    }

    pub(super) async fn set_act_verdict(&self, artist: i64, verdict: dto::ActVerdict) -> WebResult<dto::ActVerdict> {
        let listener = self.listener().await?;
        let wanted = match verdict {
            dto::ActVerdict::None => None,
            dto::ActVerdict::Saved => Some(ActVerdict::Saved),
            dto::ActVerdict::NotThis => Some(ActVerdict::NotThis),
            dto::ActVerdict::Known => Some(ActVerdict::Known),
        };
        let mut tx = self.state.pool().begin().await?;
        let judged = verdict_store::judge_act(&mut tx, listener, ArtistId(artist), wanted).await;
        judged.map_err(|error| or_not_found(error, "artist"))?;
        tx.commit().await?;
        Ok(verdict)
    }
}

/// Nothing can be said of what is not there.
pub(super) fn or_not_found(error: sqlx::Error, what: &'static str) -> WebError {
    match error {
        sqlx::Error::Database(error) if error.is_foreign_key_violation() => WebError::NotFound(what),
        other => other.into(),
    }
}
