//! MusicBrainz: who an artist is (names, genres, ids elsewhere), and with whom it made music. A search gives candidates;
//! with the artist's id there, a lookup and the credits of its recordings give facts. Ties: `ties.rs`.

use std::time::Duration;

use serde_json::Value;
use url::Url;

use super::json_api;
use crate::{
    artists::{ExternalId, external_id::SCHEMES, name::fold, tags::parse_tag},
    ingest::{
        client::{FetchError, Pace, Request},
        omissions::Omissions,
        records::{ArtistRecord, Record},
        source::{
            About, ArtistCandidate, ArtistQuestion, Gives, Question, SourceAnswer, SourceContext, SourceError,
            SourceKind, Terms,
        },
        text::{excerpt::excerpt, fields::artist},
    },
};

mod ties;
pub use ties::Credits;

pub const ABOUT: About = About {
    key: "musicbrainz",
    title: "MusicBrainz",
    gives: &[Gives::Identity, Gives::Facts],
    base: "https://musicbrainz.org/ws/2",
    pace: Pace::every(1),
    holds: Duration::from_secs(28 * 86_400),
    terms: Terms {
        summary: "Names, ids and relations are in the public domain (CC0); genres and tags may be used non-commercially \
                  under the same terms with attribution (CC BY-NC-SA 3.0). One question a second, signed with a contact \
                  of the operator.",
        url: "https://musicbrainz.org/doc/MusicBrainz_API",
        attribution: "Artist data: MusicBrainz",
        ..Terms::FREE
    },
    on: true,
    lists_all: true,
};

/// Recordings per page, and how many pages are read of one artist.
const PAGE: u64 = 100;
const MOST_PAGES: u64 = 5;
const MAX_ALIASES: usize = 100;
const MAX_GENRES: usize = 20;

/// A search for the name, as a name or an alias.
pub fn search_address(base: &str, name: &str) -> Result<Url, SourceError> {
    let name = escaped(name.trim());
    let query = format!("artist:\"{name}\" OR alias:\"{name}\"");
    json_api::address(base, &["artist"], &[("query", &query), ("limit", "10"), ("fmt", "json")])
}

/// Everything about one artist.
pub fn lookup_address(base: &str, mbid: &str) -> Result<Url, SourceError> {
    // Spaces become the `+` that joins the parts.
    let query = [("inc", "aliases genres tags artist-rels url-rels"), ("fmt", "json")];
    json_api::address(base, &["artist", mbid], &query)
}

/// A page of an artist's recordings, from 0.
pub fn recordings_address(base: &str, mbid: &str, page: u64) -> Result<Url, SourceError> {
    let (limit, offset) = (PAGE.to_string(), (page * PAGE).to_string());
    let query = [("artist", mbid), ("inc", "artist-credits"), ("limit", &limit), ("offset", &offset), ("fmt", "json")];
    json_api::address(base, &["recording"], &query)
}

/// Lucene reads these as orders.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if "+-&|!(){}[]^\"~*?:\\/".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// An id in the form that the site gives; `None` for anything else.
fn mbid(text: &str) -> Option<String> {
    ExternalId::parse(ABOUT.key, text).ok().map(|id| id.value.to_ascii_lowercase())
}

/// What the site says instead of an answer.
fn parse_body(body: &[u8]) -> Result<Value, SourceError> {
    let said = json_api::json(body, ABOUT.title)?;
    match said["error"].as_str() {
        Some(error) => Err(json_api::changed(ABOUT.title, &format!("answered with an error ({})", excerpt(error)))),
        None => Ok(said),
    }
}

