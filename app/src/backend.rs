//! Backend trait: what the pages need from a server, one documented method per server function. `server` implements it
//! and puts it into Leptos context; tests put a fake there.

use std::sync::Arc;

use async_trait::async_trait;

use crate::{dto::*, error::AppError};

pub type BackendResult<T> = Result<T, AppError>;

/// The current listener is known to the implementation from the request (a cookie); it is no argument.
#[async_trait]
pub trait Backend: Send + Sync {
    /// Recommended events for the current listener, by day.
    async fn programme(&self, query: ProgrammeQuery) -> BackendResult<Programme>;
    /// `what_if` asks for [`EventPage::what_if`], which takes as long as a dozen programmes.
    async fn event(&self, event: i64, what_if: bool, emphasis: Emphasis) -> BackendResult<EventPage>;
    /// `page` of the coming events, from 1. A venue that was merged into another one is answered with that one.
    async fn venue(&self, venue: i64, page: u32) -> BackendResult<VenuePage>;
    /// `page` of the coming events, from 1.
    async fn promoter(&self, promoter: i64, page: u32) -> BackendResult<PromoterPage>;
    /// Typo-tolerant search over names and aliases. An empty query lists artists that play soon first.
    async fn search_artists(&self, query: String, page: u32) -> BackendResult<ArtistSearch>;
    /// Typo-tolerant search over artists, coming events, venues and promoters, the most popular first. `only` is `artists`,
    /// `events`, `venues` or `promoters` and pages that kind alone; otherwise the first ten of each are found.
    async fn search(&self, query: String, only: String, page: u32) -> BackendResult<SearchResults>;
    async fn artist(&self, artist: i64, query: ExplorerQuery) -> BackendResult<ArtistPage>;
    /// Reports that an artist is another than the one that a network means; `note` may be empty. Once per listener.
    async fn report_artist(&self, artist: i64, note: String) -> BackendResult<()>;
    async fn explanation(&self, a: i64, b: i64, emphasis: Emphasis) -> BackendResult<ExplanationPage>;
    /// Artists to compare this one with, found by name, and ways from it to artists that the listener follows.
    async fn compare(&self, artist: i64, query: String, emphasis: Emphasis) -> BackendResult<ComparePage>;
    /// The map of all artists, but for its points.
    async fn map(&self) -> BackendResult<MapPage>;
    /// The artist whose id is `at`, and the artists whose names match the query.
    async fn find_on_map(&self, at: Option<i64>, query: String) -> BackendResult<MapFinding>;
    async fn you(&self) -> BackendResult<YouPage>;
    /// Idempotent: following twice is following once.
    async fn follow(&self, artist: i64, followed: bool) -> BackendResult<FollowState>;
    async fn judge_event(&self, event: i64, verdict: Verdict) -> BackendResult<Verdict>;
    async fn judge_act(&self, artist: i64, verdict: ActVerdict) -> BackendResult<ActVerdict>;
    async fn judge_venue(&self, venue: i64, verdict: VenueVerdict) -> BackendResult<VenueVerdict>;
    /// What following this list (one name a line, CSV or JSON) would do. Changes nothing.
    async fn preview_follows(&self, list: String) -> BackendResult<FollowPreview>;
    /// Follows everything on the list that is matched; the batch can be undone.
    async fn follow_list(&self, list: String) -> BackendResult<FollowBatch>;
    /// Takes back what the batch added and returns how many artists that were.
    async fn undo_follow_list(&self, batch: i64) -> BackendResult<usize>;
}

/// The handle in Leptos context. A newtype, so that the type in context is exactly one.
#[derive(Clone)]
pub struct BackendHandle(pub Arc<dyn Backend>);

/// The backend of this request. An error, never a panic: routes are listed at start-up without one.
pub fn current() -> BackendResult<Arc<dyn Backend>> {
    leptos::prelude::use_context::<BackendHandle>().map(|handle| handle.0).ok_or(AppError::Unavailable)
}

/// Lets a page that renders an error set the HTTP status of the response. Absent in the browser.
#[derive(Clone)]
pub struct StatusSetter(pub Arc<dyn Fn(u16) + Send + Sync>);
