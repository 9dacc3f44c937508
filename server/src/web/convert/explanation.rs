//! The page of an explanation: verdict, signals and evidence.

use std::collections::HashMap;

use app::dto::{ArtistRef, Evidence, ExplanationPage, SignalDetail, SignalKind as Shown, TrackLine};

use super::{Presenter, dates, score, sound};
use crate::{
    artists::ArtistId,
    events::EventId,
    similarity::{
        self, Explanation, SignalKind, Weighting,
        explanation::SignalReading,
        fact::Named,
        presenter::{because, list, one_in, percent, sentence},
    },
    tracks::sound_store::NamedTrack,
};

impl Presenter<'_> {
    /// `events` names the events that the evidence mentions.
    pub fn explanation_page(&self, why: &Explanation, events: &HashMap<EventId, String>) -> ExplanationPage {
        let (a, b) = (why.a.name.as_str(), why.b.name.as_str());
        let followed = |id: ArtistId| self.profile.follows(id);
        ExplanationPage {
            a_followed: followed(why.a.id),
            b_followed: followed(why.b.id),
            sentence: verdict(why, a, b),
            weighting: weighting(why, a, b),
            signals: why.signals.iter().map(|reading| detail(reading, why, events)).collect(),
            a: artist(&why.a),
            b: artist(&why.b),
            score: why.pair_evidence().map(|pair| score::score(&pair, why.one_in.unwrap_or(1.0))),
        }
    }
}

fn artist(named: &Named) -> ArtistRef {
    ArtistRef { id: named.id.0, name: named.name.clone() }
}

fn verdict(why: &Explanation, a: &str, b: &str) -> String {
    let (Some(total), Some(rarity)) = (why.evidence, why.one_in) else {
        return format!("{a} and {b}: no known connection. All {} signals are missing.", Shown::COUNT_WORDS[1]);
    };
    if total <= 0.0 {
        return format!("{a} and {b} are no match, as far as is known.");
    }
    format!("{} Among pairs of artists drawn at random, {} is as close.", because(why), one_in(rarity))
}

fn weighting(why: &Explanation, a: &str, b: &str) -> String {
    let weights = why.weights();
    let parts: Vec<String> = SignalKind::ALL
        .into_iter()
        .filter(|kind| weights[*kind] > 0.0)
        .map(|kind| format!("{} {} %", score::kind(kind).label().to_lowercase(), percent(weights[kind])))
        .collect();
    let parts = list(&parts.iter().map(String::as_str).collect::<Vec<_>>());
    match why.weighting {
        Weighting::BothKnown => format!("The artist network knows both {a} and {b}. Weights: {parts}."),
        Weighting::Niche => {
            let missing = why.reading(SignalKind::Scene).missing;
            let names: Vec<&str> =
                [a, b].into_iter().zip(missing).filter(|(_, reason)| reason.is_some()).map(|(n, _)| n).collect();
            format!("The network signal is missing for {}. Weights: {parts}.", list(&names))
        }
    }
}

fn detail(reading: &SignalReading, why: &Explanation, events: &HashMap<EventId, String>) -> SignalDetail {
    let (a, b) = (why.a.name.as_str(), why.b.name.as_str());
    SignalDetail {
        kind: score::kind(reading.kind),
        value: reading.value,
        value_text: reading.value.map_or_else(|| "missing".to_owned(), |value| format!("{value:.2}")),
        raw_text: reading.raw.map(reading.kind.signal().raw_text).unwrap_or_default(),
        weight_text: format!("{} %", percent(reading.weight)),
        contribution: reading.contribution,
        contribution_text: match (reading.value, why.score) {
            (Some(_), Some(score)) => format!("{:.2} of {score:.2}", reading.contribution),
            _ => String::new(),
        },
        sentence: sentence(reading, a, b),
        evidence: reading.evidence.iter().map(|piece| evidence(piece, [a, b], events)).collect(),
    }
}

fn evidence(piece: &similarity::fact::Fact, [a, b]: [&str; 2], events: &HashMap<EventId, String>) -> Evidence {
    let reference = piece.reference();
    let track = |(track, by): (&NamedTrack, &str)| TrackLine {
        title: track.title.clone(),
        note: by.to_owned(),
        audio: sound::audio(track.id, track.public),
    };
    let source = Some(reference.source).filter(|source| !source.is_empty());
    Evidence {
        text: piece.describe(a, b),
        source: source.into_iter().chain(reference.on.map(dates::plain)).collect::<Vec<_>>().join(", "),
        path: reference.artists.iter().map(artist).collect(),
        href: reference.event.filter(|event| events.contains_key(event)).map(|event| format!("/events/{}", event.0)),
        tracks: reference.tracks.into_iter().flat_map(|tracks| tracks.into_iter().zip([a, b])).map(track).collect(),
    }
}
