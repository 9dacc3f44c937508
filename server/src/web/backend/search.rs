//! Search requests: artists, events, venues and promoters by name, in one budget.

use app::dto::{ArtistHit, SearchHits, SearchResults};
use rustc_hash::FxHashMap;

use super::{RequestContext, WebBackend};
use crate::{
    artists::{
        self, ArtistId, Node,
        search::{Match, MatchQuality, SearchBudget},
    },
    web::{
        convert::{SearchKind, search_page},
        error::{WebError, WebResult},
        snapshot::Snapshot,
    },
};

/// The longest query.
const MOST_CHARS: usize = 100;
/// Of each kind where all are shown.
const FIRST_HITS: usize = 10;
/// Of one kind alone.
const HITS_A_PAGE: usize = 30;

/// What was typed, without what cannot be seen.
pub(super) fn search_text(query: &str) -> WebResult<String> {
    let text: String = query.chars().filter(|c| !c.is_control()).collect();
    let text = text.trim();
    if text.chars().count() > MOST_CHARS {
        return Err(WebError::invalid("q", format!("Please search for {MOST_CHARS} characters at most.")));
    }
    Ok(text.to_owned())
}

/// All that matches, the best first.
struct AllMatches {
    artists: Vec<Match<Node>>,
    events: Vec<EventMatch>,
    venues: Vec<Match<usize>>,
    promoters: Vec<Match<usize>>,
}

/// An event that matches.
struct EventMatch {
    quality: MatchQuality,
    /// By place in the snapshot.
    event: usize,
    /// The act that matches better than the title.
    act: Option<ArtistId>,
}

impl AllMatches {
    fn find(context: &RequestContext, query: &str) -> Self {
        let (snapshot, budget) = (&context.snapshot, SearchBudget::default());
        let artists = snapshot.names.search(query, &budget);
        let titles = snapshot.titles.search(query, &budget);
        let venues = snapshot.venues.names.search(query, &budget);
        let promoters = snapshot.promoters.names.search(query, &budget);
        let mut events = match_events(snapshot, &artists, titles);
        events.retain(|found| !snapshot.events[found.event].is_past(context.now));
        events.sort_unstable_by_key(|found| (found.quality, found.event));
        Self { artists, events, venues, promoters }
    }

    /// How many of a kind match, and how well the best does.
    fn measure(&self, kind: SearchKind) -> (usize, Option<MatchQuality>) {
        match kind {
            SearchKind::Artists => (self.artists.len(), self.artists.first().map(|found| found.quality)),
            SearchKind::Events => (self.events.len(), self.events.first().map(|found| found.quality)),
            SearchKind::Venues => (self.venues.len(), self.venues.first().map(|found| found.quality)),
            SearchKind::Promoters => (self.promoters.len(), self.promoters.first().map(|found| found.quality)),
        }
    }
}

/// Events by their title or by an act, whichever matches better.
fn match_events(snapshot: &Snapshot, artists: &[Match<Node>], titles: Vec<Match<usize>>) -> Vec<EventMatch> {
    let roster = &snapshot.index.roster;
    let acts: FxHashMap<ArtistId, MatchQuality> =
        artists.iter().map(|found| (roster.id(found.subject), found.quality)).collect();
    let mut by_title: FxHashMap<usize, MatchQuality> =
        titles.into_iter().map(|found| (found.subject, found.quality)).collect();
    let mut events = Vec::new();
    for (event, listed) in snapshot.events.iter().enumerate() {
        let best =
            listed.acts.iter().filter_map(|act| Some((*acts.get(&act.artist)?, act.artist))).min_by_key(|act| act.0);
        match (best, by_title.remove(&event)) {
            (Some((quality, act)), title) if title.is_none_or(|title| quality < title) => {
                events.push(EventMatch { quality, event, act: Some(act) });
            }
            (_, Some(quality)) => events.push(EventMatch { quality, event, act: None }),
            (_, None) => {}
        }
    }
    events
}

impl WebBackend {
    pub(super) async fn find_all(&self, query: &str, only: &str, page: u32) -> WebResult<SearchResults> {
        let query = search_text(query)?;
        let context = self.context().await?;
        let found = {
            let _turn = self.state.search_turn().await?;
            crate::web::busy(|| AllMatches::find(&context, &query))
        };
        let only = SearchKind::ALL.into_iter().find(|kind| kind.key() == only);
        let mut kinds: Vec<SearchKind> =
            SearchKind::ALL.into_iter().filter(|kind| found.measure(*kind).0 > 0).collect();
        kinds.sort_by_key(|kind| found.measure(*kind).1);
        let counts = SearchKind::ALL.map(|kind| (kind, found.measure(kind).0));
        let (size, pages) = match only {
            None => (FIRST_HITS, 1),
            Some(only) => (HITS_A_PAGE, found.measure(only).0.div_ceil(HITS_A_PAGE).max(1)),
        };
        let page = usize::try_from(page).unwrap_or(1).clamp(1, pages);
        let mut sections = Vec::new();
        for kind in kinds.into_iter().filter(|kind| only.is_none_or(|only| only == *kind)) {
            sections.push((kind, self.hits(&context, &found, kind, (page - 1) * size, size).await?));
        }
        Ok(search_page(&query, &counts, only, sections, (page, pages)))
    }

    async fn hits(
        &self,
        context: &RequestContext,
        found: &AllMatches,
        kind: SearchKind,
        skip: usize,
        take: usize,
    ) -> WebResult<SearchHits> {
        let (snapshot, presenter) = (&context.snapshot, context.presenter());
        Ok(match kind {
            SearchKind::Artists => {
                let hits: Vec<(Node, Option<String>)> =
                    found.artists.iter().skip(skip).take(take).map(|hit| (hit.subject, hit.alias.clone())).collect();
                SearchHits::Artists(self.artist_hits(context, &hits).await?)
            }
            SearchKind::Events => {
                let judged = self.state.judged(snapshot, context.listener, &context.profile);
                let hits = found.events.iter().skip(skip).take(take);
                let card = |hit: &EventMatch| {
                    presenter.found_card(&snapshot.events[hit.event], judged.get(hit.event), hit.act)
                };
                SearchHits::Events(hits.map(card).collect())
            }
            SearchKind::Venues => {
                let hits = found.venues.iter().skip(skip).take(take);
                SearchHits::Named(hits.map(|hit| presenter.venue_hit(&snapshot.venues.venues[hit.subject])).collect())
            }
            SearchKind::Promoters => {
                let hits = found.promoters.iter().skip(skip).take(take);
                let hits = hits.map(|hit| {
                    let (promoter, coming) = &snapshot.promoters.promoters[hit.subject];
                    presenter.promoter_hit(promoter, *coming)
                });
                SearchHits::Named(hits.collect())
            }
        })
    }

    /// Artists as lines of a list, with the alias that matched.
    pub(super) async fn artist_hits(
        &self,
        context: &RequestContext,
        found: &[(Node, Option<String>)],
    ) -> WebResult<Vec<ArtistHit>> {
        let roster = &context.snapshot.index.roster;
        let ids: Vec<i64> = found.iter().map(|(node, _)| roster.id(*node).0).collect();
        let mut which: FxHashMap<ArtistId, String> =
            artists::store::disambiguations(self.state.pool(), &ids).await?.into_iter().collect();
        let presenter = context.presenter();
        let hits =
            found.iter().map(|(node, alias)| presenter.hit(*node, alias.clone(), which.remove(&roster.id(*node))));
        Ok(hits.collect())
    }
}
