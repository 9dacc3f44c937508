//! Sentences about similarities, rendered from explanations and readings alone. English only, plain text.

use super::{
    Explanation, SignalKind,
    explanation::{Evidence, Lack, Reading},
};
use crate::collaborations::Kind;

/// A number in [0, 1] as a whole number out of 100.
pub fn percent(value: f32) -> String {
    format!("{:.0}", (value * 100.0).clamp(0.0, 100.0))
}

/// What the scene, genre or company of two artists comes to, in a few words; for lists.
pub fn because(explanation: &Explanation) -> String {
    let lead = explanation.blend().and_then(|blend| blend.lead());
    let Some(lead) = lead else { return "nothing speaks for it".to_owned() };
    let reading = explanation.reading(lead);
    match lead {
        SignalKind::Audio => "sounds alike".to_owned(),
        SignalKind::Scene => match reading.evidence.iter().find_map(stops) {
            Some(via) if via.is_empty() => "next to each other in the artist network".to_owned(),
            Some(via) => format!("near in the artist network, by way of {}", list(&via)),
            None => "near in the artist network".to_owned(),
        },
        SignalKind::Genre => {
            let tags: Vec<&str> = reading.evidence.iter().filter_map(as_tag).take(3).collect();
            format!("both {}", list(&tags))
        }
        SignalKind::Collaboration => company(reading),
    }
}

fn company(reading: &Reading) -> String {
    for evidence in &reading.evidence {
        match evidence {
            Evidence::Tie { kind: Kind::SharedBill, .. } => return "they have shared a bill".to_owned(),
            Evidence::Tie { kind, evidence, .. } if evidence.is_empty() => return kind.label().to_owned(),
            Evidence::Tie { kind, evidence, .. } => return format!("{}: {evidence}", kind.label()),
            Evidence::SharedBill { name, .. } => return format!("on one bill: {name}"),
            _ => {}
        }
    }
    match reading.evidence.iter().find_map(as_shared_neighbour) {
        Some(artist) if reading.raw == Some(0.0) => format!("both keep company with {artist}"),
        _ => "they keep company".to_owned(),
    }
}

/// One signal in one sentence: what it says, or why it is missing.
pub fn reading(reading: &Reading, a: &str, b: &str) -> String {
    let Some(value) = reading.value else { return missing(reading, a, b) };
    match reading.kind {
        SignalKind::Audio if reading.calibrated => {
            format!("{a} and {b} sound more alike than {} % of all pairs.", percent(value))
        }
        SignalKind::Audio => {
            format!(
                "{a} and {b} sound {} % alike, by the cosine itself: it was not compared with others.",
                percent(value)
            )
        }
        SignalKind::Scene => match reading.evidence.iter().find_map(stops) {
            None => format!("The artist network knows both, but no way of three steps leads from {a} to {b}."),
            Some(via) if via.is_empty() => format!("The artist network puts {a} and {b} side by side."),
            Some(via) => format!("In the artist network the way from {a} to {b} leads by {}.", list(&via)),
        },
        SignalKind::Genre => {
            let tags: Vec<&str> = reading.evidence.iter().filter_map(as_tag).collect();
            match tags.as_slice() {
                [] => format!("{a} and {b} share no tag."),
                tags => format!("Both are tagged {}. Rare tags count more.", list(tags)),
            }
        }
        SignalKind::Collaboration if value == 0.0 => format!("{a} and {b} have no company in common."),
        SignalKind::Collaboration => format!("{}.", capital(&company(reading))),
    }
}

fn missing(reading: &Reading, a: &str, b: &str) -> String {
    let who = |lack: Lack| {
        let names: Vec<&str> =
            [a, b].into_iter().zip(reading.lacks).filter(|(_, l)| *l == Some(lack)).map(|(name, _)| name).collect();
        list(&names)
    };
    let Some(lack) = reading.lacks.iter().flatten().next().copied() else {
        return "Not known.".to_owned();
    };
    let mut sentence = lacking(lack, &who(lack));
    if let Some(other) = reading.lacks[1].filter(|other| *other != lack) {
        sentence.push(' ');
        sentence.push_str(&lacking(other, &who(other)));
    }
    sentence
}

/// Why a signal is missing, about one artist or two.
pub fn lacking(lack: Lack, who: &str) -> String {
    match lack {
        Lack::NoModel => "No sound has been analysed yet, so sound is missing for everybody.".to_owned(),
        Lack::NoVector => format!("No track of {who} has been analysed yet."),
        Lack::UnknownToNetwork => format!("The artist network does not know {who}."),
        Lack::NotAsked => format!("The artist network has not been asked about {who} yet."),
        Lack::NoTags => format!("{} no genre tags yet.", verb(who, "has", "have")),
        Lack::NoTies => format!("No shared bill or collaboration of {who} is known yet."),
    }
}

/// One piece of evidence in a line.
pub fn evidence(evidence: &Evidence, a: &str, b: &str) -> String {
    match evidence {
        Evidence::TrackPair { a: x, b: y, cosine, .. } => {
            format!("closest tracks: “{}” by {a} and “{}” by {b}, cosine {cosine:.2}", x.title, y.title)
        }
        Evidence::Edge { forward, strength, .. } => {
            let (from, to) = if *forward { (a, b) } else { (b, a) };
            format!("the list of {from} names {to}, strength {strength:.2}")
        }
        Evidence::Path { strength, steps, .. } => match steps.len() {
            1 => format!("directly, strength {strength:.2}"),
            steps => format!("in {steps} steps, strength {strength:.2}"),
        },
        Evidence::Tag { tag, weight } => format!("{tag}, weight {weight:.2}"),
        Evidence::Tie { kind, evidence, .. } if evidence.is_empty() => kind.label().to_owned(),
        Evidence::Tie { kind, evidence, .. } => format!("{}: {evidence}", kind.label()),
        Evidence::SharedBill { name, acts, weight, .. } if *weight > 0.0 => {
            format!("shared bill of {acts} acts: {name}")
        }
        Evidence::SharedBill { name, acts, .. } => format!("shared bill of {acts} acts, too many to count: {name}"),
        Evidence::SharedNeighbour { artist, .. } => format!("both keep company with {}", artist.name),
    }
}

/// `a`, `a and b`, `a, b and c`.
pub fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The artists between the two ends of a path; empty for a direct edge.
fn stops(evidence: &Evidence) -> Option<Vec<&str>> {
    match evidence {
        Evidence::Path { artists, .. } => {
            Some(artists[1..artists.len() - 1].iter().map(|artist| artist.name.as_str()).collect())
        }
        _ => None,
    }
}

fn verb(who: &str, one: &str, many: &str) -> String {
    format!("{who} {}", if who.contains(" and ") { many } else { one })
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn as_tag(evidence: &Evidence) -> Option<&str> {
    match evidence {
        Evidence::Tag { tag, .. } => Some(tag),
        _ => None,
    }
}

fn as_shared_neighbour(evidence: &Evidence) -> Option<&str> {
    match evidence {
        Evidence::SharedNeighbour { artist, .. } => Some(&artist.name),
        _ => None,
    }
}
