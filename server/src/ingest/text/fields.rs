//! Field values: texts, dates, links, numbers, checked the same way for every format.
//! Errors are sentences for the person who imports.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde_json::{Map, Value};

use crate::{
    artists::{
        name::{ArtistName, display},
        tags::{MAX_TAG_CHARS, parse_tag},
    },
    ingest::text::{excerpt::excerpt, newsletter_time},
};

pub const MAX_URL_BYTES: usize = 2_000;
pub const MAX_NAME_CHARS: usize = 200;
/// Longest free text, such as a note, in characters.
const MAX_TEXT_CHARS: usize = 2_000;

pub type Object = Map<String, Value>;

/// A text of an object, cleaned; absent, null and blank are `None`.
pub fn text(object: &Object, key: &str) -> Result<Option<String>, String> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => clean(text, key),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(_) => Err(format!("“{key}” must be a text")),
    }
}

/// A free text on one line; blank is `None`.
pub fn clean(text: &str, what: &str) -> Result<Option<String>, String> {
    let text = display(text);
    if text.chars().count() > MAX_TEXT_CHARS {
        return Err(format!("“{what}” is longer than {MAX_TEXT_CHARS} characters: shorten it"));
    }
    Ok((!text.is_empty()).then_some(text))
}

/// A name of anything but an artist.
pub fn name(text: &str, what: &str) -> Result<Option<String>, String> {
    let name = display(text);
    let chars = name.chars().count();
    if chars > MAX_NAME_CHARS {
        return Err(format!("the {what} has {chars} characters: shorten it to {MAX_NAME_CHARS}"));
    }
    Ok((!name.is_empty()).then_some(name))
}

/// An artist's name as it will be stored.
pub fn artist(text: &str) -> Result<String, String> {
    ArtistName::parse(text).map(ArtistName::into_string).map_err(|error| error.to_string())
}

/// The texts of a list, or the one text that stands in its place. Each is cleaned; blanks are left out.
pub fn texts(object: &Object, key: &str) -> Result<Vec<String>, String> {
    let wrong = || format!("“{key}” must be a list of texts");
    let of = |value: &Value| match value {
        Value::String(text) => clean(text, key),
        Value::Null => Ok(None),
        _ => Err(wrong()),
    };
    match object.get(key) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(values)) => values.iter().filter_map(|value| of(value).transpose()).collect(),
        Some(value) => Ok(of(value)?.into_iter().collect()),
    }
}

/// Yes or no, also written `true`, `yes`, `1`, `x`; absent is `None`.
pub fn flag(text: Option<&str>, what: &str) -> Result<Option<bool>, String> {
    match text.map(str::to_ascii_lowercase).as_deref() {
        None | Some("") => Ok(None),
        Some("true" | "yes" | "y" | "1" | "x") => Ok(Some(true)),
        Some("false" | "no" | "n" | "0") => Ok(Some(false)),
        Some(other) => Err(format!("“{what}” must be true or false, not “{}”", excerpt(other))),
    }
}

/// `2026-02-28`, a day that exists.
pub fn date(text: &str) -> Result<NaiveDate, String> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    if !shape {
        return Err(format!("“{}” is no date: write it as 2026-02-28", excerpt(text)));
    }
    match NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        Ok(date) if date.year() >= 1900 => Ok(date),
        Ok(_) => Err(format!("the date {text} is before 1900: correct it")),
        Err(_) => Err(format!("the date {text} does not exist: correct it")),
    }
}

/// `22:00`, `22:00:00`, `10p` or `midnight`.
pub fn time(text: &str) -> Result<NaiveTime, String> {
    let clock = ["%H:%M", "%H:%M:%S"].iter().find_map(|format| NaiveTime::parse_from_str(text, format).ok());
    let written = || newsletter_time::parse(text).filter(|span| span.end.is_none()).map(|span| span.start);
    clock.or_else(written).ok_or_else(|| format!("“{}” is no time of day: write it as 22:30", excerpt(text)))
}

/// An instant: RFC 3339, or without a zone (then UTC).
pub fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    let zoned = DateTime::parse_from_rfc3339(text).map(|at| at.with_timezone(&Utc));
    let plain = || {
        ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"]
            .iter()
            .find_map(|f| NaiveDateTime::parse_from_str(text, f).ok())
    };
    zoned
        .ok()
        .or_else(|| plain().map(|at| at.and_utc()))
        .ok_or_else(|| format!("“{}” is no time: write it as 2026-02-28T22:30:00Z", excerpt(text)))
}

