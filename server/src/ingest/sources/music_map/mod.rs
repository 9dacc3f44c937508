//! The artist network of music-map.com: one page per artist, with the names near it and how near they are.
//!
//! A name is the text of `<a … id=sN>` (N = 0 is the artist asked about); its strengths are in a script:
//! `Aid[N]=new Array(…)`, where the value at index i belongs to `id=si`. Both are joined by N, because the order of the
//! names on the page means nothing. How a page is read without trusting it: `Page`.

use std::{borrow::Cow, time::Duration};

use chrono::{DateTime, Utc};
use url::Url;

use super::json_api;
use crate::{
    artists::name::fold,
    ingest::{
        client::{FetchError, Pace, Request},
        omissions::Omissions,
        records::{Item, Record, SceneRecord},
        source::{About, ArtistQuestion, Gives, Question, SourceAnswer, SourceContext, SourceError, SourceKind, Terms},
        text::{excerpt::excerpt, fields::artist},
    },
};
use page::Page;

mod page;

/// Name of this artist network in records and rows.
pub const NETWORK: &str = "music-map";

pub const ABOUT: About = About {
    key: NETWORK,
    title: "music-map",
    gives: &[Gives::Scene],
    base: "https://www.music-map.com",
    pace: Pace::every(2),
    holds: Duration::from_secs(28 * 86_400),
    terms: Terms {
        summary: "Publishes neither terms nor an interface. It is asked slowly, one page per artist, and not again for \
                  four weeks; pages say where a closeness comes from, and its lists are not handed on as a whole.",
        attribution: "Artist network: music-map.com",
        ..Terms::FREE
    },
    on: true,
    lists_all: true,
};

/// Pages are some tens of kilobytes.
const CAP_BYTES: usize = 1 << 20;
/// Outside of this no value is a strength; real ones are 0.0003…50.
const STRENGTHS: std::ops::RangeInclusive<f32> = 1e-6..=1_000.0;

/// The strength of the neighbour at `rank` (from 1) where a page states names but no strengths.
///
/// `5.4 · exp(−4.74 · (q − 0.05))` with `q = (rank − ½) / 48`: the curve through two points of the real strengths of
/// lists of 48, the 95th percentile 5.4 and the median 0.64. It depends on the rank alone, so that the few of a short
/// list are not spread over the whole range.
pub fn strength_of_rank(rank: usize) -> f32 {
    let q = (rank.clamp(1, 48) as f32 - 0.5) / 48.0;
    5.4 * (-4.74 * (q - 0.05)).exp()
}

/// The address of an artist's page.
pub fn address(base: &str, name: &str) -> Result<Url, SourceError> {
    let mut path = String::new();
    for byte in name.trim().to_lowercase().bytes() {
        match byte {
            b' ' => path.push('+'),
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => path.push(char::from(byte)),
            _ => path.push_str(&format!("%{byte:02X}")),
        }
    }
    let mut url = json_api::address(base, &[], &[])?;
    let at = format!("{}/{path}", url.path().trim_end_matches('/'));
    url.set_path(&at);
    // "." and ".." mean a folder in every address, however they are written.
    if path.is_empty() || !url.path().ends_with(&path) {
        return Err(SourceError::Unsupported(format!("music-map has no address for the name “{}”", excerpt(name))));
    }
    Ok(url)
}

