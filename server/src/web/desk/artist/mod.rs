//! Artist page of the desk, `/desk/artists/{id}`: the steps from a name to an artist with audio. What the page shows is
//! made in `view.rs`; ids and genres are edited in `details.rs`; audio comes in as files (`upload.rs`) or by its address
//! (`addresses.rs`).

mod addresses;
mod details;
mod upload;
mod view;

use app::{
    desk::DeskPage,
    dto::desk::{ArtistCandidate, EventLine, FormRefusal},
};
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};

use super::{
    Desk, new_artist,
    preview::{self, PreviewResult},
};
use crate::{
    artists::{
        self, ArtistId,
        draft_store::{self, DeskArtist},
    },
    jobs::track_files,
    queue::{self, JobRow},
    similarity::{SignalKind, reading::MissingReason},
    tracks::{self, store::Track},
    web::{
        convert::event_line,
        error::{RejectedForm, WebError, WebResult},
    },
};

pub use addresses::add as add_addresses;
pub use details::{add_id, add_tags, remove_id, remove_tag};
pub use upload::{MOST_BYTES as MOST_UPLOAD_BYTES, router as uploads};

const UPCOMING: usize = 12;

/// What the page is made of.
struct DeskArtistFacts {
    artist: DeskArtist,
    namesakes: Vec<ArtistCandidate>,
    /// (scheme, value).
    external_ids: Vec<(String, String)>,
    /// (tag, source).
    tags: Vec<(String, String)>,
    /// All tags of the catalogue.
    known_tags: Vec<String>,
    upcoming: Vec<EventLine>,
    missing: Vec<(SignalKind, MissingReason)>,
    tracks: Vec<Track>,
    jobs: Vec<JobRow>,
    preview: PreviewResult,
    audio_rule: String,
    /// Why audio cannot be fetched by its address.
    no_addresses: Option<&'static str>,
    now: DateTime<Utc>,
}

impl DeskArtistFacts {
    async fn load(desk: &Desk, id: ArtistId) -> WebResult<Self> {
        let (snapshot, pool, now) = (desk.state.snapshot(), desk.state.pool(), crate::web::now());
        let artist = get(desk, id).await?;
        let mut namesakes = Vec::new();
        for other in draft_store::namesakes(pool, &artist.artist.name).await? {
            if other.artist.id != id {
                namesakes.push(new_artist::load_candidate(desk, other, true).await?);
            }
        }
        let tags = artists::store::tags(pool, id).await?;
        let tracks = tracks::store::tracks_of(pool, id).await?;
        let own_tags: Vec<String> = tags.iter().map(|(tag, _)| tag.clone()).collect();
        let playing = snapshot.of_artist.get(&id).map_or(&[][..], Vec::as_slice);
        let (index, known) = (&snapshot.index, &snapshot.index.tags);
        let missing = |node| {
            let of = |kind: SignalKind| Some((kind, (kind.signal().missing)(index, node)?));
            SignalKind::ALL.into_iter().filter_map(of).collect()
        };
        Ok(Self {
            namesakes,
            external_ids: artists::store::external_ids(pool, id).await?,
            known_tags: known.all().map(|tag| known.name(tag).to_owned()).collect(),
            upcoming: playing.iter().take(UPCOMING).map(|at| event_line(&snapshot.events[*at], now)).collect(),
            missing: index.roster.node(id).map(missing).unwrap_or_default(),
            jobs: queue::store::of_artist(pool, id).await?,
            preview: preview::find(desk, &artist, &own_tags, &tracks).await?,
            audio_rule: upload::audio_rule(&desk.state),
            no_addresses: addresses::obstacle(desk),
            artist,
            tags,
            tracks,
            now,
        })
    }
}

pub async fn page(desk: Desk, Path(id): Path<i64>) -> Response {
    desk.render(load_page(&desk, ArtistId(id), None).await)
}

/// The page, with why a form on it was rejected.
async fn load_page(desk: &Desk, id: ArtistId, refusal: Option<FormRefusal>) -> WebResult<DeskPage> {
    let facts = DeskArtistFacts::load(desk, id).await?;
    Ok(DeskPage::Artist(Box::new(view::artist_page(facts, refusal))))
}

async fn get(desk: &Desk, id: ArtistId) -> WebResult<DeskArtist> {
    draft_store::get(desk.state.pool(), id).await?.ok_or(WebError::NotFound("artist"))
}

/// The artist and its tracks are drafts no longer.
pub async fn publish(desk: Desk, Path(id): Path<i64>) -> Response {
    let id = ArtistId(id);
    let published = async {
        let page = view::artist_page(DeskArtistFacts::load(&desk, id).await?, None);
        if let (Some(message), false) = (page.not_yet, page.published) {
            let form = RejectedForm::new("publish", message);
            return Err(RejectedForm { status: StatusCode::CONFLICT, ..form }.into());
        }
        reveal(&desk, id).await?;
        Ok(section(id, "publish"))
    };
    desk.after_form(published.await, |refusal| load_page(&desk, id, Some(refusal))).await
}

async fn reveal(desk: &Desk, id: ArtistId) -> WebResult<()> {
    let mut tx = desk.state.pool().begin().await?;
    track_files::publish(&mut tx, id).await?;
    // The job does that as well; here it is done by the time the admin looks.
    if let Some(model) = tracks::store::active_model(&mut *tx).await? {
        tracks::store::refresh_mean(&mut tx, id, &model.0).await?;
    }
    tx.commit().await?;
    if let Err(error) = desk.state.refresh().await {
        tracing::warn!(error = format!("{error:#}"), "catalogue not reloaded after publishing");
    }
    Ok(())
}

pub async fn discard(desk: Desk, Path(id): Path<i64>) -> Response {
    match draft_store::discard(desk.state.pool(), ArtistId(id)).await {
        Ok(true) => Redirect::to("/desk").into_response(),
        Ok(false) => desk.problem(WebError::NotFound("draft")),
        Err(error) => desk.problem(error.into()),
    }
}

/// A section of the page.
fn section(id: ArtistId, name: &str) -> String {
    format!("/desk/artists/{id}#{name}")
}
