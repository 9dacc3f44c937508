//! ListenBrainz: artists that the same people listen to in one sitting, by MusicBrainz id. The answer is one list of
//! `{artist_mbid, name, score, reference_mbid}` from a service that promises no stability.

use std::time::Duration;

use chrono::{DateTime, Utc};
use url::Url;

use super::json_api;
use crate::{
    artists::{ExternalId, name::fold},
    ingest::{
        client::{Pace, Request},
        omissions::Omissions,
        records::{Record, SceneRecord},
        source::{About, ArtistQuestion, Gives, Question, SourceAnswer, SourceContext, SourceError, SourceKind, Terms},
        text::{excerpt::excerpt, fields::artist},
    },
};

pub const ABOUT: About = About {
    key: "listenbrainz",
    title: "ListenBrainz",
    gives: &[Gives::Scene],
    base: "https://labs.api.listenbrainz.org",
    pace: Pace::every(1),
    holds: Duration::from_secs(28 * 86_400),
    terms: Terms {
        summary: "Open data of the MetaBrainz foundation. No key is needed; with a token of your account it may be asked \
                  more often. The list of similar artists is an experiment of theirs and may change or end.",
        url: "https://metabrainz.org/datasets",
        attribution: "Listening data: ListenBrainz",
        ..Terms::FREE
    },
    on: true,
    lists_all: true,
};

/// The one that ListenBrainz shows its own visitors.
const ALGORITHM: &str = "session_based_days_7500_session_300_contribution_5_threshold_10_limit_100_filter_True_skip_30";
/// What the nearest of a list gets: the 95th percentile of music-map's strengths.
const NEAREST: f64 = 5.4;
/// Asked for are 100; a list longer than this is no list.
const MAX_NEIGHBOURS: usize = 1_000;

/// The address of an artist's list.
pub fn address(base: &str, mbid: &str) -> Result<Url, SourceError> {
    let query = [("artist_mbids", mbid), ("algorithm", ALGORITHM)];
    json_api::address(base, &["similar-artists", "json"], &query)
}

/// An artist's list.
///
/// A score counts sittings in which both were heard, so that a popular artist has large ones throughout: only its part
/// of the largest score of the same list says something. `strength = 5.4 · score / largest` puts the nearest where
/// music-map has its 95th percentile, so that `1 − exp(−s/5)` gives it 0.66, and lists of both networks can be compared.
pub fn parse(body: &[u8], asked: &ArtistQuestion, mbid: &str, now: DateTime<Utc>) -> Result<SourceAnswer, SourceError> {
    let said = json_api::json(body, ABOUT.title)?;
    let Some(entries) = said.as_array() else {
        return Err(json_api::changed(ABOUT.title, "answered without a list of artists"));
    };
    if entries.len() > MAX_NEIGHBOURS {
        return Err(json_api::changed(
            ABOUT.title,
            &format!("listed {} artists where 100 were asked for", entries.len()),
        ));
    }
    let mut omissions = Omissions::default();
    let mut scored: Vec<(String, f64)> = Vec::new();
    let own = fold(&asked.name);
    for entry in entries {
        let of_another = entry["reference_mbid"].as_str().is_some_and(|of| !of.eq_ignore_ascii_case(mbid));
        if of_another || entry["artist_mbid"].as_str() == Some(mbid) {
            continue;
        }
        let name = entry["name"].as_str().unwrap_or_default();
        match (artist(name), json_api::number(&entry["score"])) {
            (Err(reason), _) => omissions.add(format!("a neighbour: {reason}")),
            (_, None) => omissions.add(format!("the neighbour “{}” has no score", excerpt(name))),
            (Ok(name), Some(score)) if score > 0.0 && fold(&name) != own => scored.push((name, score)),
            _ => {}
        }
    }
    if scored.is_empty() && !entries.is_empty() && omissions.count() == entries.len() {
        return Err(json_api::changed(ABOUT.title, "listed artists without usable names and scores"));
    }
    scored.sort_by(|a, b| b.1.total_cmp(&a.1));
    let largest = scored.first().map_or(1.0, |(_, score)| *score);
    let mut seen = std::collections::HashSet::new();
    let neighbours: Vec<(String, f32)> = scored
        .into_iter()
        .filter(|(name, _)| seen.insert(fold(name)))
        .map(|(name, score)| (name, (NEAREST * score / largest) as f32))
        .filter(|(_, strength)| *strength >= 1e-6)
        .collect();
    let known = !neighbours.is_empty();
    let record = SceneRecord {
        artist: asked.name.clone(),
        network: ABOUT.key.to_owned(),
        known,
        note: (!known).then(|| "ListenBrainz has too few listens to tell who is near".to_owned()),
        fetched_at: Some(now),
        neighbours,
        partial: false,
    };
    let mut answer = SourceAnswer { complete: true, ..SourceAnswer::default() };
    answer.items.push(json_api::record(1, Record::Scene(record)));
    if let Some(sentence) = omissions.sentence() {
        answer.items.push(json_api::refused(1, &format!("list of “{}”", asked.name), sentence));
    }
    Ok(answer)
}