/// The lists on a page: that of the artist asked about, then, partial, those of its neighbours among one another.
pub fn parse(html: &str, asked: &ArtistQuestion, now: DateTime<Utc>) -> Result<SourceAnswer, SourceError> {
    let page = Page::read(html)
        .map_err(|reason| json_api::changed("music-map", &format!("sent a page that is not read ({reason})")))?;
    let mut answer = SourceAnswer { complete: true, ..SourceAnswer::default() };
    let mut omissions = Omissions::default();
    let mut names: Vec<Option<String>> = Vec::new();
    for (at, text) in &page.names {
        names.resize(at + 1, None);
        match artist(text) {
            Ok(name) => names[*at] = Some(name),
            Err(reason) => omissions.add(format!("the name “{}”: {reason}", excerpt(text))),
        }
    }
    let Some(own) = names.first().cloned().flatten() else {
        return Err(json_api::changed("music-map", "sent a page without the name of the artist asked about (id=s0)"));
    };
    let is_asked = std::iter::once(&asked.name).chain(&asked.aliases).any(|name| fold(name) == fold(&own));
    if !is_asked {
        let note = format!("music-map shows “{}” instead", excerpt(&own));
        answer.notes.push(format!("{note} of “{}”", excerpt(&asked.name)));
        answer.items.push(json_api::record(1, Record::Scene(list(&asked.name, now, Vec::new(), Some(note)))));
    }
    // The name that the catalogue has; music-map writes all names its own way.
    names[0] = Some(if is_asked { asked.name.clone() } else { own });
    if page.cut {
        answer.notes.push(format!("more than {} names: the rest was left out", page::MOST_NAMES));
    }
    let ranked = !page.rows.contains_key(&0);
    if ranked && names.len() > 1 {
        answer.notes.push("the page states no strengths: they follow from the order of the names".to_owned());
    }
    let by_rank: Vec<f32> = (0..names.len()).map(|at| if at == 0 { -1.0 } else { strength_of_rank(at) }).collect();
    for (at, name) in names.iter().enumerate() {
        let row = match page.rows.get(&at) {
            Some(row) => row,
            None if at == 0 => &by_rank,
            None => continue,
        };
        let Some(name) = name else { continue };
        let neighbours = neighbours(at, row, &names, &mut omissions);
        if at == 0 || !neighbours.is_empty() {
            let scene = SceneRecord { partial: at != 0, ..list(name, now, neighbours, None) };
            answer.items.push(json_api::record(at + 1, Record::Scene(scene)));
        }
    }
    if let Some(sentence) = omissions.sentence() {
        answer.items.push(json_api::refused(1, &format!("page of “{}”", asked.name), sentence));
    }
    Ok(answer)
}

/// Known unless a note says why not.
fn list(name: &str, now: DateTime<Utc>, neighbours: Vec<(String, f32)>, note: Option<String>) -> SceneRecord {
    SceneRecord {
        artist: name.to_owned(),
        network: NETWORK.to_owned(),
        known: note.is_none(),
        note,
        fetched_at: Some(now),
        neighbours,
        partial: false,
    }
}

/// Row `of`, joined with the names. Spellings of one name are one neighbour, with the larger strength.
fn neighbours(of: usize, row: &[f32], names: &[Option<String>], omissions: &mut Omissions) -> Vec<(String, f32)> {
    let own = names[of].as_deref().map(fold);
    let mut place = std::collections::HashMap::new();
    let mut found: Vec<(String, f32)> = Vec::new();
    for (at, strength) in row.iter().enumerate().filter(|(at, _)| *at != of) {
        let Some(name) = names.get(at).and_then(Option::as_ref) else { continue };
        if !strength.is_finite() || *strength > *STRENGTHS.end() {
            omissions.add(format!("the neighbour “{}” has no usable strength", excerpt(name)));
        }
        let key = fold(name);
        if !STRENGTHS.contains(strength) || Some(&key) == own.as_ref() {
            continue;
        }
        let at = *place.entry(key).or_insert(found.len());
        match found.get_mut(at) {
            Some((_, known)) => *known = known.max(*strength),
            None => found.push((name.clone(), *strength)),
        }
    }
    found
}

/// Asks for one page per artist.
pub struct MusicMap;

#[async_trait::async_trait]
impl SourceKind for MusicMap {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    async fn fetch(&self, context: &SourceContext<'_>, question: &Question) -> Result<SourceAnswer, SourceError> {
        let Question::Scene(asked) = question else {
            return Err(SourceError::Unsupported("music-map only knows who is near whom".to_owned()));
        };
        let request =
            Request { cap_bytes: CAP_BYTES, ..Request::page(address(context.address, &asked.name)?, ABOUT.pace) };
        match context.get(&request).await {
            Ok(reply) => parse(&decoded(&reply.body, reply.charset.as_deref()), asked, context.now),
            Err(FetchError::Gone(_)) => Ok(unknown(asked, context.now)),
            Err(error) => Err(error.into()),
        }
    }
}

/// What a page that is not there says.
pub fn unknown(asked: &ArtistQuestion, now: DateTime<Utc>) -> SourceAnswer {
    let note = "music-map knows nobody of this name".to_owned();
    let item = Item::Record { line: 1, record: Record::Scene(list(&asked.name, now, Vec::new(), Some(note))) };
    SourceAnswer { items: vec![item], complete: true, ..SourceAnswer::default() }
}

fn decoded<'a>(body: &'a [u8], charset: Option<&str>) -> Cow<'a, str> {
    let stated = charset.and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()));
    stated.unwrap_or(encoding_rs::UTF_8).decode(body).0
}

#[cfg(test)]
pub mod tests;
