//! The plan of an artist's enrichment. Pure: identity first, then neighbours, then previews; each answer may make the next
//! question possible.

use chrono::{DateTime, Duration, Utc};

use crate::{
    artists::ArtistId,
    ingest::source::{About, Gives},
    jobs::{AskPreviews, AskScene, Identify, Job},
    queue::Task,
    sources::{
        SourceId,
        enrichment_store::{Enrichment, EnrichmentOutcome, Topic},
    },
};

/// Kinds of the jobs that ask sites about an artist.
pub const ENRICHMENT_KINDS: [&str; 3] = [Identify::KIND, AskScene::KIND, AskPreviews::KIND];
/// The site that knows most about who an artist is: ids at other places come from it.
const FIRST: &str = "musicbrainz";
/// Networks that are asked by the ids of another site.
const BY_ID: [(&str, &str); 1] = [("listenbrainz", "musicbrainz")];
/// With so many tracks an artist's sound is known.
const ENOUGH_TRACKS: i64 = 3;
/// What could not be asked for want of an id is looked at again.
const AGAIN: Duration = Duration::days(7);

/// A site that may be asked about artists.
#[derive(Clone, Debug)]
pub(super) struct Site {
    pub source: SourceId,
    pub key: &'static str,
    pub title: &'static str,
    pub topics: Vec<Topic>,
}

impl Site {
    /// `None` for sites that know no artists. Audio that must not become a vector is not asked for here.
    pub fn of(source: SourceId, about: &'static About) -> Option<Self> {
        let topic = |gives: &Gives| match gives {
            Gives::Identity => Some(Topic::Identity),
            Gives::Scene => Some(Topic::Scene),
            Gives::Previews => about.terms.may_be_embedded.then_some(Topic::Previews),
            Gives::Facts | Gives::Events => None,
        };
        let topics: Vec<Topic> = about.gives.iter().filter_map(topic).collect();
        (!topics.is_empty()).then_some(Self { source, key: about.key, title: about.title, topics })
    }
}

pub(super) fn name(topic: Topic) -> &'static str {
    match topic {
        Topic::Identity => "identity",
        Topic::Scene => "scene",
        Topic::Previews => "previews",
    }
}

/// What is known of an artist.
pub(super) struct Known {
    pub artist: ArtistId,
    /// (scheme, value)
    pub external_ids: Vec<(String, String)>,
    pub enrichments: Vec<Enrichment>,
    pub tracks: i64,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    Enqueue(Task),
    /// There is nothing to ask; why is written down, so that it is not looked at again and again.
    Note(Enrichment),
}