/// The artist's MusicBrainz id, which ListenBrainz knows artists by.
pub fn mbid(asked: &ArtistQuestion) -> Result<String, SourceError> {
    let id = asked.id("musicbrainz").and_then(|id| ExternalId::parse("musicbrainz", id).ok());
    id.map(|id| id.value.to_ascii_lowercase()).ok_or_else(|| {
        let name = excerpt(&asked.name);
        SourceError::Unsupported(format!(
            "ListenBrainz knows artists by their MusicBrainz id, and “{name}” has none yet"
        ))
    })
}

/// Asks for one list per artist.
pub struct ListenBrainz;

#[async_trait::async_trait]
impl SourceKind for ListenBrainz {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    async fn fetch(&self, context: &SourceContext<'_>, question: &Question) -> Result<SourceAnswer, SourceError> {
        let Question::Scene(asked) = question else {
            return Err(SourceError::Unsupported("ListenBrainz only knows who is near whom".to_owned()));
        };
        let mbid = mbid(asked)?;
        let mut request = Request::api(address(context.address, &mbid)?, ABOUT.pace);
        let token = context.key.map(str::trim).unwrap_or_default();
        request.authorization = (!token.is_empty()).then(|| format!("Token {token}"));
        let reply = context.get(&request).await.map_err(|error| json_api::without_key(error.into(), token))?;
        parse(&reply.body, asked, &mbid, context.now).map_err(|error| json_api::without_key(error, token))
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::ingest::Item;

    pub const MBID: &str = "11111111-2222-4333-8444-555555555555";
    pub const LIST: &str = r#"[
        {"artist_mbid": "a1", "name": "Kelp", "comment": "", "type": "Group", "gender": null, "score": 250, "reference_mbid": "11111111-2222-4333-8444-555555555555"},
        {"artist_mbid": "a2", "name": "Low Tide Radio", "score": "1000", "reference_mbid": "11111111-2222-4333-8444-555555555555"},
        {"artist_mbid": "a3", "name": "Moth Index", "score": 0, "reference_mbid": "11111111-2222-4333-8444-555555555555"},
        {"artist_mbid": "a4", "name": "Somebody Else’s", "score": 900, "reference_mbid": "99999999-2222-4333-8444-555555555555"},
        {"artist_mbid": "a5", "name": "KELP", "score": 100}]"#;

    pub fn question() -> ArtistQuestion {
        let external_ids = vec![("musicbrainz".to_owned(), MBID.to_owned())];
        ArtistQuestion { name: "Vanta Harbour".to_owned(), external_ids, ..ArtistQuestion::default() }
    }

    fn list(text: &str) -> (SceneRecord, usize) {
        let answer = parse(text.as_bytes(), &question(), MBID, DateTime::UNIX_EPOCH).unwrap();
        let Item::Record { record: Record::Scene(scene), .. } = answer.items[0].clone() else { panic!() };
        (scene, answer.items.len())
    }

    #[test]
    fn scores_become_strengths_of_the_other_networks_range() {
        let (scene, items) = list(LIST);
        assert_eq!(scene.neighbours, [("Low Tide Radio".to_owned(), 5.4), ("Kelp".to_owned(), 1.35)]);
        assert_eq!((scene.network.as_str(), scene.known, scene.note, items), ("listenbrainz", true, None, 1));
    }

    #[test]
    fn an_empty_list_means_that_nothing_is_known() {
        let (scene, _) = list("[]");
        assert!(!scene.known && scene.note.is_some() && scene.neighbours.is_empty());
    }

    #[test]
    fn what_cannot_be_used_of_a_list_is_said() {
        let (scene, items) = list(r#"[{"name": "Kelp", "score": 5}, {"score": 3}, {"name": "Moth Index"}, 7]"#);
        assert_eq!((scene.neighbours.len(), items), (1, 2));
        for changed in ["{}", "null", r#"{"error": "gone"}"#, r#"[{"artist": "Kelp"}]"#, "<html>"] {
            let answer = parse(changed.as_bytes(), &question(), MBID, DateTime::UNIX_EPOCH);
            assert!(matches!(answer, Err(SourceError::Changed(_))), "{changed}");
        }
    }

    #[test]
    fn an_artist_without_musicbrainz_id_cannot_be_asked_about() {
        let url = address(ABOUT.base, &mbid(&question()).unwrap()).unwrap();
        assert!(
            url.as_str().starts_with("https://labs.api.listenbrainz.org/similar-artists/json?artist_mbids=11111111-")
        );
        assert!(url.as_str().ends_with(
            "&algorithm=session_based_days_7500_session_300_contribution_5_threshold_10_limit_100_filter_True_skip_30"
        ));
        for ids in [vec![], vec![("musicbrainz".to_owned(), "../../x".to_owned())]] {
            let asked = ArtistQuestion { external_ids: ids, ..question() };
            assert!(matches!(mbid(&asked), Err(SourceError::Unsupported(text)) if text.contains("MusicBrainz id")));
        }
    }
}
