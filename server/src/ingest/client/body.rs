//! Response bodies, limited after decompression: half a megabyte of gzip can become half a gigabyte.

use std::sync::atomic::{AtomicU64, Ordering};

use reqwest::{
    Response,
    header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName},
};

use super::Validators;

/// Longer validators are not kept.
const LONGEST_VALIDATOR: usize = 512;

/// Why a body was not read to its end.
#[derive(Debug)]
pub enum Cut {
    /// There is more; this is the beginning, `cap` bytes of it.
    More(Vec<u8>),
    /// In this coding, which was not asked for.
    Coding(String),
    Broken(reqwest::Error),
}

/// At most `cap` bytes. `taken` counts what came out of the decompression; `watch` hears how much there is so far.
pub async fn read(
    mut response: Response,
    cap: usize,
    taken: &AtomicU64,
    watch: &(dyn Fn(usize) + Sync),
) -> Result<Vec<u8>, Cut> {
    // What was understood is decoded and has lost this header.
    if let Some(coding) = response.headers().get(CONTENT_ENCODING).filter(|coding| coding.as_bytes() != b"identity") {
        return Err(Cut::Coding(String::from_utf8_lossy(coding.as_bytes()).chars().take(40).collect()));
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(Cut::Broken)? {
        taken.fetch_add(chunk.len() as u64, Ordering::Relaxed);
        let room = cap - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() > room {
            return Err(Cut::More(body));
        }
        watch(body.len());
    }
    Ok(body)
}

/// (content type in lower case, charset in lower case), of `text/html; charset="UTF-8"`.
pub fn content_type(headers: &HeaderMap) -> (String, Option<String>) {
    let text = headers.get(CONTENT_TYPE).map(|value| String::from_utf8_lossy(value.as_bytes()).to_lowercase());
    let text = text.unwrap_or_default();
    let mut parts = text.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default().to_owned();
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        (name.trim() == "charset" && !value.is_empty()).then(|| value.to_owned())
    });
    (kind, charset)
}

pub fn validators(headers: &HeaderMap) -> Validators {
    let text = |name: HeaderName| {
        let value = headers.get(name)?.to_str().ok()?;
        (value.len() <= LONGEST_VALIDATOR && !value.is_empty()).then(|| value.to_owned())
    };
    Validators { etag: text(reqwest::header::ETAG), last_modified: text(reqwest::header::LAST_MODIFIED) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (String, Option<String>) {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, text.parse().unwrap());
        content_type(&headers)
    }

    #[test]
    fn a_content_type_is_split_from_its_charset() {
        assert_eq!(of("Text/HTML; Charset=\"UTF-8\""), ("text/html".to_owned(), Some("utf-8".to_owned())));
        assert_eq!(of("text/calendar;x=1; charset = latin1"), ("text/calendar".to_owned(), Some("latin1".to_owned())));
        assert_eq!(of("text/html; charset="), ("text/html".to_owned(), None));
        assert_eq!(content_type(&HeaderMap::new()), (String::new(), None));
    }
}
