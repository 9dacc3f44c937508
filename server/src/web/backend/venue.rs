//! Venue requests: the page of a venue, and what a listener decides about it.

use app::{
    address,
    dto::{self, VenuePage},
};

use super::{WebBackend, event::or_not_found};
use crate::{
    events::{Event, venue_page_store},
    people::{VenueVerdict, verdict_store},
    web::{
        convert::VenueFacts,
        error::{WebError, WebResult},
    },
};

impl WebBackend {
    pub(super) async fn find_venue(&self, id: i64, page: u32) -> WebResult<VenuePage> {
        let (context, pool) = (self.context().await?, self.state.pool());
        let found = venue_page_store::get(pool, id).await?.ok_or(WebError::NotFound("venue"))?;
        let venue = found.venue.id;
        let all = venue_page_store::events(pool, venue).await?;
        let is_theirs = move |event: &Event| event.is_at(venue);
        let bookings = self.bookings(&context, &all, is_theirs, page, &address::venue(venue)).await?;
        let aliases = venue_page_store::aliases(pool, venue).await?;
        let facts = VenueFacts { is_merged: venue != id, aliases, found };
        Ok(context.presenter().venue_page(facts, bookings))
    }

    pub(super) async fn set_venue_verdict(
        &self,
        venue: i64,
        verdict: dto::VenueVerdict,
    ) -> WebResult<dto::VenueVerdict> {
        let listener = self.listener().await?;
        let wanted = match verdict {
            dto::VenueVerdict::None => None,
            dto::VenueVerdict::Followed => Some(VenueVerdict::Followed),
            dto::VenueVerdict::Hidden => Some(VenueVerdict::Hidden),
        };
        let mut tx = self.state.pool().begin().await?;
        let judged = verdict_store::judge_venue(&mut tx, listener, venue, wanted).await;
        judged.map_err(|error| or_not_found(error, "venue"))?;
        tx.commit().await?;
        Ok(verdict)
    }
}