/// Artists of a search, best first.
pub fn parse_search(body: &[u8]) -> Result<SourceAnswer, SourceError> {
    let said = parse_body(body)?;
    let Some(list) = said["artists"].as_array() else {
        return Err(json_api::changed(ABOUT.title, "answered without a list of artists"));
    };
    let mut answer = SourceAnswer { complete: true, ..SourceAnswer::default() };
    for (at, entry) in list.iter().enumerate() {
        let id = entry["id"].as_str().and_then(mbid);
        match (id, artist(entry["name"].as_str().unwrap_or_default())) {
            (Some(id), Ok(name)) => answer.candidates.push(ArtistCandidate {
                name,
                disambiguation: json_api::text(&entry["disambiguation"]),
                aliases: aliases(entry),
                country: json_api::text(&entry["country"]).or_else(|| json_api::text(&entry["area"]["name"])),
                page_url: Some(format!("https://musicbrainz.org/artist/{id}")),
                external_ids: vec![(ABOUT.key.to_owned(), id)],
                genres: genres(entry),
                score: (json_api::number(&entry["score"]).unwrap_or(0.0) / 100.0).clamp(0.0, 1.0) as f32,
                followers: None,
            }),
            (None, _) => answer.items.push(json_api::refused(at + 1, "artist", "it has no id: left out".to_owned())),
            (_, Err(reason)) => answer.items.push(json_api::refused(at + 1, "artist", format!("{reason}: left out"))),
        }
    }
    if answer.candidates.is_empty() && !list.is_empty() {
        return Err(json_api::changed(ABOUT.title, "listed artists without ids and names"));
    }
    Ok(answer)
}

/// Everything that is said about the artist with the id `of`: one artist record, then its ties.
pub fn parse_lookup(body: &[u8], asked: &ArtistQuestion, of: &str) -> Result<SourceAnswer, SourceError> {
    let said = parse_body(body)?;
    let (Some(id), Ok(name)) = (said["id"].as_str().and_then(mbid), artist(said["name"].as_str().unwrap_or_default()))
    else {
        return Err(json_api::changed(ABOUT.title, "answered without the id and the name of an artist"));
    };
    let mut answer = SourceAnswer { complete: true, ..SourceAnswer::default() };
    let mut external_ids = vec![(ABOUT.key.to_owned(), of.to_owned())];
    if id != of {
        answer.notes.push(format!("MusicBrainz has merged the artist {of} into {id}"));
        external_ids.push((ABOUT.key.to_owned(), id));
    }
    let mut names = aliases(&said);
    names.insert(0, name);
    let mut seen = std::collections::HashSet::from([fold(&asked.name)]);
    names.retain(|name| seen.insert(fold(name)));
    let mut omissions = Omissions::default();
    for relation in json_api::list(&said["relations"]).iter().filter(|relation| relation["target-type"] == "url") {
        let Some(url) = relation["url"]["resource"].as_str() else {
            omissions.add("a link has no address".to_owned());
            continue;
        };
        // A link to a place that gives no ids, such as a homepage, is none of these.
        external_ids.extend(id_in(url).filter(|_| relation["ended"] != true).filter(|id| !external_ids.contains(id)));
    }
    let record = ArtistRecord {
        name: asked.name.clone(),
        aliases: names,
        disambiguation: json_api::text(&said["disambiguation"]),
        external_ids,
        genres: genres(&said),
    };
    answer.items.push(json_api::record(1, Record::Artist(record)));
    ties::of_relations(json_api::list(&said["relations"]), asked, of, &mut answer, &mut omissions);
    if let Some(sentence) = omissions.sentence() {
        answer.items.push(json_api::refused(1, &format!("artist “{}”", asked.name), sentence));
    }
    Ok(answer)
}

/// The id in a link to an artist's page elsewhere.
fn id_in(url: &str) -> Option<(String, String)> {
    let url = url.replacen("http://", "https://", 1);
    let id =
        SCHEMES.iter().filter(|scheme| scheme.key != ABOUT.key).find_map(|s| ExternalId::parse(s.key, &url).ok())?;
    Some((id.scheme.to_owned(), id.value))
}

