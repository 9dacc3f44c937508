//! `POST /desk/artists/{id}/tracks`: audio files in, as `multipart/form-data`. A file is stored once it is whole, each in
//! a transaction of its own: one that breaks off leaves nothing behind.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use app::dto::desk::Refusal;
use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Path, Request, multipart::Field},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Desk, artist};
use crate::{
    artists::{ArtistId, draft_store, name::display},
    jobs::track_files,
    people::ListenerId,
    tracks::{format, store::NewUpload},
    web::{
        State,
        convert::counted,
        error::{WebError, WebResult},
    },
};

const MIB: usize = 1 << 20;
/// Largest file, as the table has it.
const MOST_FILE: usize = 64 * MIB;
pub const MOST_FILES: usize = 20;
/// Largest request: a browser without JavaScript sends all its files at once.
pub const MOST_BYTES: usize = 512 * MIB;
/// What one admin may upload in a day.
const MOST_A_DAY: usize = 500 * MIB;
const DAY: Duration = Duration::from_secs(24 * 3_600);
/// Files that are taken in at once: each is in memory whole.
const AT_ONCE: usize = 4;
/// And of one admin, so that nobody takes all the room.
const OF_ONE: usize = 2;
const BUSY_S: u64 = 3;
const MOST_TITLE_CHARS: usize = 200;
/// Where tracks from here are from.
pub const SOURCE: &str = "upload";

pub fn router() -> Router<State> {
    Router::new().route("/desk/artists/{id}/tracks", post(take)).layer(DefaultBodyLimit::disable())
}

/// What may be uploaded, in words.
pub fn rules() -> String {
    format!("mp3, m4a (AAC or ALAC), flac, ogg (Vorbis) or wav, at most {} MiB each.", MOST_FILE / MIB)
}

/// What becomes of the audio, in words.
pub fn audio_rule(state: &State) -> String {
    if state.settings().keep_audio {
        "The audio is kept (--keep-audio).".to_owned()
    } else {
        "The audio is deleted as soon as it was heard; only the vector stays.".to_owned()
    }
}

/// Who has how many files on the way, and has sent how much today.
pub struct Counter {
    room: Arc<Semaphore>,
    admins: Mutex<HashMap<ListenerId, Sender>>,
}

/// An admin who has uploaded since the server started.
struct Sender {
    room: Arc<Semaphore>,
    /// The day began with the first file.
    day: Instant,
    bytes: usize,
}

impl Default for Counter {
    fn default() -> Self {
        Self { room: Arc::new(Semaphore::new(AT_ONCE)), admins: Mutex::default() }
    }
}

impl Counter {
    /// Room for one more file, as long as what it returns is held; none when too many are arriving, or too many of this
    /// admin's.
    fn room(&self, who: ListenerId, now: Instant) -> Option<[OwnedSemaphorePermit; 2]> {
        let own = self.of(who, now, |sender| sender.room.clone()).try_acquire_owned().ok()?;
        Some([own, self.room.clone().try_acquire_owned().ok()?])
    }

    /// Counts a file; the seconds until there is room for it when today's allowance is spent.
    fn admit(&self, who: ListenerId, bytes: usize, now: Instant) -> Result<(), u64> {
        self.of(who, now, |sender| {
            if now.duration_since(sender.day) >= DAY {
                (sender.day, sender.bytes) = (now, 0);
            }
            if sender.bytes + bytes > MOST_A_DAY {
                return Err((DAY - now.duration_since(sender.day)).as_secs() + 1);
            }
            sender.bytes += bytes;
            Ok(())
        })
    }

    fn of<T>(&self, who: ListenerId, now: Instant, ask: impl FnOnce(&mut Sender) -> T) -> T {
        let mut admins = self.admins.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Sender { room: Arc::new(Semaphore::new(OF_ONE)), day: now, bytes: 0 };
        ask(admins.entry(who).or_insert_with(new))
    }
}

/// Why an upload ends early.
#[derive(Debug)]
struct Stop {
    status: StatusCode,
    message: String,
    retry_after_s: Option<u64>,
}

impl Stop {
    fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), retry_after_s: None }
    }
}

