//! The presenter of explanations: what they say in sentences, put together from the words of each signal
//! (`signals/`). English only, plain text.

use super::{
    Explanation, SignalKind,
    doubt::Doubt,
    fact::Named,
    reading::{MissingReason, SignalReading},
};
use crate::wording::{grouped, list};

/// A number in [0, 1] as a whole number out of 100.
pub fn percent(value: f32) -> String {
    format!("{:.0}", (value * 100.0).clamp(0.0, 100.0))
}

/// How rare a pair is among pairs drawn by lot, with two leading digits, such as `1 in 250`.
pub fn one_in(rarity: f32) -> String {
    let whole = rarity.max(1.0).round();
    let unit = 10f32.powf((whole.log10().floor() - 1.0).max(0.0));
    format!("1 in {}", grouped((whole / unit).round() as usize * unit as usize))
}

/// How many of the signals a pair is judged by.
pub fn signals_known(known: usize) -> String {
    format!("Based on {known} of {} signals", SignalKind::COUNT)
}

/// Evidence that is nearer to 0, a likelihood ratio of 0.9 to 1.1, says nothing either way.
const SAYS_NOTHING: f32 = 0.05;

/// Why two artists are near, in a sentence about the signal that speaks loudest; or that none does.
pub fn because(explanation: &Explanation) -> String {
    let (a, b) = (explanation.a.name.as_str(), explanation.b.name.as_str());
    let known = explanation.pair_evidence().filter(|pair| pair.lead().is_some() || pair.total < -SAYS_NOTHING);
    let Some(evidence) = known else {
        return as_sentence(&format!("No known connection between {a} and {b}"));
    };
    match evidence.lead().filter(|_| evidence.total > 0.0) {
        Some(lead) => sentence(explanation.reading(lead), a, b),
        None => as_sentence(&format!("No match between {a} and {b}")),
    }
}

/// One signal in one sentence: what it says, or why it is missing.
pub fn sentence(reading: &SignalReading, a: &str, b: &str) -> String {
    match reading.value {
        Some(value) => as_sentence(&(reading.kind.signal().sentence)(reading, value, a, b)),
        None => missing(reading, a, b),
    }
}

/// One sentence, about both artists when the same is missing for both; else one about each that lacks something.
fn missing(reading: &SignalReading, a: &str, b: &str) -> String {
    let sentences: Vec<String> = match reading.missing {
        [Some(first), Some(second)] if first == second => vec![as_sentence(&first.describe(&[a, b]))],
        each => each
            .into_iter()
            .zip([a, b])
            .filter_map(|(reason, who)| Some(as_sentence(&reason?.describe(&[who]))))
            .collect(),
    };
    if sentences.is_empty() { "Not known.".to_owned() } else { sentences.join(" ") }
}

/// What a doubt about who the artist is takes from the network's say, in words.
pub fn doubt(doubt: &Doubt, name: &str) -> String {
    let network = &doubt.network;
    let reasons: Vec<String> = doubt.reasons.iter().map(|reason| reason.describe()).collect();
    format!(
        "{name} may not be the {name} that {network} means: {}. What {network} says counts only {} % here.",
        list(&reasons.iter().map(String::as_str).collect::<Vec<_>>()),
        percent(1.0 - doubt.value)
    )
}

/// The doubts behind an explanation that are worth saying, a line for each of the two artists at most.
pub fn doubts(explanation: &Explanation) -> Vec<(&Named, String)> {
    let sides = [&explanation.a, &explanation.b].into_iter().zip(&explanation.doubts);
    sides
        .filter_map(|(artist, of)| {
            Some((artist, doubt(of.as_ref().filter(|doubt| doubt.is_worth_saying())?, &artist.name)))
        })
        .collect()
}

/// What an admin can do about a missing signal; empty when it is not missing. One sentence for each reason.
pub fn remedy(reading: &SignalReading) -> String {
    let mut remedies: Vec<&str> = reading.missing.into_iter().flatten().map(MissingReason::remedy).collect();
    remedies.dedup();
    remedies.join(" ")
}

