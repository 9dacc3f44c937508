//! Desk overview, `/desk`: artists without audio, by how many upcoming events it would unlock.

use std::cmp::Reverse;

use app::{
    desk::DeskPage,
    dto::{
        ArtistRef,
        desk::{ModelInUse, Overview, UnfinishedWork, Unheard},
    },
};
use axum::{extract::Query, response::Response};
use chrono::{DateTime, Utc};

use super::{Desk, jobs, models, presenter, reviews};
use crate::{
    artists::{
        Node,
        draft_store::{self, Unfinished},
        search::SearchBudget,
    },
    queue::{
        JobRow, JobState,
        store::{self as job_store, Filter},
    },
    sources::desk_store::{self, OpenReviews},
    tracks::{
        self,
        model_store::{self, StoredModel},
    },
    web::{
        convert::{Presenter, counted},
        error::WebResult,
        snapshot::Snapshot,
        state::Profile,
    },
};

const A_PAGE: usize = 30;
const TAGS: usize = 4;
/// Jobs of each open state on the overview.
const JOBS: i64 = 8;

#[derive(serde::Deserialize)]
pub struct OverviewQuery {
    #[serde(default)]
    q: String,
    #[serde(default)]
    page: String,
}

/// What the page is made of.
struct OverviewFacts {
    query: String,
    /// Artists without audio, those of this page alone.
    unheard: Vec<Unheard>,
    unheard_total: usize,
    page: usize,
    pages: usize,
    unfinished: Vec<Unfinished>,
    jobs: Vec<JobRow>,
    reviews: OpenReviews,
    /// The model in use: its id, what is stored of it, and whether it ships with Undercard.
    model: Option<(String, Option<StoredModel>, bool)>,
    now: DateTime<Utc>,
}

pub async fn page(desk: Desk, Query(query): Query<OverviewQuery>) -> Response {
    let page = OverviewFacts::load(&desk, &query).await.map(|facts| DeskPage::Overview(overview(facts)));
    desk.render(page)
}

impl OverviewFacts {
    async fn load(desk: &Desk, query: &OverviewQuery) -> WebResult<Self> {
        let (snapshot, pool) = (desk.state.snapshot(), desk.state.pool());
        let profile = Profile::default();
        let presenter = presenter(&snapshot, &profile);
        let text: String = query.q.chars().filter(|c| !c.is_control()).take(200).collect();
        let unheard = unheard(&snapshot, text.trim());
        let pages = unheard.len().div_ceil(A_PAGE).max(1);
        let page = query.page.parse().unwrap_or(1).clamp(1, pages);
        let shown = unheard.iter().skip((page - 1) * A_PAGE).take(A_PAGE);
        let open = Filter { states: vec![JobState::Running, JobState::Waiting], ..Filter::default() };
        Ok(Self {
            query: text,
            unheard: shown.map(|node| unheard_row(&presenter, *node)).collect(),
            unheard_total: unheard.len(),
            page,
            pages,
            unfinished: draft_store::unfinished(pool).await?,
            jobs: job_store::recent(pool, &open, JOBS).await?,
            reviews: desk_store::open_reviews(pool).await?,
            model: load_model(desk).await?,
            now: presenter.now,
        })
    }
}

async fn load_model(desk: &Desk) -> WebResult<Option<(String, Option<StoredModel>, bool)>> {
    let pool = desk.state.pool();
    let Some(id) = tracks::store::active_model(pool).await? else { return Ok(None) };
    let stored = model_store::all(pool).await?.into_iter().find(|model| model.id == *id.0);
    let built_in = models::is_built_in(desk, &id.0, stored.as_ref().and_then(|model| model.base.as_deref()));
    Ok(Some((id.0.to_string(), stored, built_in)))
}

fn overview(facts: OverviewFacts) -> Overview {
    Overview {
        summary: counted(facts.unheard_total, "artist without a sound", "artists without a sound"),
        unheard: facts.unheard,
        page: facts.page,
        pages: facts.pages,
        unfinished: facts.unfinished.into_iter().map(unfinished_work).collect(),
        jobs: facts.jobs.into_iter().map(|job| jobs::describe(job, facts.now)).collect(),
        reviews: reviews::count_open(facts.reviews),
        model: model_in_use(facts.model),
        query: facts.query,
    }
}