async fn take(desk: Desk, Path(id): Path<i64>, headers: HeaderMap, request: Request) -> Response {
    let id = ArtistId(id);
    let as_json = headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"));
    let (mut stored, mut again) = (0, 0);
    let outcome = match exists(&desk, id).await {
        Ok(()) => files(&desk, id, request, &mut stored, &mut again).await,
        Err(error) => return desk.problem(error),
    };
    match outcome {
        Ok(Ok(())) if as_json => Json(serde_json::json!({ "message": told(stored, again) })).into_response(),
        Ok(Ok(())) => Redirect::to(&format!("/desk/artists/{id}#tracks")).into_response(),
        Ok(Err(stop)) => {
            let before = if stored > 0 {
                format!(" {} before it arrived.", counted(stored, "file", "files"))
            } else {
                String::new()
            };
            let message = format!("{}{before}", stop.message);
            let mut response = if as_json {
                (stop.status, Json(serde_json::json!({ "message": message }))).into_response()
            } else {
                let refusal = Refusal { form: "upload".to_owned(), message, entered: Vec::new() };
                artist::refuse(&desk, id, stop.status, refusal).await
            };
            if let Some(seconds) = stop.retry_after_s {
                response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            }
            // What was not read yet would be taken for the next request.
            response.headers_mut().insert(header::CONNECTION, header::HeaderValue::from_static("close"));
            response
        }
        Err(error) => desk.problem(error),
    }
}

fn told(stored: usize, again: usize) -> String {
    match (stored, again) {
        (1, 0) => "stored".to_owned(),
        (1, 1) => "was here already".to_owned(),
        (stored, 0) => format!("{stored} stored"),
        (stored, again) => format!("{stored} stored, {again} of them were here already"),
    }
}

async fn exists(desk: &Desk, id: ArtistId) -> WebResult<()> {
    match draft_store::get(desk.state().pool(), id).await? {
        Some(_) => Ok(()),
        None => Err(WebError::NotFound("artist")),
    }
}

/// Takes file after file. Counts those that arrived, and those of them that were here already.
async fn files(
    desk: &Desk,
    id: ArtistId,
    request: Request,
    stored: &mut usize,
    again: &mut usize,
) -> WebResult<Result<(), Stop>> {
    let mut form = match Multipart::from_request(request, desk.state()).await {
        Ok(form) => form,
        Err(refused) => {
            return Ok(Err(Stop::new(StatusCode::BAD_REQUEST, format!("This is no upload: {}.", refused.body_text()))));
        }
    };
    let mut parts = 0;
    loop {
        let field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) if *stored == 0 => {
                return Ok(Err(Stop::new(StatusCode::UNPROCESSABLE_ENTITY, "Choose at least one file.")));
            }
            Ok(None) => return Ok(Ok(())),
            Err(error) => return Ok(Err(broken(&error))),
        };
        parts += 1;
        if parts > MOST_FILES {
            let message = format!("More than {MOST_FILES} files at once: send the rest after these.");
            return Ok(Err(Stop::new(StatusCode::PAYLOAD_TOO_LARGE, message)));
        }
        // A browser sends one nameless empty part when nothing was chosen.
        let Some(name) = field.file_name().map(str::to_owned).filter(|name| !name.is_empty()) else { continue };
        let who = desk.admin().listener();
        let Some(_room) = desk.state().uploads().room(who, Instant::now()) else {
            let message = "Several files are arriving at this moment: try again in a few seconds.";
            return Ok(Err(Stop { retry_after_s: Some(BUSY_S), ..Stop::new(StatusCode::TOO_MANY_REQUESTS, message) }));
        };
        let bytes = match whole(field, &name).await {
            Ok(bytes) => bytes,
            Err(stop) => return Ok(Err(stop)),
        };
        if let Err(seconds) = desk.state().uploads().admit(who, bytes.len(), Instant::now()) {
            let message = format!("More than {} MiB in a day: go on tomorrow.", MOST_A_DAY / MIB);
            return Ok(Err(Stop { retry_after_s: Some(seconds), ..Stop::new(StatusCode::TOO_MANY_REQUESTS, message) }));
        }
        let title = title(&name);
        let upload = NewUpload {
            artist: id,
            title: &title,
            bytes: &bytes,
            file_name: &title,
            draft: true,
            source: SOURCE,
            external_id: None,
            keep: desk.state().settings().keep_audio,
        };
        // Without a time limit for statements: 64 MiB may take longer than any request's may.
        let mut tx = desk.state().catalogue().begin().await?;
        let (_, new) = track_files::take(&mut tx, &upload).await?;
        tx.commit().await?;
        *stored += 1;
        *again += usize::from(!new);
    }
}