/// A link that a page may show: http or https, at most [`MAX_URL_BYTES`].
pub fn url(text: &str) -> Result<String, String> {
    let text = text.trim();
    let rest = ["http://", "https://"].iter().find_map(|scheme| {
        text.get(..scheme.len()).filter(|head| head.eq_ignore_ascii_case(scheme)).map(|_| &text[scheme.len()..])
    });
    if text.len() > MAX_URL_BYTES {
        Err(format!("the link has {} characters, {MAX_URL_BYTES} at most: it is left out", text.len()))
    } else if rest.is_none_or(|rest| rest.is_empty() || rest.starts_with('/'))
        || text.contains(|c: char| c.is_control() || c.is_whitespace())
    {
        Err(format!("“{}” is no http or https link: it is left out", excerpt(text)))
    } else {
        let scheme = text.len() - rest.map_or(0, str::len);
        Ok(text[..scheme].to_ascii_lowercase() + &text[scheme..])
    }
}

/// Genre tags: lower case, each once, at most [`MAX_TAG_CHARS`].
pub fn tags(object: &Object, key: &str) -> Result<Vec<String>, String> {
    let mut tags: Vec<String> = Vec::new();
    for text in texts(object, key)? {
        let too_long = || {
            let tag = excerpt(&text.to_lowercase());
            format!("the tag “{tag}” is longer than {MAX_TAG_CHARS} characters: shorten it")
        };
        let tag = parse_tag(&text).ok_or_else(too_long)?;
        if !tags.contains(&tag) && tags.len() < 100 {
            tags.push(tag);
        }
    }
    Ok(tags)
}

/// Checks a zone against the IANA database.
pub fn zone(text: &str) -> Result<String, String> {
    match text.parse::<chrono_tz::Tz>() {
        Ok(zone) => Ok(zone.name().to_owned()),
        Err(_) => Err(format!("“{}” is no time zone: write it as Europe/Lisbon", excerpt(text))),
    }
}

/// Degrees, both or none. Programs that know no place write 0, 0, which is in the sea.
pub fn place(latitude: Option<&str>, longitude: Option<&str>) -> Result<Option<(f64, f64)>, String> {
    let degrees = |text: &str, most: f64| text.parse().ok().filter(|n: &f64| n.abs() <= most);
    match (latitude, longitude) {
        (None, None) => Ok(None),
        (Some(latitude), Some(longitude)) => match (degrees(latitude, 90.0), degrees(longitude, 180.0)) {
            (Some(latitude), Some(longitude)) if latitude == 0.0 && longitude == 0.0 => Ok(None),
            (Some(latitude), Some(longitude)) => Ok(Some((latitude, longitude))),
            _ => Err(format!(
                "{}, {} is no place on earth: give degrees such as 38.7, -9.1",
                excerpt(latitude),
                excerpt(longitude)
            )),
        },
        _ => Err("latitude and longitude belong together: give both or none".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_that_do_not_exist_are_refused() {
        assert_eq!(date("2028-02-29"), Ok(NaiveDate::from_ymd_opt(2028, 2, 29).unwrap()));
        for text in [
            "2026-02-30",
            "2026-13-45",
            "0000-00-00",
            "0001-01-01",
            "28.2.2026",
            "2026-2-8",
            "+12026-1-1",
            "2026-02-2é",
        ] {
            assert!(date(text).is_err(), "{text}");
        }
    }

    #[test]
    fn only_web_links_pass() {
        assert_eq!(url(" https://tickets.example/A").as_deref(), Ok("https://tickets.example/A"));
        assert_eq!(url("HTTP://tickets.example").as_deref(), Ok("http://tickets.example"));
        let long = format!("https://tickets.example/{}", "x".repeat(MAX_URL_BYTES));
        for text in [
            "javascript:alert(1)",
            "data:text/html,x",
            "//tickets.example",
            "https://",
            "https:///x",
            "https://a b",
            "",
            "ftp://x",
            "httpé://x",
            &long,
        ] {
            assert!(url(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_place_is_whole_and_on_earth() {
        assert_eq!(place(Some("38.7"), Some("-9.1")), Ok(Some((38.7, -9.1))));
        assert_eq!(place(None, None), Ok(None));
        assert_eq!(place(Some("0"), Some("0.000000")), Ok(None), "unknown");
        assert_eq!(place(Some("0"), Some("6.7")), Ok(Some((0.0, 6.7))), "on the equator");
        for (latitude, longitude) in
            [(Some("91"), Some("0")), (Some("NaN"), Some("0")), (Some("1"), None), (Some("inf"), Some("x"))]
        {
            assert!(place(latitude, longitude).is_err());
        }
    }

    #[test]
    fn times_and_zones_are_checked() {
        assert!(["22:30", "22:30:00", "10p", "midnight"].iter().all(|text| time(text).is_ok()));
        assert!(["25:00", "8p-4a", "soon", ""].iter().all(|text| time(text).is_err()));
        assert_eq!(zone("Europe/Lisbon").as_deref(), Ok("Europe/Lisbon"));
        assert!(zone("Mars/Olympus").is_err());
        assert!(
            instant("2026-01-02T03:04:05.678").is_ok()
                && instant("2026-01-02T03:04:05+02:00").is_ok()
                && instant("x").is_err()
        );
    }
}
