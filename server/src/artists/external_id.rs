//! External ids of artists: a scheme and the artist's id there. Checked before it is stored, because it identifies
//! (two artists of one name are told apart by it) and ends up in links.

/// A place that gives artists ids.
#[derive(Clone, Copy, Debug)]
pub struct Scheme {
    pub key: &'static str,
    /// For people.
    pub label: &'static str,
    pub example: &'static str,
    /// What an artist's address there starts with, up to the id.
    address: &'static str,
    is_id: fn(&str) -> bool,
}

pub const SCHEMES: [Scheme; 6] = [
    Scheme {
        key: "spotify",
        label: "Spotify",
        example: "1nOi03kPUAMbOCl4lX9Avp",
        address: "https://open.spotify.com/artist/",
        is_id: |id| id.len() == 22 && id.bytes().all(|b| b.is_ascii_alphanumeric()),
    },
    Scheme {
        key: "musicbrainz",
        label: "MusicBrainz",
        example: "9ddce51c-2b75-4b3e-ac8c-1db09e7c89c6",
        address: "https://musicbrainz.org/artist/",
        is_id: |id| {
            id.len() == 36
                && id.bytes().enumerate().all(|(at, b)| match at {
                    8 | 13 | 18 | 23 => b == b'-',
                    _ => b.is_ascii_hexdigit(),
                })
        },
    },
    Scheme {
        key: "deezer",
        label: "Deezer",
        example: "4138",
        address: "https://www.deezer.com/artist/",
        is_id: is_number,
    },
    Scheme {
        key: "discogs",
        label: "Discogs",
        example: "45467",
        address: "https://www.discogs.com/artist/",
        is_id: is_number,
    },
    Scheme {
        key: "soundcloud",
        label: "SoundCloud",
        example: "vanta-harbour",
        address: "https://soundcloud.com/",
        is_id: is_slug,
    },
    Scheme {
        key: "wikidata",
        label: "Wikidata",
        example: "Q42",
        address: "https://www.wikidata.org/wiki/",
        is_id: |id| id.strip_prefix('Q').is_some_and(is_number),
    },
];

/// Why a text is no id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExternalIdError {
    #[error("“{0}” is no place that is known here; choose one from the list")]
    Scheme(String),
    #[error("this is no id of {place}; one looks like {example}. The address of the artist’s page there works as well")]
    Value { place: &'static str, example: &'static str },
}

/// A scheme and an id that has that scheme's form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalId {
    pub scheme: &'static str,
    pub value: String,
}

impl ExternalId {
    /// Reads an id, or the address of the artist's page.
    pub fn parse(scheme: &str, text: &str) -> Result<Self, ExternalIdError> {
        let Some(place) = SCHEMES.iter().find(|place| place.key == scheme) else {
            return Err(ExternalIdError::Scheme(scheme.chars().take(40).collect()));
        };
        let text = text.trim();
        let id = text.strip_prefix(place.address).unwrap_or(text);
        let id = id.split(['?', '#', '/']).next().unwrap_or_default();
        // Discogs writes the name after the number.
        let id = if place.key == "discogs" { id.split('-').next().unwrap_or_default() } else { id };
        if (place.is_id)(id) {
            Ok(Self { scheme: place.key, value: id.to_owned() })
        } else {
            Err(ExternalIdError::Value { place: place.label, example: place.example })
        }
    }
}

fn is_number(id: &str) -> bool {
    (1..=15).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_digit())
}

fn is_slug(id: &str) -> bool {
    (1..=80).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_an_id_of_its_scheme_and_so_is_its_address() {
        for place in SCHEMES {
            for text in [place.example.to_owned(), format!(" {}{}?si=1 ", place.address, place.example)] {
                let id = ExternalId::parse(place.key, &text).unwrap();
                assert_eq!((id.scheme, id.value.as_str()), (place.key, place.example));
            }
        }
    }

    #[test]
    fn what_could_be_no_id_is_refused() {
        for (scheme, text) in [
            ("spotify", ""),
            ("spotify", "1nOi03kPUAMbOCl4lX9Av"),
            ("spotify", "../../../../etc/passwd"),
            ("spotify", "https://evil.example/artist/1nOi03kPUAMbOCl4lX9Avp"),
            ("musicbrainz", "9ddce51c-2b75-4b3e-ac8c-1db09e7c89cZ"),
            ("deezer", "12a"),
            ("soundcloud", "\"><script>"),
            ("wikidata", "42"),
            ("myspace", "x"),
        ] {
            assert!(ExternalId::parse(scheme, text).is_err(), "{scheme} {text}");
        }
    }
}