fn unfinished_work(work: Unfinished) -> UnfinishedWork {
    let tracks = counted(work.draft_tracks as usize, "track", "tracks");
    UnfinishedWork {
        what: if work.draft { format!("new artist, {tracks}") } else { tracks },
        artist: ArtistRef { id: work.id.0, name: work.name },
    }
}

fn model_in_use(model: Option<(String, Option<StoredModel>, bool)>) -> ModelInUse {
    let Some((id, stored, built_in)) = model else {
        let sentence =
            "No model is in use yet: the first track that is uploaded is heard by the built-in one.".to_owned();
        return ModelInUse { id: None, built_in: false, sentence };
    };
    let (tracks, artists) = stored.map_or((0, 0), |model| (model.tracks as usize, model.artists as usize));
    let sentence =
        format!("Has heard {} of {}.", counted(tracks, "track", "tracks"), counted(artists, "artist", "artists"));
    ModelInUse { id: Some(id), built_in, sentence }
}

/// Artists without a vector of the model in use: those on the most upcoming bills first, then as in the unsearched list.
fn unheard(snapshot: &Snapshot, query: &str) -> Vec<Node> {
    let sound = &snapshot.index.sound;
    if query.is_empty() {
        let mut missing: Vec<Node> = snapshot.listing.iter().copied().filter(|node| !sound.has(*node)).collect();
        missing.sort_by_key(|node| Reverse(unlocks(snapshot, *node)));
        missing
    } else {
        let found = snapshot.names.search(query, &SearchBudget::default()).into_iter().map(|hit| hit.subject);
        found.filter(|node| !sound.has(*node)).collect()
    }
}

fn unheard_row(presenter: &Presenter<'_>, node: Node) -> Unheard {
    let snapshot = presenter.snapshot;
    let tags = &snapshot.index.tags;
    Unheard {
        artist: presenter.artist_ref(node),
        unlocks: unlocks(snapshot, node),
        next: presenter.soon(snapshot.index.roster.id(node)),
        tags: tags.of(node).iter().take(TAGS).map(|tag| tags.name(*tag).to_owned()).collect(),
    }
}

/// Upcoming events with this artist on the bill.
fn unlocks(snapshot: &Snapshot, node: Node) -> usize {
    snapshot.of_artist.get(&snapshot.index.roster.id(node)).map_or(0, Vec::len)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artists::ArtistId;

    fn facts() -> OverviewFacts {
        OverviewFacts {
            query: String::new(),
            unheard: Vec::new(),
            unheard_total: 1_412,
            page: 1,
            pages: 48,
            unfinished: Vec::new(),
            jobs: Vec::new(),
            reviews: OpenReviews { events: 1, ..OpenReviews::default() },
            model: None,
            now: "2026-11-22T12:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn the_overview_counts_what_is_missing_and_what_waits() {
        let page = overview(facts());
        assert_eq!(page.summary, "1,412 artists without a sound");
        assert_eq!(page.reviews, "1 pair of events");
        assert_eq!(page.model.id, None);
        let model = Some(("timbre-v1".to_owned(), None, true));
        let model = overview(OverviewFacts { model, ..facts() }).model;
        assert_eq!((model.built_in, model.sentence.as_str()), (true, "Has heard 0 tracks of 0 artists."));
    }

    #[test]
    fn unfinished_work_says_whether_the_artist_is_new() {
        let work = |draft| Unfinished { id: ArtistId(1), name: "Undertow".to_owned(), draft, draft_tracks: 3 };
        let page = overview(OverviewFacts { unfinished: vec![work(true), work(false)], ..facts() });
        assert_eq!(
            (page.unfinished[0].what.as_str(), page.unfinished[1].what.as_str()),
            ("new artist, 3 tracks", "3 tracks")
        );
    }
}