/// With a full stop, and one only: names and titles may bring their own.
pub fn as_sentence(words: &str) -> String {
    format!("{}.", words.trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::*;
    use crate::{
        artists::{ArtistId, Node},
        collaborations::TieKind,
        events::EventId,
        similarity::{
            SimilarityIndex,
            fact::Fact,
            generated::{NAMES, catalogue},
        },
        tracks::sound_store::NamedTrack,
    };

    /// Statements as `statement_store` adds them.
    fn all_statements() -> [(SignalKind, Fact); 5] {
        let track = |title: &str| NamedTrack { id: 1, title: title.to_owned(), public: false };
        let tie = |kind, evidence: &str| Fact::Tie {
            kind,
            weight: 0.6,
            evidence: evidence.to_owned(),
            event: None,
            source: "s".to_owned(),
            on: None,
        };
        let bill =
            |on, weight| Fact::SharedBill { event: EventId(1), name: "Low Tide".to_owned(), on, acts: 3, weight };
        let (a, b) = (track("Second Garden"), track("Northern Current"));
        [
            (SignalKind::Audio, Fact::TrackPair { a, b, cosine: 0.8, model: "m".to_owned() }),
            (SignalKind::Collaboration, tie(TieKind::Collaboration, "Vol. 1.")),
            (SignalKind::Collaboration, tie(TieKind::SameLabel, "")),
            (SignalKind::Collaboration, bill(NaiveDate::from_ymd_opt(2026, 3, 12), 0.35)),
            (SignalKind::Collaboration, bill(None, 0.0)),
        ]
    }

    fn statements() -> impl Strategy<Value = Vec<(SignalKind, Fact)>> {
        prop::sample::subsequence(all_statements().to_vec(), 0..=5)
    }

    fn explanations(index: &SimilarityIndex) -> Vec<Explanation> {
        let nodes = || (0..NAMES.len() as u32).map(Node);
        nodes().flat_map(|a| nodes().filter(move |b| *b != a).map(move |b| Explanation::of(index, a, b))).collect()
    }

    fn is_a_sentence(text: &str) -> Result<(), TestCaseError> {
        prop_assert!(text.ends_with('.') && !text.ends_with("..") && text.len() > 8, "{text}");
        prop_assert!(!text.contains("-0.00") && !text.contains("100 % of all pairs") && !text.contains("  "), "{text}");
        Ok(())
    }

    /// A signal that speaks for a pair, or against it.
    fn reading(kind: SignalKind, speaks: bool, evidence: Vec<Fact>) -> SignalReading {
        SignalReading {
            kind,
            value: Some(if speaks { 1.0 } else { 0.0 }),
            raw: Some(0.5),
            calibrated: true,
            weight: 0.3,
            contribution: 0.3,
            log_ratio: Some(if speaks { 1.0 } else { -1.0 }),
            trust: 1.0,
            missing: [None, None],
            evidence,
        }
    }

    #[test]
    fn each_cause_has_its_sentence() {
        use SignalKind::*;
        let named = |name: &str| Named { id: ArtistId(1), name: name.to_owned() };
        let path = |names: &[&str]| Fact::Path {
            artists: names.iter().map(|name| named(name)).collect(),
            steps: vec![1.0; names.len() - 1],
            strength: 1.0,
        };
        let tag = |tag: &str, weight| Fact::Tag { tag: tag.to_owned(), weight };
        let shared = |kinds| Fact::SharedNeighbour { artist: named("M"), kinds, weight: 0.1 };
        let said = |kind, evidence| sentence(&reading(kind, true, evidence), "Y", "X");
        for (said, expected) in [
            (said(Scene, vec![path(&["Y", "X"])]), "Fans of Y also listen to X."),
            (said(Scene, vec![path(&["Y", "A", "X"])]), "Fans of Y listen to A, and A’s fans to X."),
            (said(Scene, vec![path(&["Y", "A", "B", "X"])]), "Fans of Y listen to A, A’s to B, and B’s to X."),
            (said(Audio, Vec::new()), "Y sounds like X: closer than 99 % of all pairs."),
            (
                said(Genre, vec![tag("dub", 5.0), tag("steppers", 4.0), tag("techno", 1.0)]),
                "Y and X both play dub and steppers, rare here.",
            ),
            (said(Genre, vec![tag("techno", 1.0)]), "Y and X both play techno."),
            (said(Collaboration, vec![shared([TieKind::SharedBill; 2])]), "Y and X have both played with M."),
            (
                said(Collaboration, vec![shared([TieKind::SharedBill, TieKind::SameLabel])]),
                "Y and X have both worked or shared a label with M.",
            ),
        ] {
            assert_eq!(said, expected);
        }
        let [(_, tracks), (_, made), (_, label), (_, bill), (_, festival)] = all_statements();
        for (kind, fact, expected) in [
            (
                Audio,
                tracks,
                "Y’s track “Second Garden” sounds like X’s “Northern Current”: closer than 99 % of all pairs.",
            ),
            (Collaboration, made, "Y and X made something together: Vol. 1."),
            (Collaboration, label, "Y and X share a label."),
            (Collaboration, bill, "Y and X played together at Low Tide, 12 March 2026."),
            (Collaboration, festival, "Y and X were on one bill, too long to say anything: Low Tide."),
        ] {
            assert_eq!(said(kind, vec![fact]), expected);
        }
    }

    proptest! {
        #[test]
        fn every_sentence_is_one_and_no_two_causes_share_it(index in catalogue(), statements in statements()) {
            let mut causes = HashMap::new();
            for mut explanation in explanations(&index) {
                let known = SignalKind::ALL.map(|kind| explanation.reading(kind).value.is_some());
                for (kind, fact) in &statements {
                    if known[*kind as usize] {
                        explanation.signals[*kind as usize].evidence.insert(0, fact.clone());
                    }
                }
                is_a_sentence(&because(&explanation))?;
                for reading in &explanation.signals {
                    let sentence = sentence(reading, &explanation.a.name, &explanation.b.name);
                    is_a_sentence(&sentence)?;
                    let cause = (reading.kind, reading.speaks(), reading.missing.map(|reason| reason.map(|of| of as u8)));
                    // What is missing on one side is the same cause seen from either.
                    let cause = if reading.value.is_none() { (cause.0, cause.1, [None, cause.2.into_iter().flatten().next()]) } else { cause };
                    let before = causes.insert(sentence.clone(), cause);
                    prop_assert!(before.is_none_or(|before| before == cause), "{sentence}: {before:?} and {cause:?}");
                    if reading.value.is_none() {
                        is_a_sentence(&remedy(reading))?;
                    }
                    for fact in &reading.evidence {
                        prop_assert!(!fact.describe("X", "Y").is_empty() && !fact.figure().contains("-0.00"));
                    }
                }
            }
        }

        #[test]
        fn no_match_and_no_connection_never_say_that_two_are_close(index in catalogue()) {
            for explanation in explanations(&index) {
                let said = because(&explanation);
                let close = ["also listen", " fans to ", "sounds like", "both play", "played together", "both played"];
                match explanation.evidence {
                    None => prop_assert!(said.starts_with("No known connection")),
                    Some(total) if total <= 0.0 => {
                        let nothing = total >= -SAYS_NOTHING && said.starts_with("No known connection");
                        prop_assert!(nothing || said.starts_with("No match"), "{said}");
                        prop_assert!(close.iter().all(|words| !said.contains(words)), "{said}");
                    }
                    Some(_) => prop_assert!(!said.starts_with("No "), "{said}"),
                }
                for reading in explanation.signals.iter().filter(|reading| !reading.speaks()) {
                    let said = sentence(reading, &explanation.a.name, &explanation.b.name);
                    prop_assert!(!said.contains("also listen") && !said.contains("both play"), "{said}");
                }
            }
        }

        #[test]
        fn a_network_is_said_not_to_know_an_artist_or_not_to_be_asked_never_both(index in catalogue()) {
            for explanation in explanations(&index) {
                let said = sentence(explanation.reading(SignalKind::Scene), &explanation.a.name, &explanation.b.name);
                for name in [&explanation.a.name, &explanation.b.name] {
                    let unknown = said.contains(&format!("knows {name}")) || said.contains(&format!("or {name}."));
                    let not_asked = said.contains(&format!("about {name}")) || said.contains(&format!("or {name} yet"));
                    prop_assert!(!(unknown && not_asked), "{said}");
                }
            }
        }
    }
}
