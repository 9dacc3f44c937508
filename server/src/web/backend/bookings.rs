//! Bookings of a venue or a promoter: a page of its coming events, and the acts of all of its events.

use app::dto::Bookings;

use super::{RequestContext, WebBackend, programme};
use crate::{
    events::{Event, booked_acts_store},
    web::{convert::BookedActs, error::WebResult},
};

const GENRES: i64 = 8;
const REGULARS: i64 = 12;

impl WebBackend {
    /// `all` are the ids of all events, over or not; `is_theirs` finds the coming ones, of which `page` is shown, from 1.
    /// `url` is the address of the venue or promoter.
    pub(super) async fn bookings(
        &self,
        context: &RequestContext,
        all: &[i64],
        is_theirs: impl Fn(&Event) -> bool + Send,
        page: u32,
        url: &str,
    ) -> WebResult<Bookings> {
        let (snapshot, pool) = (&context.snapshot, self.state.pool());
        let acts = BookedActs {
            regulars: booked_acts_store::regulars(pool, all, REGULARS).await?,
            genres: booked_acts_store::genres(pool, all, GENRES).await?,
        };
        let judged = self.state.judged(snapshot, context.listener, &context.profile);
        let coming = snapshot.coming(context.now, is_theirs).map(|at| judged[at].clone()).collect();
        let page = usize::try_from(page).unwrap_or(1);
        let layout = programme::Layout { page, ..programme::Layout::default() };
        let slice = programme::page(context, &snapshot.events, coming, layout, |_| None);
        Ok(context.presenter().bookings(acts, slice.sections, slice.total, (slice.page, slice.pages), url))
    }
}
