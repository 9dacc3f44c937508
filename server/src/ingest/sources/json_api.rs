//! JSON interfaces: addresses put together from a base and its parts, answers read as JSON without trust in their shape,
//! keys kept out of messages. Knows no site.

use serde_json::Value;
use url::Url;

use crate::ingest::{
    client::FetchError,
    records::{Item, Record, Refusal},
    source::{SourceAnswer, SourceError},
    text::{excerpt::excerpt, fields},
};

/// `address` with segments added to its path and pairs to its query. Pairs that the operator's address has already
/// stay as they are there; everything is percent-encoded.
pub fn address(base: &str, path: &[&str], query: &[(&str, &str)]) -> Result<Url, SourceError> {
    let wrong = || {
        SourceError::Unsupported(format!("“{}” is no http or https address: correct that of the source", excerpt(base)))
    };
    let mut url =
        Url::parse(base.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https")).ok_or_else(wrong)?;
    url.set_fragment(None);
    url.path_segments_mut().map_err(|()| wrong())?.pop_if_empty().extend(path);
    for (name, value) in query {
        if !url.query_pairs().any(|(has, _)| has == *name) {
            url.query_pairs_mut().append_pair(name, value);
        }
    }
    Ok(url)
}

/// The operator's key; a blank one is none.
pub fn key<'a>(key: Option<&'a str>, site: &str) -> Result<&'a str, SourceError> {
    key.map(str::trim)
        .filter(|key| !key.is_empty())
        .ok_or_else(|| SourceError::Unsupported(format!("{site} answers only with a key: enter yours at the source")))
}

/// Refuses an address in which a key stands, because addresses are shown and logged.
pub fn keyless(base: &str, name: &str) -> Result<(), SourceError> {
    let has = Url::parse(base.trim()).is_ok_and(|url| url.query_pairs().any(|(has, _)| has.eq_ignore_ascii_case(name)));
    if has {
        let reason =
            format!("the key must not stand in the address: remove “{name}=…” and enter the key in its own field");
        return Err(SourceError::Unsupported(reason));
    }
    Ok(())
}

/// Refuses a list of `entries` of which nothing at all could be used: it is in another format.
pub fn all_or_some(site: &str, answer: SourceAnswer, entries: usize) -> Result<SourceAnswer, SourceError> {
    if entries > 0 && answer.items.len() == entries {
        return Err(changed(site, "sent a list in which nothing has an id and a name"));
    }
    Ok(answer)
}

/// The error without the key, which the address that failed had in it, or which the site repeated.
pub fn without_key(error: SourceError, key: &str) -> SourceError {
    let encoded: String = url::form_urlencoded::byte_serialize(key.as_bytes()).collect();
    let hide = |text: String| if key.is_empty() { text } else { text.replace(key, "…").replace(&encoded, "…") };
    match error {
        SourceError::Changed(text) => SourceError::Changed(hide(text)),
        SourceError::Unsupported(text) => SourceError::Unsupported(hide(text)),
        SourceError::Fetch(error) => SourceError::Fetch(match error {
            FetchError::Refused(text) => FetchError::Refused(hide(text)),
            FetchError::Gone(text) => FetchError::Gone(hide(text)),
            FetchError::Throttled { until, message } => FetchError::Throttled { until, message: hide(message) },
            FetchError::TooLong(text) => FetchError::TooLong(hide(text)),
            FetchError::Forbidden(text) => FetchError::Forbidden(hide(text)),
            FetchError::Unreachable(text) => FetchError::Unreachable(hide(text)),
        }),
    }
}

/// The answer as JSON. Invalid UTF-8 costs the letters it stands for, not the answer; more than 128 levels are refused.
pub fn json(body: &[u8], site: &str) -> Result<Value, SourceError> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err(changed(site, "answered with nothing"));
    }
    if text.starts_with('<') {
        return Err(changed(site, "answered with a page for people where data was expected"));
    }
    serde_json::from_str(text).map_err(|error| changed(site, &format!("answered with broken JSON ({error})")))
}

/// What was agreed on is not there.
pub fn changed(site: &str, what: &str) -> SourceError {
    SourceError::Changed(format!(
        "{site} {what}: nothing was taken over and nothing lost; if it stays so, the site has changed, or the address is not its"
    ))
}

/// A text on one line; what is no text, blank or endless counts as missing.
pub fn text(value: &Value) -> Option<String> {
    value.as_str().and_then(|text| fields::clean(text, "text").ok().flatten())
}