fn aliases(entry: &Value) -> Vec<String> {
    let names = json_api::list(&entry["aliases"]).iter().filter_map(|alias| artist(alias["name"].as_str()?).ok());
    let mut seen = std::collections::HashSet::new();
    names.filter(|name| seen.insert(name.clone())).take(MAX_ALIASES).collect()
}

/// Genres, or, where there are none, the tags that more people set than removed. Those set most come first.
fn genres(entry: &Value) -> Vec<String> {
    let of = |key: &str| {
        let count = |tag: &Value| json_api::number(&tag["count"]).unwrap_or(0.0);
        let mut tags: Vec<(f64, String)> = json_api::list(&entry[key])
            .iter()
            .filter_map(|tag| Some((count(tag), parse_tag(&json_api::text(&tag["name"])?)?)))
            .filter(|(count, _)| *count > 0.0)
            .collect();
        tags.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut seen = std::collections::HashSet::new();
        tags.retain(|(_, name)| seen.insert(name.clone()));
        tags.into_iter().map(|(_, name)| name).take(MAX_GENRES).collect::<Vec<String>>()
    };
    Some(of("genres")).filter(|genres| !genres.is_empty()).unwrap_or_else(|| of("tags"))
}

/// One page of recordings → credits; returns how many recordings the artist has.
pub fn parse_recordings(body: &[u8], of: &str, credits: &mut Credits) -> Result<u64, SourceError> {
    let said = parse_body(body)?;
    let Some(list) = said["recordings"].as_array() else {
        return Err(json_api::changed(ABOUT.title, "answered without a list of recordings"));
    };
    list.iter().for_each(|recording| credits.add(recording, of));
    Ok(said["recording-count"].as_u64().unwrap_or(list.len() as u64))
}

pub struct MusicBrainz;

impl MusicBrainz {
    async fn get(context: &SourceContext<'_>, url: Url) -> Result<Vec<u8>, FetchError> {
        Ok(context.get(&Request::api(url, ABOUT.pace)).await?.body)
    }

    /// Reads recordings until there are no more; what was read before a failure counts.
    async fn recordings(
        context: &SourceContext<'_>,
        asked: &ArtistQuestion,
        of: &str,
        answer: &mut SourceAnswer,
    ) -> Result<(), SourceError> {
        let mut credits = Credits::default();
        let mut failed = None;
        for page in 0..MOST_PAGES {
            let read = match Self::get(context, recordings_address(context.address, of, page)?).await {
                Ok(body) => parse_recordings(&body, of, &mut credits),
                Err(error) => Err(error.into()),
            };
            match read {
                Ok(count) if (page + 1) * PAGE >= count => break,
                Ok(count) if page + 1 == MOST_PAGES => {
                    answer.notes.push(format!("of {count} recordings the first {} were read", MOST_PAGES * PAGE));
                    answer.complete = false;
                }
                Ok(_) => {}
                Err(error) => {
                    failed = Some(format!("the recordings could not be read to their end: {error}"));
                    break;
                }
            }
        }
        credits.into_answer(asked, of, answer);
        answer.complete &= failed.is_none();
        answer.notes.extend(failed);
        Ok(())
    }
}

#[async_trait::async_trait]
impl SourceKind for MusicBrainz {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    async fn fetch(&self, context: &SourceContext<'_>, question: &Question) -> Result<SourceAnswer, SourceError> {
        let Question::Identity(asked) = question else {
            return Err(SourceError::Unsupported("MusicBrainz only knows who artists are".to_owned()));
        };
        let Some(of) = asked.id(ABOUT.key).and_then(mbid) else {
            return parse_search(&Self::get(context, search_address(context.address, &asked.name)?).await?);
        };
        let body = Self::get(context, lookup_address(context.address, &of)?).await?;
        let mut answer = parse_lookup(&body, asked, &of)?;
        Self::recordings(context, asked, &of, &mut answer).await?;
        Ok(answer)
    }
}

#[cfg(test)]
pub mod tests;
