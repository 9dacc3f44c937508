//! `/desk/artists/{id}`: the steps from a name to an artist with a sound.

use app::{
    desk::Page,
    dto::{
        ArtistRef, Tag,
        desk::{DeskArtistPage, DeskTrack, EventLine, JobState, Refusal, SchemeChoice},
    },
};
use axum::{
    Form,
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{Desk, SOURCE, addresses, jobs as job_pages, new_artist, preview, show, upload};
use crate::{
    artists::{
        self, ArtistId, ExternalId,
        draft_store::{self, DeskArtist},
        external_id::SCHEMES,
        name::display,
    },
    jobs::track_files,
    queue,
    tracks::{self, store::Track},
    web::{
        convert::{self, dates},
        error::{WebError, WebResult},
    },
};

const UPCOMING: usize = 12;
/// Where the tracks of the demo catalogue are from.
const DEMO: &str = "demo";
const MOST_TAG_CHARS: usize = 60;

pub async fn page(desk: Desk, Path(id): Path<i64>) -> Response {
    desk.answer(find(&desk, ArtistId(id), None).await.map(|page| Page::Artist(Box::new(page))))
}

/// The page again, with why a form on it was refused.
pub async fn refuse(desk: &Desk, id: ArtistId, status: StatusCode, refusal: Refusal) -> Response {
    match find(desk, id, Some(refusal)).await {
        Ok(page) => show(&desk.state, status, Page::Artist(Box::new(page))),
        Err(error) => desk.problem(error),
    }
}

pub(super) async fn get(desk: &Desk, id: ArtistId) -> WebResult<DeskArtist> {
    draft_store::get(desk.state.pool(), id).await?.ok_or(WebError::NotFound("artist"))
}

async fn find(desk: &Desk, id: ArtistId, refusal: Option<Refusal>) -> WebResult<DeskArtistPage> {
    let (snapshot, pool) = (desk.state.snapshot(), desk.state.pool());
    let artist = get(desk, id).await?;
    let mut namesakes = Vec::new();
    for other in draft_store::namesakes(pool, &artist.artist.name).await? {
        if other.artist.id != id {
            namesakes.push(new_artist::candidate(desk, &other, true).await?);
        }
    }
    let tags = artists::store::tags(pool, id).await?;
    let stored = tracks::store::tracks_of(pool, id).await?;
    let jobs = queue::store::of_artist(pool, id).await?;
    let own_tags: Vec<String> = tags.iter().map(|(tag, _)| tag.clone()).collect();
    let preview = preview::find(desk, &artist, &own_tags, &stored).await?;
    let now = crate::web::now();
    let tracks: Vec<DeskTrack> = stored
        .iter()
        .map(|track| {
            let job = jobs.iter().find(|job| job.track == Some(track.id)).cloned();
            DeskTrack {
                id: track.id.0,
                title: track.title.clone(),
                length: length(track),
                draft: track.draft,
                // A track of the demo is played from its formula.
                playable: track.has_audio || track.source == DEMO,
                heard: track.has_vector,
                job: job.map(|job| job_pages::describe(job, now)),
                odd: preview.odd.as_ref().filter(|(odd, _)| *odd == track.id).map(|(_, why)| why.clone()),
            }
        })
        .collect();
    let playing = snapshot.of_artist.get(&id).map_or(&[][..], Vec::as_slice);
    let known = &snapshot.index.tags;
    Ok(DeskArtistPage {
        draft: artist.draft,
        namesakes,
        external_ids: artists::store::external_ids(pool, id)
            .await?
            .into_iter()
            .map(|(scheme, value)| convert::external_id(scheme, value))
            .collect(),
        schemes: SCHEMES.iter().map(|scheme| SchemeChoice { key: scheme.key, label: scheme.label }).collect(),
        known_tags: known.all().map(|tag| known.name(tag).to_owned()).collect(),
        tags: tags.into_iter().map(|(name, source)| Tag { name, source }).collect(),
        own_source: SOURCE,
        upcoming: playing.iter().take(UPCOMING).map(|at| event_line(&snapshot.events[*at], now)).collect(),
        upload_rules: upload::rules(),
        audio_rule: upload::audio_rule(&desk.state),
        no_addresses: addresses::obstacle(desk),
        not_yet: not_yet(&tracks, artist.draft),
        published: !artist.draft && !tracks.is_empty() && tracks.iter().all(|track| !track.draft),
        tracks,
        preview: preview.shown,
        refusal,
        disambiguation: artist.artist.disambiguation,
        artist: ArtistRef { id: id.0, name: artist.artist.name },
    })
}

pub fn event_line(event: &crate::events::Event, now: chrono::DateTime<chrono::Utc>) -> EventLine {
    let venue = event.venue.as_ref().map(|venue| venue.name.as_str());
    EventLine {
        id: event.id.0,
        name: event.name.clone(),
        day: event.starts_on.map(|on| dates::short(on, now)).unwrap_or_default(),
        place: venue
            .into_iter()
            .chain(Some(event.city.as_str()))
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
    }
}

/// `4:12, heard 0:30 from 1:51`.
fn length(track: &Track) -> String {
    let mut told = Vec::new();
    told.extend(track.duration_ms.map(dates::length));
    if let (Some(from), Some(heard)) = (track.heard_from_ms, track.heard_ms) {
        told.push(match from {
            0 => format!("heard the first {}", dates::length(heard)),
            from => format!("heard {} from {}", dates::length(heard), dates::length(from)),
        });
    }
    if track.cut {
        told.push("longer than is decoded".to_owned());
    }
    told.join(", ")
}

fn not_yet(tracks: &[DeskTrack], draft: bool) -> Option<String> {
    let open = |track: &DeskTrack| track.job.as_ref().is_some_and(|job| job.state.is_open()) && !track.heard;
    let failed =
        |track: &DeskTrack| track.job.as_ref().is_some_and(|job| job.state == JobState::Failed) && !track.heard;
    if tracks.is_empty() && !draft {
        Some("The artist is published; so are its tracks, once you add some and publish them.".to_owned())
    } else if tracks.is_empty() {
        Some("Upload at least one track first.".to_owned())
    } else if tracks.iter().any(open) {
        Some("Some tracks are still being heard.".to_owned())
    } else if !tracks.iter().any(|track| track.heard) {
        let advice =
            if tracks.iter().any(failed) { "Delete what failed and upload others." } else { "Try them again." };
        Some(format!("None of the tracks could be heard yet. {advice}"))
    } else {
        None
    }
}

#[derive(serde::Deserialize)]
pub struct IdForm {
    #[serde(default)]
    scheme: String,
    #[serde(default)]
    value: String,
}

pub async fn add_id(desk: Desk, Path(id): Path<i64>, Form(form): Form<IdForm>) -> Response {
    let id = ArtistId(id);
    match put_id(&desk, id, &form).await {
        Ok(Ok(())) => back(id, "ids"),
        Ok(Err(message)) => {
            let entered = vec![("scheme".to_owned(), form.scheme), ("value".to_owned(), form.value)];
            refuse(&desk, id, StatusCode::UNPROCESSABLE_ENTITY, Refusal { form: "id".to_owned(), message, entered })
                .await
        }
        Err(error) => desk.problem(error),
    }
}

async fn put_id(desk: &Desk, id: ArtistId, form: &IdForm) -> WebResult<Result<(), String>> {
    get(desk, id).await?;
    let external = match ExternalId::parse(&form.scheme, &form.value) {
        Ok(external) => external,
        Err(error) => return Ok(Err(sentence(&error.to_string()))),
    };
    let mut tx = desk.state.pool().begin().await?;
    artists::store::add_details(&mut tx, id, &[], &[(external.scheme.to_owned(), external.value.clone())], &[], SOURCE)
        .await?;
    let owner = artists::store::find_external(&mut *tx, external.scheme, &external.value).await?;
    if let Some(owner) = owner.filter(|owner| *owner != id) {
        let name = draft_store::get(&mut *tx, owner).await?.map(|other| other.artist.name).unwrap_or_default();
        return Ok(Err(format!("That is {name} already (number {owner}). Is it the same artist?")));
    }
    tx.commit().await?;
    Ok(Ok(()))
}

pub async fn remove_id(desk: Desk, Path(id): Path<i64>, Form(form): Form<IdForm>) -> Response {
    let id = ArtistId(id);
    match draft_store::remove_external_id(desk.state.pool(), id, &form.scheme, &form.value).await {
        Ok(_) => back(id, "ids"),
        Err(error) => desk.problem(error.into()),
    }
}

#[derive(serde::Deserialize)]
pub struct TagForm {
    #[serde(default)]
    tag: String,
}

/// Adds tags, several with commas.
pub async fn add_tags(desk: Desk, Path(id): Path<i64>, Form(form): Form<TagForm>) -> Response {
    let id = ArtistId(id);
    match put_tags(&desk, id, &form.tag).await {
        Ok(Ok(())) => back(id, "genres"),
        Ok(Err(message)) => {
            let entered = vec![("tag".to_owned(), form.tag)];
            refuse(&desk, id, StatusCode::UNPROCESSABLE_ENTITY, Refusal { form: "tag".to_owned(), message, entered })
                .await
        }
        Err(error) => desk.problem(error),
    }
}

async fn put_tags(desk: &Desk, id: ArtistId, text: &str) -> WebResult<Result<(), String>> {
    get(desk, id).await?;
    let tags: Vec<String> =
        text.split(',').map(|tag| display(tag).to_lowercase()).filter(|tag| !tag.is_empty()).take(20).collect();
    if tags.is_empty() {
        return Ok(Err("There is no genre in that. Write one, such as dub techno.".to_owned()));
    }
    if let Some(long) = tags.iter().find(|tag| tag.chars().count() > MOST_TAG_CHARS) {
        let start: String = long.chars().take(20).collect();
        return Ok(Err(format!("“{start}…” is longer than {MOST_TAG_CHARS} characters: put commas between genres.")));
    }
    let mut tx = desk.state.pool().begin().await?;
    artists::store::add_details(&mut tx, id, &[], &[], &tags, SOURCE).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

pub async fn remove_tag(desk: Desk, Path(id): Path<i64>, Form(form): Form<TagForm>) -> Response {
    let id = ArtistId(id);
    match draft_store::remove_tag(desk.state.pool(), id, &form.tag, SOURCE).await {
        Ok(_) => back(id, "genres"),
        Err(error) => desk.problem(error.into()),
    }
}

/// The artist and its tracks are drafts no longer.
pub async fn publish(desk: Desk, Path(id): Path<i64>) -> Response {
    let id = ArtistId(id);
    match find(&desk, id, None).await {
        Ok(DeskArtistPage { not_yet: Some(message), published: false, .. }) => {
            let refusal = Refusal { form: "publish".to_owned(), message, entered: Vec::new() };
            refuse(&desk, id, StatusCode::CONFLICT, refusal).await
        }
        Ok(_) => match reveal(&desk, id).await {
            Ok(()) => back(id, "publish"),
            Err(error) => desk.problem(error),
        },
        Err(error) => desk.problem(error),
    }
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
        tracing::warn!(error = format!("{error:#}"), "the catalogue could not be read after publishing");
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

fn back(id: ArtistId, part: &str) -> Response {
    Redirect::to(&format!("/desk/artists/{id}#{part}")).into_response()
}

/// An error's words as a sentence.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