pub(super) fn steps(sites: &[Site], known: &Known, now: DateTime<Utc>) -> Vec<Step> {
    let answered = |key: &str, topic: Topic| {
        known.enrichments.iter().any(|enrichment| {
            enrichment.source_kind == key && enrichment.topic == topic && enrichment.again_at.is_none_or(|at| at > now)
        })
    };
    let has = |scheme: &str| known.external_ids.iter().any(|(of, _)| of == scheme);
    let first_is_open = sites.iter().any(|site| site.key == FIRST) && !answered(FIRST, Topic::Identity);
    let mut steps = Vec::new();
    for site in sites {
        for topic in site.topics.iter().copied().filter(|topic| !answered(site.key, *topic)) {
            if first_is_open && site.key != FIRST {
                continue; // it may bring the ids that the others need
            }
            let note = |outcome, message: String| {
                Step::Note(Enrichment {
                    artist: known.artist,
                    source_kind: site.key.to_owned(),
                    topic,
                    asked_at: now,
                    outcome,
                    message,
                    again_at: Some(now + AGAIN),
                })
            };
            let (artist, source) = (known.artist, site.source);
            let needs = BY_ID.iter().find(|(key, _)| *key == site.key).map(|(_, scheme)| *scheme);
            steps.push(match topic {
                Topic::Identity if site.key != FIRST && has(site.key) => {
                    note(EnrichmentOutcome::Found, format!("Its id at {} is known.", site.title))
                }
                Topic::Identity => Step::Enqueue(Identify { artist, source }.task()),
                Topic::Scene if needs.is_some_and(|scheme| !has(scheme)) => note(
                    EnrichmentOutcome::Unknown,
                    format!("{} is asked by MusicBrainz's id, and that is not known.", site.title),
                ),
                Topic::Scene => Step::Enqueue(AskScene { artist, source }.task()),
                Topic::Previews if known.tracks >= ENOUGH_TRACKS => {
                    note(EnrichmentOutcome::Found, "It has tracks enough to be judged by.".to_owned())
                }
                // Its identity there is being asked for, or a person is.
                Topic::Previews if !has(site.key) && !answered(site.key, Topic::Identity) => continue,
                Topic::Previews if !has(site.key) => {
                    note(EnrichmentOutcome::Unknown, format!("{} does not know it.", site.title))
                }
                Topic::Previews => Step::Enqueue(AskPreviews { artist, source }.task()),
            });
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(number: i64, key: &'static str, topics: &[Topic]) -> Site {
        Site { source: SourceId(number), key, title: key, topics: topics.to_vec() }
    }

    fn sites() -> Vec<Site> {
        vec![
            site(1, "music-map", &[Topic::Scene]),
            site(2, "musicbrainz", &[Topic::Identity]),
            site(3, "listenbrainz", &[Topic::Scene]),
            site(4, "deezer", &[Topic::Identity, Topic::Previews]),
        ]
    }

    const ARTIST: ArtistId = ArtistId(7);

    fn answered(key: &str, topic: Topic, outcome: EnrichmentOutcome, now: DateTime<Utc>) -> Enrichment {
        Enrichment {
            artist: ARTIST,
            source_kind: key.to_owned(),
            topic,
            asked_at: now,
            outcome,
            message: String::new(),
            again_at: Some(now + Duration::days(28)),
        }
    }

    fn known(ids: &[&str], enrichments: Vec<Enrichment>) -> Known {
        let external_ids = ids.iter().map(|scheme| ((*scheme).to_owned(), "1".to_owned())).collect();
        Known { artist: ARTIST, external_ids, enrichments, tracks: 0 }
    }

    fn asks(steps: &[Step]) -> Vec<&'static str> {
        steps.iter().filter_map(|step| if let Step::Enqueue(task) = step { Some(task.kind) } else { None }).collect()
    }

    #[test]
    fn who_it_is_comes_first() {
        let steps = steps(&sites(), &known(&[], Vec::new()), DateTime::UNIX_EPOCH);
        assert_eq!(steps, [Step::Enqueue(Identify { artist: ARTIST, source: SourceId(2) }.task())]);
    }

    #[test]
    fn without_the_first_site_the_others_are_asked_at_once() {
        let steps = steps(&[site(1, "music-map", &[Topic::Scene])], &known(&[], Vec::new()), DateTime::UNIX_EPOCH);
        assert_eq!(steps, [Step::Enqueue(AskScene { artist: ARTIST, source: SourceId(1) }.task())]);
    }

    #[test]
    fn an_id_opens_the_network_that_goes_by_it() {
        let now = DateTime::UNIX_EPOCH;
        let after = vec![answered("musicbrainz", Topic::Identity, EnrichmentOutcome::Found, now)];
        let with = steps(&sites(), &known(&["musicbrainz"], after.clone()), now);
        assert_eq!(asks(&with), ["ask_scene", "ask_scene", "identify"]);
        let without = steps(&sites(), &known(&[], after), now);
        assert_eq!(asks(&without), ["ask_scene", "identify"]);
        assert!(without.iter().any(|step| matches!(step, Step::Note(note) if note.source_kind == "listenbrainz")));
    }

    #[test]
    fn its_music_is_asked_for_where_it_is_known_and_only_while_there_is_too_little() {
        let now = DateTime::UNIX_EPOCH;
        let after: Vec<Enrichment> = vec![
            answered("musicbrainz", Topic::Identity, EnrichmentOutcome::Found, now),
            answered("music-map", Topic::Scene, EnrichmentOutcome::Unknown, now),
            answered("listenbrainz", Topic::Scene, EnrichmentOutcome::Unknown, now),
            answered("deezer", Topic::Identity, EnrichmentOutcome::Found, now),
        ];
        let mut artist = known(&["deezer"], after);
        assert_eq!(asks(&steps(&sites(), &artist, now)), ["ask_previews"]);
        artist.tracks = ENOUGH_TRACKS;
        assert_eq!(asks(&steps(&sites(), &artist, now)), [""; 0]);
        artist.external_ids.clear();
        artist.tracks = 0;
        assert!(
            matches!(&steps(&sites(), &artist, now)[..], [Step::Note(note)] if note.outcome == EnrichmentOutcome::Unknown)
        );
    }

    #[test]
    fn an_answer_holds_for_its_time_and_no_longer() {
        let now = DateTime::UNIX_EPOCH;
        let all = vec![answered("music-map", Topic::Scene, EnrichmentOutcome::Found, now)];
        let one = [site(1, "music-map", &[Topic::Scene])];
        assert_eq!(steps(&one, &known(&[], all.clone()), now + Duration::days(27)), []);
        assert_eq!(asks(&steps(&one, &known(&[], all), now + Duration::days(28))), ["ask_scene"]);
    }
}
