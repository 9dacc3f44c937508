//! The page of an explanation: the sentence, signals and evidence, and the numbers.

use std::collections::HashMap;

use app::{
    address,
    dto::{ArtistRef, DoubtfulArtist, Evidence, ExplanationPage, SignalDetail, SignalFigures, TrackLine},
};

use super::{Presenter, dates, emphasis, score, sound};
use crate::{
    artists::ArtistId,
    events::EventId,
    similarity::{
        self, Explanation, SignalKind, Weighting,
        fact::Named,
        presenter::{because, doubts, one_in, percent, sentence, signals_known},
        reading::SignalReading,
        ways::Way,
    },
    tracks::sound_store::NamedTrack,
    wording::{decimals, list, signed},
};

impl Presenter<'_> {
    /// `events` names the events that the evidence mentions.
    pub fn explanation_page(
        &self,
        why: &Explanation,
        events: &HashMap<EventId, String>,
        ways: &[Way],
    ) -> ExplanationPage {
        let (a, b) = (why.a.name.as_str(), why.b.name.as_str());
        let followed = |id: ArtistId| self.profile.follows(id);
        let near = why.one_in.filter(|_| why.evidence.is_some_and(|total| total > 0.0));
        let (id_a, id_b) = (why.a.id.0, why.b.id.0);
        ExplanationPage {
            emphasis: emphasis::controls(self.snapshot.emphasis, |asked| {
                address::explanation(id_a, id_b) + &address::emphasis(&asked)
            }),
            kept: emphasis::suffix(self.snapshot.emphasis),
            // What leads straight from one to the other is what the page is about.
            ways: ways.iter().filter(|way| way.nodes.len() > 2).map(|way| self.way(way)).collect(),
            a_followed: followed(why.a.id),
            b_followed: followed(why.b.id),
            sentence: because(why),
            rarity: near.map(|rarity| format!("{} pairs of artists is as close.", one_in(rarity))).unwrap_or_default(),
            basis: format!("{}.", signals_known(why.pair_evidence().map_or(0, |pair| pair.signals()))),
            totals: totals(why),
            weighting: weighting(why, a, b),
            doubts: doubts(why)
                .into_iter()
                .map(|(of, caveat)| DoubtfulArtist { artist: artist(of), caveat: Some(caveat) })
                .collect(),
            signals: why.signals.iter().map(|reading| detail(reading, why, events)).collect(),
            a: artist(&why.a),
            b: artist(&why.b),
        }
    }
}

fn artist(named: &Named) -> ArtistRef {
    ArtistRef { id: named.id.0, name: named.name.clone() }
}

fn totals(why: &Explanation) -> String {
    let (Some(evidence), Some(score)) = (why.evidence, why.score) else {
        return "No signal is known for both, so there is no number.".to_owned();
    };
    format!(
        "Evidence {} (log₁₀ of a likelihood ratio; artists are ordered by it). Hybrid score {} of 100, from {} % of the weights.",
        signed(evidence),
        percent(score),
        percent(why.coverage)
    )
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
        Weighting::BothKnown => format!("An artist network knows both {a} and {b}. Weights: {parts}."),
        Weighting::Niche => {
            let missing = why.reading(SignalKind::Scene).missing;
            let names: Vec<&str> =
                [a, b].into_iter().zip(missing).filter(|(_, reason)| reason.is_some()).map(|(n, _)| n).collect();
            format!("No artist network knows {} yet. Weights: {parts}.", names.join(" or "))
        }
    }
}

fn detail(reading: &SignalReading, why: &Explanation, events: &HashMap<EventId, String>) -> SignalDetail {
    let (a, b) = (why.a.name.as_str(), why.b.name.as_str());
    let said = reading.log_ratio.map(|ratio| ratio * reading.trust);
    let missing = || "missing".to_owned();
    SignalDetail {
        kind: score::kind(reading.kind),
        said: said.map(score::on_bar),
        said_text: said.map_or_else(missing, |said| score::said_words(said).to_owned()),
        sentence: sentence(reading, a, b),
        evidence: reading.evidence.iter().map(|piece| evidence(piece, [a, b], events)).collect(),
        figures: SignalFigures {
            value: reading.value.map_or_else(missing, decimals),
            raw: reading.raw.map_or_else(missing, reading.kind.signal().raw_text),
            weight: format!("{} %", percent(reading.weight)),
            contribution: match (reading.value, why.score) {
                (Some(_), Some(score)) => format!("{} of {}", decimals(reading.contribution), decimals(score)),
                _ => missing(),
            },
            evidence: said.map_or_else(missing, signed),
        },
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