/// A number as an id, of one to fifteen digits.
pub fn id(value: &Value) -> Option<String> {
    let digits = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        _ => return None,
    };
    let plain = (1..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    (plain && digits.bytes().any(|b| b != b'0')).then_some(digits)
}

/// A number that may be written as a text.
pub fn number(value: &Value) -> Option<f64> {
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok());
    number.filter(|number: &f64| number.is_finite())
}

/// A link that a page may show.
pub fn link(value: &Value) -> Option<String> {
    value.as_str().and_then(|link| fields::url(link).ok())
}

/// The elements of a list; what is no list has none.
pub fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A fact from the entry with this number, from 1.
pub fn record(number: usize, record: Record) -> Item {
    Item::Record { line: number as u64, record }
}

pub fn refused(number: usize, what: &str, reason: String) -> Item {
    Item::Refused(Refusal { line: number as u64, what: excerpt(what), reason, unread: true })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_address_is_encoded_and_the_operators_own_query_wins() {
        let url = address("https://api.example/2/", &["artist", "a/b?"], &[("q", "x & y"), ("limit", "10")]).unwrap();
        assert_eq!(url.as_str(), "https://api.example/2/artist/a%2Fb%3F?q=x+%26+y&limit=10");
        let url = address("https://api.example/s?country=PT#top", &[], &[("country", "US")]).unwrap();
        assert_eq!(url.as_str(), "https://api.example/s?country=PT");
        for wrong in ["", "api.example", "file:///etc/passwd", "mailto:a@b.example"] {
            assert!(matches!(address(wrong, &["a"], &[]), Err(SourceError::Unsupported(_))), "{wrong}");
        }
    }

    #[test]
    fn a_key_stands_in_no_error_of_any_kind() {
        let secret = "k/3 ü";
        let text = || format!("GET https://api.example?client={secret} and client=k%2F3+%C3%BC");
        let until = chrono::DateTime::UNIX_EPOCH;
        for error in [
            SourceError::Changed(text()),
            SourceError::Unsupported(text()),
            FetchError::Refused(text()).into(),
            FetchError::Gone(text()).into(),
            FetchError::Throttled { until, message: text() }.into(),
            FetchError::TooLong(text()).into(),
            FetchError::Forbidden(text()).into(),
            FetchError::Unreachable(text()).into(),
        ] {
            assert!(error.to_string().contains(secret), "the control");
            let hidden = without_key(error, secret);
            assert_eq!(hidden.to_string(), "GET https://api.example?client=… and client=…");
            assert!(!format!("{hidden:?}").contains("k%2F3"));
        }
        assert_eq!(without_key(SourceError::Changed("a".into()), ""), SourceError::Changed("a".into()));
        assert!(key(Some(" "), "X").is_err() && key(None, "X").is_err() && key(Some(" a "), "X") == Ok("a"));
        assert!(keyless("https://x.example/?Client=1", "client").is_err());
        assert!(keyless("https://x.example/?clients=1", "client").is_ok());
    }

    #[test]
    fn what_is_no_json_is_said_to_be_none() {
        for (body, says) in [
            (&b""[..], "with nothing"),
            (b"\xef\xbb\xbf <html>", "a page for people"),
            (b"{\"a\": [1", "broken JSON"),
            (b"NaN", "broken JSON"),
        ] {
            let error = json(body, "Site").unwrap_err();
            assert!(matches!(&error, SourceError::Changed(text) if text.contains(says)), "{error}");
        }
        assert!(json("[".repeat(100_000).as_bytes(), "Site").is_err());
        assert_eq!(json(b"\xef\xbb\xbf{\"a\": \"\xff\"}", "Site").unwrap(), json!({"a": "\u{fffd}"}));
    }

    #[test]
    fn values_of_another_type_count_as_missing() {
        assert_eq!(text(&json!(" a\u{0}\u{202e} b ")).as_deref(), Some("a b"));
        assert!([json!(5), json!(""), json!(null), json!("x".repeat(3000))].iter().all(|value| text(value).is_none()));
        assert_eq!((id(&json!(12)), id(&json!(" 12 "))), (Some("12".to_owned()), Some("12".to_owned())));
        for none in [json!(-1), json!(0), json!("0"), json!(1.5), json!("12a"), json!(""), json!([1]), json!(u64::MAX)]
        {
            assert_eq!(id(&none), None, "{none}");
        }
        assert_eq!(number(&json!("2.5")), Some(2.5));
        assert!([json!("NaN"), json!("1e999"), json!({})].iter().all(|value| number(value).is_none()));
    }
}