/// A file, once all of it is here.
async fn whole(mut field: Field<'_>, name: &str) -> Result<Vec<u8>, Stop> {
    let shown = title(name);
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
        if bytes.len() + chunk.len() > MOST_FILE {
            let message = format!("“{shown}” is larger than {} MiB.", MOST_FILE / MIB);
            return Err(Stop::new(StatusCode::PAYLOAD_TOO_LARGE, message));
        }
        bytes.extend_from_slice(&chunk);
    }
    if bytes.is_empty() {
        return Err(Stop::new(StatusCode::UNPROCESSABLE_ENTITY, format!("“{shown}” is empty.")));
    }
    if format::of(&bytes).is_none() {
        let message = format!("“{shown}” is no audio that can be read here. Accepted: {}", rules());
        return Err(Stop::new(StatusCode::UNPROCESSABLE_ENTITY, message));
    }
    Ok(bytes)
}

fn broken(error: &axum::extract::multipart::MultipartError) -> Stop {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Stop::new(StatusCode::PAYLOAD_TOO_LARGE, format!("That is more than {} MiB at once.", MOST_BYTES / MIB))
        }
        _ => Stop::new(StatusCode::BAD_REQUEST, "The upload broke off or is damaged. Send the file again."),
    }
}

/// A title from a file's name: without folders, without its ending, fit to be shown on one line.
pub fn title(file_name: &str) -> String {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.trim().is_empty() && ending.len() <= 5 => stem,
        _ => name,
    };
    let title: String = display(stem).chars().take(MOST_TITLE_CHARS).collect();
    if title.trim().is_empty() { "Untitled".to_owned() } else { title }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_one_line_without_folders_endings_and_anything_invisible() {
        for (name, expected) in [
            ("01 Undertow.mp3", "01 Undertow"),
            ("../../etc/passwd.flac", "passwd"),
            ("C:\\music\\a.b.wav", "a.b"),
            (".mp3", ".mp3"),
            ("", "Untitled"),
            ("\u{202e}3pm.exe\0\n.ogg", "3pm.exe"),
            ("cafe\u{301}.m4a", "café"),
        ] {
            assert_eq!(title(name), expected, "{name:?}");
        }
        assert_eq!(title(&"x".repeat(5_000)).chars().count(), MOST_TITLE_CHARS);
    }

    #[test]
    fn an_allowance_is_one_admins_and_comes_back_after_a_day() {
        let (counter, now) = (Counter::default(), Instant::now());
        let (one, other) = (ListenerId(1), ListenerId(2));
        for _ in 0..7 {
            counter.admit(one, 64 * MIB, now).unwrap();
        }
        let seconds = counter.admit(one, 64 * MIB, now + Duration::from_secs(3_600)).unwrap_err();
        assert!((82_000..=82_801).contains(&seconds), "{seconds}");
        counter.admit(other, 64 * MIB, now).unwrap();
        counter.admit(one, 64 * MIB, now + DAY).unwrap();
    }
    #[test]
    fn nobody_takes_all_the_room() {
        let (counter, now) = (Counter::default(), Instant::now());
        let (one, other, third) = (ListenerId(1), ListenerId(2), ListenerId(3));
        let room = |who| counter.room(who, now);
        let mut held: Vec<_> = (0..10).map_while(|_| room(one)).collect();
        assert_eq!(held.len(), OF_ONE);
        held.extend((0..10).map_while(|_| room(other)));
        assert_eq!(held.len(), AT_ONCE);
        assert!(room(third).is_none(), "all of it is taken by two");
        held.pop();
        assert!(room(third).is_some());
        assert!(room(one).is_none());
    }
}
