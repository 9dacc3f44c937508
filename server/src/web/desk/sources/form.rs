//! Validation of what is entered about a source. Pure; each message names the next move.

use url::Url;

const MOST_ADDRESS: usize = 2_000;
const MOST_TEXT: usize = 100;
const MOST_KEY: usize = 500;
const SCHEMES: [&str; 6] = ["http", "https", "webcal", "webcals", "imap", "imaps"];
const HOUR_S: i32 = 3_600;
const MOST_HOURS: i32 = 8_760;

/// An address with a host, or the absolute path of a folder.
pub fn address(entered: &str) -> Result<String, String> {
    let text = entered.trim();
    if text.is_empty() {
        return Err(
            "Enter the address of a page, a calendar, a table or a mailbox, or a folder of mails on the server."
                .to_owned(),
        );
    }
    if text.len() > MOST_ADDRESS || text.chars().any(char::is_control) {
        return Err("This is no address: it is too long, or holds characters that cannot be seen.".to_owned());
    }
    if !text.contains("://") {
        return match text.starts_with('/') {
            true => Ok(text.to_owned()),
            false => Err("Write an address with https://, or a folder on the server from its root (/…).".to_owned()),
        };
    }
    let url = Url::parse(text).map_err(|error| format!("This is no address: {error}."))?;
    if !SCHEMES.contains(&url.scheme()) {
        return Err(format!("{}:// is not asked. Use https://, webcal:// or imaps://.", url.scheme()));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err("This address names no host.".to_owned());
    }
    Ok(text.to_owned())
}

/// A name as it was entered, or one that follows from the address.
pub fn name(entered: &str, address: &str) -> Result<String, String> {
    let given = text(entered, "name")?;
    if !given.is_empty() {
        return Ok(given);
    }
    let host = Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned));
    let short = match host {
        Some(host) => host.trim_start_matches("www.").to_owned(),
        None => address.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned(),
    };
    match short.chars().take(MOST_TEXT).collect::<String>() {
        short if short.is_empty() => Err("Give it a name.".to_owned()),
        short => Ok(short),
    }
}

/// A line of text; may be empty.
pub fn text(entered: &str, what: &str) -> Result<String, String> {
    let text = entered.trim();
    if text.chars().count() > MOST_TEXT || text.chars().any(char::is_control) {
        return Err(format!("The {what} is longer than {MOST_TEXT} characters, or holds some that cannot be seen."));
    }
    Ok(text.to_owned())
}

/// An IANA zone, as it is spelt.
pub fn zone(entered: &str) -> Result<chrono_tz::Tz, String> {
    let text = entered.trim();
    let shown: String = text.chars().take(40).collect();
    text.parse().map_err(|_| format!("There is no time zone “{shown}”: write one such as Europe/Lisbon."))
}

/// Hours → seconds.
pub fn every(entered: &str) -> Result<i32, String> {
    match entered.trim().parse::<f64>() {
        Ok(hours) if hours >= 1.0 && hours <= f64::from(MOST_HOURS) => Ok((hours * f64::from(HOUR_S)).round() as i32),
        _ => Err(format!("Enter 1 to {MOST_HOURS} hours between two runs.")),
    }
}

/// Seconds → hours, as they are entered.
pub fn hours(every_s: i32) -> String {
    let hours = (f64::from(every_s) / f64::from(HOUR_S) * 100.0).round() / 100.0;
    hours.to_string()
}

/// A key as it goes into a request.
pub fn key(entered: &str) -> Result<String, String> {
    let key = entered.trim();
    if key.is_empty() {
        return Err("Enter the key that the site gave you.".to_owned());
    }
    if key.len() > MOST_KEY || !key.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Err(format!("A key has at most {MOST_KEY} plain letters, digits and signs: copy it once more."));
    }
    Ok(key.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_host_or_is_a_folder_from_the_root() {
        for good in
            ["https://kontor.example/x.ics", "webcal://kontor.example", "imaps://mail.example/INBOX", "/srv/mails"]
        {
            assert_eq!(address(&format!(" {good} ")).as_deref(), Ok(good));
        }
        for bad in [
            "",
            "  ",
            "kontor.example",
            "mails",
            "javascript://x.example/%0aalert(1)",
            "file:///etc/passwd",
            "https://",
            "ftp://kontor.example",
            "https://a\u{0}b.example",
            &format!("https://{}.example", "x".repeat(3_000)),
        ] {
            assert!(address(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_source_without_a_name_is_called_by_its_host_or_folder() {
        assert_eq!(name("", "https://www.kontor.example/x.ics").as_deref(), Ok("kontor.example"));
        assert_eq!(name("  ", "/srv/mails/").as_deref(), Ok("mails"));
        assert_eq!(name(" Kontor ", "/srv").as_deref(), Ok("Kontor"));
        assert!(name("", "/").is_err());
        assert!(name(&"x".repeat(101), "/srv").is_err());
        assert!(name("a\u{7}", "/srv").is_err());
    }

    #[test]
    fn zones_hours_and_keys_are_checked_before_they_are_stored() {
        assert!(zone("Europe/Lisbon").is_ok() && zone("Lisbon").is_err() && zone("").is_err());
        assert_eq!((every("24"), every("1.5")), (Ok(86_400), Ok(5_400)));
        for bad in ["0", "0.5", "-1", "9999", "NaN", "inf", "soon", ""] {
            assert!(every(bad).is_err(), "{bad}");
        }
        assert_eq!((hours(86_400).as_str(), hours(5_400).as_str()), ("24", "1.5"));
        assert_eq!(key(" abc123 ").as_deref(), Ok("abc123"));
        assert!(
            key("").is_err() && key("schlüssel").is_err() && key("a\r\nb").is_err() && key(&"x".repeat(501)).is_err()
        );
    }
}
