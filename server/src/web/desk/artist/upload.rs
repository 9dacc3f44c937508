//! Audio uploads, `POST /desk/artists/{id}/tracks`, as `multipart/form-data`. A file is stored once it is whole, each in a
//! transaction of its own: one that breaks off leaves nothing behind.

use std::time::Instant;

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Path, Request, multipart::Field},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};

use super::{get, load_page};
use crate::{
    artists::{ArtistId, name::display},
    jobs::track_files,
    tracks::{format, store::NewUpload},
    web::{
        AppState,
        convert::counted,
        desk::Desk,
        error::{RejectedForm, WebError, WebResult},
        state::MOST_BYTES_A_DAY,
    },
};

const MIB: usize = 1 << 20;
/// Largest file, as the table has it.
const MOST_FILE: usize = 64 * MIB;
pub const MOST_FILES: usize = 20;
/// Largest request: a browser without JavaScript sends all its files at once.
pub const MOST_BYTES: usize = 512 * MIB;
const BUSY_S: u64 = 3;
const MOST_TITLE_CHARS: usize = 200;
/// Where tracks from here are from.
pub const SOURCE: &str = "upload";

pub fn router() -> Router<AppState> {
    Router::new().route("/desk/artists/{id}/tracks", post(upload)).layer(DefaultBodyLimit::disable())
}

/// What may be uploaded, in words.
pub fn rules() -> String {
    format!("mp3, m4a (AAC or ALAC), flac, ogg (Vorbis) or wav, at most {} MiB each.", MOST_FILE / MIB)
}

/// What becomes of the audio, in words.
pub fn audio_rule(state: &AppState) -> String {
    if state.settings().keep_audio {
        "The audio is kept (--keep-audio).".to_owned()
    } else {
        "The audio is deleted as soon as it was heard; only the vector stays.".to_owned()
    }
}

/// How many files of a request arrived.
#[derive(Default)]
struct Received {
    stored: usize,
    /// Of those, how many were here already.
    repeated: usize,
}

async fn upload(desk: Desk, Path(id): Path<i64>, headers: HeaderMap, request: Request) -> Response {
    let id = ArtistId(id);
    let as_json = headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"));
    let mut received = Received::default();
    let mut form = match receive(&desk, id, request, &mut received).await {
        Ok(()) if as_json => return Json(serde_json::json!({ "message": received.message() })).into_response(),
        Ok(()) => return Redirect::to(&format!("/desk/artists/{id}#tracks")).into_response(),
        Err(WebError::Form(form)) => form,
        Err(error) => return desk.problem(error),
    };
    if received.stored > 0 {
        form.refusal.message += &format!(" {} before it arrived.", counted(received.stored, "file", "files"));
    }
    let mut response = if as_json {
        let mut response = (form.status, Json(serde_json::json!({ "message": form.refusal.message }))).into_response();
        response.headers_mut().extend(form.retry_after_s.map(|seconds| (header::RETRY_AFTER, seconds.into())));
        response
    } else {
        desk.reject(form, |refusal| load_page(&desk, id, Some(refusal))).await
    };
    // What was not read yet would be taken for the next request.
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

impl Received {
    fn message(&self) -> String {
        match (self.stored, self.repeated) {
            (1, 0) => "stored".to_owned(),
            (1, 1) => "was here already".to_owned(),
            (stored, 0) => format!("{stored} stored"),
            (stored, repeated) => format!("{stored} stored, {repeated} of them were here already"),
        }
    }
}

/// Stores file after file, and counts them while they arrive.
async fn receive(desk: &Desk, id: ArtistId, request: Request, received: &mut Received) -> WebResult<()> {
    get(desk, id).await?;
    let mut form = Multipart::from_request(request, desk.state())
        .await
        .map_err(|error| rejected(StatusCode::BAD_REQUEST, format!("This is no upload: {}.", error.body_text())))?;
    let mut parts = 0;
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        parts += 1;
        if parts > MOST_FILES {
            let message = format!("More than {MOST_FILES} files at once: send the rest after these.");
            return Err(rejected(StatusCode::PAYLOAD_TOO_LARGE, message));
        }
        // A browser sends one nameless empty part when nothing was chosen.
        let Some(name) = field.file_name().map(str::to_owned).filter(|name| !name.is_empty()) else { continue };
        let (limits, admin) = (desk.state().uploads(), desk.admin().listener());
        let _room = limits.room(admin, Instant::now()).ok_or_else(|| {
            too_many("Several files are arriving at this moment: try again in a few seconds.", BUSY_S)
        })?;
        let bytes = whole(field, &name).await?;
        limits.count(admin, bytes.len(), Instant::now()).map_err(|seconds| {
            too_many(format!("More than {} MiB in a day: go on tomorrow.", MOST_BYTES_A_DAY / MIB), seconds)
        })?;
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
        received.stored += 1;
        received.repeated += usize::from(!new);
    }
    if received.stored == 0 {
        return Err(rejected(StatusCode::UNPROCESSABLE_ENTITY, "Choose at least one file."));
    }
    Ok(())
}

/// A file, once all of it is here.
async fn whole(mut field: Field<'_>, name: &str) -> WebResult<Vec<u8>> {
    let shown = title(name);
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
        if bytes.len() + chunk.len() > MOST_FILE {
            let message = format!("“{shown}” is larger than {} MiB.", MOST_FILE / MIB);
            return Err(rejected(StatusCode::PAYLOAD_TOO_LARGE, message));
        }
        bytes.extend_from_slice(&chunk);
    }
    if bytes.is_empty() {
        return Err(rejected(StatusCode::UNPROCESSABLE_ENTITY, format!("“{shown}” is empty.")));
    }
    if format::of(&bytes).is_none() {
        let message = format!("“{shown}” is no audio that can be read here. Accepted: {}", rules());
        return Err(rejected(StatusCode::UNPROCESSABLE_ENTITY, message));
    }
    Ok(bytes)
}

fn rejected(status: StatusCode, message: impl Into<String>) -> WebError {
    RejectedForm { status, ..RejectedForm::new("upload", message) }.into()
}

fn too_many(message: impl Into<String>, retry_after_s: u64) -> WebError {
    let form = RejectedForm::new("upload", message);
    RejectedForm { status: StatusCode::TOO_MANY_REQUESTS, retry_after_s: Some(retry_after_s), ..form }.into()
}

fn broken(error: &axum::extract::multipart::MultipartError) -> WebError {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            rejected(StatusCode::PAYLOAD_TOO_LARGE, format!("That is more than {} MiB at once.", MOST_BYTES / MIB))
        }
        _ => rejected(StatusCode::BAD_REQUEST, "The upload broke off or is damaged. Send the file again."),
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
}
