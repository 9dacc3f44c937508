//! Tracks by the address of their audio, `POST /desk/artists/{id}/addresses`. Nothing is fetched here: each becomes a
//! track, and a job fetches and embeds it. Files that are sent in: `upload.rs`.

use axum::{Form, extract::Path, response::Response};
use percent_encoding::percent_decode_str;
use url::Url;

use super::{get, load_page, upload};
use crate::{
    artists::ArtistId,
    jobs::track_files,
    tracks::address_store::NewAddress,
    web::{
        desk::Desk,
        error::{RejectedForm, WebResult},
    },
};

const MOST_CHARS: usize = 2_000;
/// Of the refusal, as the form knows it.
const FORM: &str = "addresses";

#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub struct AddressesForm {
    addresses: String,
}

pub async fn add(desk: Desk, Path(id): Path<i64>, Form(form): Form<AddressesForm>) -> Response {
    let id = ArtistId(id);
    let added = store(&desk, id, &form).await.map(|()| format!("/desk/artists/{id}#tracks"));
    desk.after_form(added, |refusal| load_page(&desk, id, Some(refusal))).await
}

async fn store(desk: &Desk, artist: ArtistId, form: &AddressesForm) -> WebResult<()> {
    let urls = addresses(&form.addresses)
        .map_err(|message| RejectedForm::new(FORM, message).entered(&[(FORM, &form.addresses)]))?;
    get(desk, artist).await?;
    let mut tx = desk.state().pool().begin().await?;
    for url in &urls {
        let new = NewAddress { artist, title: &title(url), address: url.as_str(), draft: true, source: upload::SOURCE };
        track_files::take_address(&mut tx, &new).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Why no address can be fetched; `None` when one can, as far as this process knows.
pub fn obstacle(desk: &Desk) -> Option<&'static str> {
    let environment = desk.state().settings().environment.as_ref()?;
    environment.client().is_none().then_some(
        "Audio can be fetched by its address as well, once other sites can see whom to write to: start with --contact.",
    )
}

/// One on each line; blank lines are none.
fn addresses(text: &str) -> Result<Vec<Url>, String> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.is_empty() {
        return Err("Enter at least one address.".to_owned());
    }
    if lines.len() > upload::MOST_FILES {
        return Err(format!("More than {} addresses at once: send the rest after these.", upload::MOST_FILES));
    }
    lines.into_iter().map(address).collect()
}

fn address(line: &str) -> Result<Url, String> {
    let shown: String = line.chars().take(80).collect();
    if line.len() > MOST_CHARS {
        return Err(format!("“{shown}…” has more than {MOST_CHARS} characters."));
    }
    Url::parse(line).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.host().is_some()).ok_or_else(
        || format!("“{shown}” is no http or https address: enter one on each line, such as https://…/track.mp3"),
    )
}

/// The name of the file, or the host's.
fn title(url: &Url) -> String {
    let file = url.path().rsplit('/').next().unwrap_or_default();
    let name = percent_decode_str(file).decode_utf8_lossy();
    upload::title(if name.is_empty() { url.host_str().unwrap_or_default() } else { &name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_an_address_and_a_wrong_one_is_named() {
        let titles = |text: &str| addresses(text).map(|urls| urls.iter().map(title).collect::<Vec<_>>());
        let two = "https://harbour.example/a/Low%20Tide.mp3\n\n  http://pier.example/  \r\n";
        assert_eq!(titles(two).unwrap(), ["Low Tide", "pier.example"]);
        assert_eq!(titles("https://harbour.example/%2e%2e%2fpasswd.flac").unwrap(), ["passwd"]);
        for (text, why) in [
            ("  \n", "at least one"),
            ("https://harbour.example/a.mp3\nlow tide", "“low tide” is no http"),
            ("file:///etc/passwd", "is no http"),
            ("javascript:alert(1)", "is no http"),
            (&"https://a.example/1.mp3\n".repeat(21), "More than 20"),
            (&format!("https://a.example/{}", "x".repeat(3_000)), "more than 2000"),
        ] {
            let message = titles(text).unwrap_err();
            assert!(message.contains(why), "{message}");
        }
    }
}
