//! Byte ranges of a body (RFC 9110, section 14): what an audio player requests to jump to another moment.

use std::ops::RangeInclusive;

use axum::{
    body::Bytes,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use http_range_header::parse_range_header;

/// The range that was requested, or the whole body where none was, or several, or one that cannot be read. A request
/// with `If-Range` gets the whole body: its condition names an entity tag or a date, and these bodies have neither.
pub fn requested(headers: &HeaderMap, body: Bytes) -> Response {
    let length = body.len() as u64;
    let accepts = (header::ACCEPT_RANGES, "bytes".to_owned());
    match range(headers, length) {
        Requested::Whole => ([accepts], body).into_response(),
        Requested::Part(part) => {
            let about = (header::CONTENT_RANGE, format!("bytes {}-{}/{length}", part.start(), part.end()));
            // Within the body: checked against its length.
            let part = body.slice(*part.start() as usize..=*part.end() as usize);
            (StatusCode::PARTIAL_CONTENT, [accepts, about], part).into_response()
        }
        Requested::Beyond => {
            let about = (header::CONTENT_RANGE, format!("bytes */{length}"));
            (StatusCode::RANGE_NOT_SATISFIABLE, [accepts, about]).into_response()
        }
    }
}

#[derive(Debug, PartialEq)]
enum Requested {
    Whole,
    Part(RangeInclusive<u64>),
    Beyond,
}

fn range(headers: &HeaderMap, length: u64) -> Requested {
    let header = headers.get(header::RANGE).filter(|_| !headers.contains_key(header::IF_RANGE));
    let ranges = header.and_then(|value| value.to_str().ok()).and_then(|value| parse_range_header(value).ok());
    let Some(ranges) = ranges.filter(|ranges| ranges.ranges.len() == 1) else { return Requested::Whole };
    match ranges.validate(length).map(|mut ranges| ranges.pop()) {
        // Of nothing there is no part, though the crate gives its first byte.
        Ok(Some(part)) if *part.end() < length => Requested::Part(part),
        _ => Requested::Beyond,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(range_header: &'static str, length: u64) -> Requested {
        range(&HeaderMap::from_iter([(header::RANGE, range_header.parse().unwrap())]), length)
    }

    #[test]
    fn a_range_ends_with_the_body_and_may_count_from_its_end() {
        assert_eq!(of("bytes=0-", 10), Requested::Part(0..=9));
        assert_eq!(of("bytes=4-5", 10), Requested::Part(4..=5));
        assert_eq!(of("bytes=4-500", 10), Requested::Part(4..=9));
        assert_eq!(of("bytes=-3", 10), Requested::Part(7..=9));
    }

    #[test]
    fn a_range_beyond_the_body_is_refused_and_one_that_cannot_be_read_is_the_whole() {
        for beyond in [of("bytes=10-", 10), of("bytes=5-4", 10), of("bytes=0-", 0)] {
            assert_eq!(beyond, Requested::Beyond);
        }
        for whole in ["bytes=", "bytes=x-", "seconds=0-1", "bytes=0-1,4-5", "bytes=18446744073709551616-"] {
            assert_eq!(of(whole, 10), Requested::Whole, "{whole}");
        }
        let changed = [(header::RANGE, "bytes=0-1".parse().unwrap()), (header::IF_RANGE, "\"x\"".parse().unwrap())];
        assert_eq!(range(&HeaderMap::from_iter(changed), 10), Requested::Whole);
    }
}
