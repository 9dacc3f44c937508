//! Download of a track's audio from the address that an admin gave. What becomes of the audio then: `embed_track.rs`.

use url::Url;

use super::Attempt;
use crate::{
    ingest::client::{Pace, Request},
    queue::Failure,
    runtime::source_access,
    tracks::{TrackId, address_store, format},
};

/// As large as an upload may be.
const MOST_BYTES: usize = 64 << 20;
/// Hosts of audio say nothing of how often they may be asked.
const PACE: Pace = Pace::every(1);

/// Fetches the audio of a track that has only an address so far; does nothing for others.
pub(super) async fn fetch(attempt: &Attempt<'_>, track: TrackId) -> Result<(), Failure> {
    let environment = attempt.environment;
    let Some(address) = address_store::wanted(&environment.pool, track).await? else { return Ok(()) };
    attempt.progress.stage("fetching");
    let client = source_access::client(environment)?;
    let url: Url = address.parse().map_err(|error| Failure::Fail(format!("{address} is no address: {error}.")))?;
    let reply = client.get(&Request::audio(url, PACE, MOST_BYTES)).await;
    let reply = reply.map_err(|error| source_access::failure(error.into(), environment.now()))?;
    if format::of(&reply.body).is_none() {
        return Err(Failure::Fail(no_audio(&reply.body).to_owned()));
    }
    let mut tx = environment.pool.begin().await?;
    attempt.hold(&mut tx).await?;
    if let Err(title) = address_store::put_audio(&mut tx, track, &reply.body).await? {
        return Err(Failure::Fail(format!("It is the same recording as “{title}”: delete one of them.")));
    }
    tx.commit().await?;
    Ok(())
}

/// Why an answer is nothing to listen to, and what to do.
fn no_audio(body: &[u8]) -> &'static str {
    let begins = body.iter().copied().find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xef | 0xbb | 0xbf));
    if begins == Some(b'<') {
        "That is the address of a page, not of an audio file: give the address of the file itself, or upload the file."
    } else {
        "What is there is no audio that can be read here: give the address of an mp3, m4a, flac, ogg or wav file."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_told_from_what_is_no_audio() {
        assert!(no_audio(b"\xef\xbb\xbf\n <!doctype html>").contains("address of a page"));
        assert!(no_audio(b"PK\x03\x04").contains("no audio"));
        assert!(no_audio(b"").contains("no audio"));
    }
}
