//! `/desk`: artists without a sound, by how many upcoming events they would unlock.

use std::cmp::Reverse;

use app::{
    desk::Page,
    dto::desk::{ModelInUse, Overview, UnfinishedWork, Unheard},
};
use axum::{extract::Query, response::Response};

use super::{Desk, jobs, teller};
use crate::{
    artists::{Node, draft_store},
    queue::{JobState, store as job_store, store::Filter},
    sources::desk_store,
    tracks::{self, model_store},
    web::{convert, error::WebResult, snapshot::Snapshot, state::Profile},
};

const A_PAGE: usize = 30;
const TAGS: usize = 4;
/// Jobs of each open state on the overview.
const JOBS: i64 = 8;

#[derive(serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    page: String,
}

pub async fn page(desk: Desk, Query(asked): Query<Asked>) -> Response {
    desk.answer(find(&desk, asked).await.map(Page::Overview))
}

async fn find(desk: &Desk, asked: Asked) -> WebResult<Overview> {
    let (snapshot, pool) = (desk.state.snapshot(), desk.state.pool());
    let profile = Profile::default();
    let teller = teller(&snapshot, &profile);
    let query: String = asked.q.chars().filter(|c| !c.is_control()).take(200).collect();
    let unheard = unheard(&snapshot, query.trim());
    let pages = unheard.len().div_ceil(A_PAGE).max(1);
    let page = asked.page.parse().unwrap_or(1).clamp(1, pages);
    let row = |node: &Node| {
        let id = snapshot.index.roster.id(*node);
        Unheard {
            artist: teller.artist_ref(*node),
            unlocks: unlocks(&snapshot, *node),
            next: teller.soon(id),
            tags: tags(&snapshot, *node),
        }
    };
    let open = Filter { states: vec![JobState::Running, JobState::Waiting], ..Filter::default() };
    let open = job_store::recent(pool, &open, JOBS).await?;
    let unfinished = draft_store::unfinished(pool).await?;
    Ok(Overview {
        summary: convert::counted(unheard.len(), "artist without a sound", "artists without a sound"),
        unheard: unheard.iter().skip((page - 1) * A_PAGE).take(A_PAGE).map(row).collect(),
        page,
        pages,
        unfinished: unfinished
            .into_iter()
            .map(|work| UnfinishedWork {
                what: unfinished_what(work.draft, work.draft_tracks),
                artist: app::dto::ArtistRef { id: work.id.0, name: work.name },
            })
            .collect(),
        jobs: open.into_iter().map(|job| jobs::describe(job, teller.now)).collect(),
        reviews: super::reviews::told(desk_store::open_reviews(pool).await?),
        model: model_in_use(desk).await?,
        query,
    })
}

fn unfinished_what(draft: bool, tracks: i64) -> String {
    let tracks = convert::counted(tracks as usize, "track", "tracks");
    if draft { format!("new artist, {tracks}") } else { tracks }
}

/// Artists without a vector of the model in use: those on the most upcoming bills first, then as in the unsearched list.
fn unheard(snapshot: &Snapshot, query: &str) -> Vec<Node> {
    let sound = &snapshot.index.sound;
    if query.is_empty() {
        let mut missing: Vec<Node> = snapshot.listing.iter().copied().filter(|node| !sound.has(*node)).collect();
        missing.sort_by_key(|node| Reverse(unlocks(snapshot, *node)));
        missing
    } else {
        let found = snapshot.names.search(query).into_iter().map(|hit| hit.node);
        found.filter(|node| !sound.has(*node)).collect()
    }
}

/// Upcoming events with this artist on the bill.
fn unlocks(snapshot: &Snapshot, node: Node) -> usize {
    snapshot.of_artist.get(&snapshot.index.roster.id(node)).map_or(0, Vec::len)
}

fn tags(snapshot: &Snapshot, node: Node) -> Vec<String> {
    let tags = &snapshot.index.tags;
    tags.of(node).iter().take(TAGS).map(|tag| tags.name(*tag).to_owned()).collect()
}

async fn model_in_use(desk: &Desk) -> WebResult<ModelInUse> {
    let pool = desk.state.pool();
    let Some(id) = tracks::store::active_model(pool).await? else {
        let sentence =
            "No model is in use yet: the first track that is uploaded is heard by the built-in one.".to_owned();
        return Ok(ModelInUse { id: None, built_in: false, sentence });
    };
    let stored = model_store::all(pool).await?.into_iter().find(|model| model.id == *id.0);
    let (tracks, artists) = stored.as_ref().map_or((0, 0), |model| (model.tracks as usize, model.artists as usize));
    Ok(ModelInUse {
        built_in: super::models::is_built_in(desk, &id.0, stored.as_ref().and_then(|model| model.base.as_deref())),
        sentence: format!(
            "Has heard {} of {}.",
            convert::counted(tracks, "track", "tracks"),
            convert::counted(artists, "artist", "artists")
        ),
        id: Some(id.0.to_string()),
    })
}
