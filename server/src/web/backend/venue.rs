//! Venue requests: the page of a venue, and what a listener decides about it.

use app::dto::{self, VenuePage};

use super::{WebBackend, event::or_not_found, programme};
use crate::{
    events::venue_page_store,
    people::{VenueVerdict, verdict_store},
    web::{
        convert::VenueFacts,
        error::{WebError, WebResult},
    },
};

const GENRES: i64 = 8;
const REGULARS: i64 = 12;

impl WebBackend {
    pub(super) async fn find_venue(&self, id: i64, page: u32) -> WebResult<VenuePage> {
        let context = self.context().await?;
        let (snapshot, pool) = (&context.snapshot, self.state.pool());
        let found = venue_page_store::get(pool, id).await?.ok_or(WebError::NotFound("venue"))?;
        let venue = found.venue.id;
        let facts = VenueFacts {
            is_merged: venue != id,
            aliases: venue_page_store::aliases(pool, venue).await?,
            regulars: venue_page_store::regulars(pool, venue, REGULARS).await?,
            genres: venue_page_store::genres(pool, venue, GENRES).await?,
            found,
        };
        let judged = self.state.judged(snapshot, context.listener, &context.profile);
        let coming = snapshot.coming_to(venue, context.now).map(|at| judged[at].clone()).collect();
        let page = usize::try_from(page).unwrap_or(1);
        let layout = programme::Layout { page, ..programme::Layout::default() };
        let slice = programme::page(&context, &snapshot.events, coming, layout, |_| None);
        Ok(context.presenter().venue_page(facts, slice.sections, slice.total, (slice.page, slice.pages)))
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
