//! The explanation in full.

use std::collections::HashMap;

use app::dto::{ArtistRef, Evidence, ExplanationPage, Score, SignalDetail, Track};

use super::{Teller, dates, score, sound};
use crate::{
    artists::ArtistId,
    events::EventId,
    similarity::{
        Explanation, SignalKind, Signals, Weighting,
        explanation::{self, Reading},
        presenter::{self, percent},
    },
};

impl Teller<'_> {
    /// `events` names the events that the evidence mentions.
    pub fn explanation_page(&self, why: &Explanation, events: &HashMap<EventId, String>) -> ExplanationPage {
        let (a, b) = (why.a.name.as_str(), why.b.name.as_str());
        let signals = Signals(why.signals.each_ref().map(|reading| reading.value));
        let score: Option<Score> = why.blend().map(|blend| score::score(signals, &blend));
        let followed = |id: ArtistId| self.profile.follows(id);
        ExplanationPage {
            a_followed: followed(why.a.id),
            b_followed: followed(why.b.id),
            sentence: verdict(why, a, b),
            weighting: weighting(why, a, b),
            signals: why.signals.iter().map(|reading| detail(reading, why, events)).collect(),
            a: artist(&why.a),
            b: artist(&why.b),
            score,
        }
    }
}

fn artist(named: &explanation::Named) -> ArtistRef {
    ArtistRef { id: named.id.0, name: named.name.clone() }
}

fn verdict(why: &Explanation, a: &str, b: &str) -> String {
    let Some(score) = why.score else {
        return format!("Nobody can compare {a} and {b} yet: all four signals are missing.");
    };
    let how = match score {
        0.6.. => "very close",
        0.35.. => "close",
        0.12.. => "related",
        _ if score > 0.0 => "far apart",
        _ => "strangers, as far as is known",
    };
    format!(
        "{a} and {b} are {how}: {} of 100, judged on {} % of the evidence that could be had.",
        percent(score),
        percent(why.coverage)
    )
}

fn weighting(why: &Explanation, a: &str, b: &str) -> String {
    let weights = why.weights();
    let parts: Vec<String> = SignalKind::ALL
        .into_iter()
        .filter(|kind| weights.get(*kind) > 0.0)
        .map(|kind| format!("{} {} %", score::kind(kind).label().to_lowercase(), percent(weights.get(kind))))
        .collect();
    let parts = presenter::list(&parts.iter().map(String::as_str).collect::<Vec<_>>());
    match why.weighting {
        Weighting::BothKnown => format!("The artist network knows both {a} and {b}. Weights: {parts}."),
        Weighting::Niche => {
            let lacks = why.reading(SignalKind::Scene).lacks;
            let names: Vec<&str> =
                [a, b].into_iter().zip(lacks).filter(|(_, lack)| lack.is_some()).map(|(n, _)| n).collect();
            format!("The artist network has no place for {}. Weights: {parts}.", presenter::list(&names))
        }
    }
}

fn detail(reading: &Reading, why: &Explanation, events: &HashMap<EventId, String>) -> SignalDetail {
    let (a, b) = (why.a.name.as_str(), why.b.name.as_str());
    let raw = |raw: f32| match reading.kind {
        SignalKind::Audio => format!("mean cosine {raw:.3}"),
        SignalKind::Scene => format!("strength {raw:.2}"),
        SignalKind::Genre => format!("plain Jaccard {raw:.2}"),
        SignalKind::Collaboration => format!("direct tie {raw:.2}"),
    };
    SignalDetail {
        kind: score::kind(reading.kind),
        value: reading.value,
        value_text: reading.value.map_or_else(|| "missing".to_owned(), |value| format!("{value:.2}")),
        raw_text: reading.raw.map(raw).unwrap_or_default(),
        weight_text: format!("{} %", percent(reading.weight)),
        contribution: reading.contribution,
        contribution_text: match (reading.value, why.score) {
            (Some(_), Some(score)) => format!("{:.2} of {score:.2}", reading.contribution),
            _ => String::new(),
        },
        sentence: presenter::reading(reading, a, b),
        evidence: reading.evidence.iter().map(|evidence| told(evidence, a, b, events)).collect(),
    }
}

fn told(evidence: &explanation::Evidence, a: &str, b: &str, events: &HashMap<EventId, String>) -> Evidence {
    use explanation::Evidence as From;
    let day = |on: Option<chrono::NaiveDate>| on.map(|on| format!(", {}", dates::plain(on))).unwrap_or_default();
    let mut tracks = Vec::new();
    let (source, path, event) = match evidence {
        From::TrackPair { a: x, b: y, model, .. } => {
            let track = |track: &explanation::Track, by: &str| Track {
                title: track.title.clone(),
                note: by.to_owned(),
                audio: sound::audio(track.id, track.public),
            };
            tracks.extend([track(x, a), track(y, b)]);
            (sound::model(model), Vec::new(), None)
        }
        From::Edge { network, fetched_at, .. } => {
            (format!("{network}{}", day(fetched_at.map(|at| at.date_naive()))), Vec::new(), None)
        }
        From::Path { artists, .. } => (String::new(), artists.iter().map(artist).collect(), None),
        From::Tag { .. } => (String::new(), Vec::new(), None),
        From::Tie { source, on, event, .. } => {
            let event = event.filter(|event| events.contains_key(event));
            (format!("{source}{}", day(*on)), Vec::new(), event)
        }
        From::SharedBill { event, on, .. } => {
            (on.map(dates::plain).unwrap_or_else(|| "no date yet".to_owned()), Vec::new(), Some(*event))
        }
        From::SharedNeighbour { artist: shared, .. } => (String::new(), vec![artist(shared)], None),
    };
    Evidence {
        text: presenter::evidence(evidence, a, b),
        source,
        path,
        href: event.map(|event| format!("/events/{}", event.0)),
        tracks,
    }
}
