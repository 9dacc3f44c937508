//! The presenter of explanations: what they say in sentences, put together from the words of each signal
//! (`signals/`). English only, plain text.

use super::{Explanation, SignalKind, explanation::SignalReading};
use crate::wording::grouped;

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

/// Why two artists are near, in a few words about the signal that speaks loudest; for lists.
pub fn phrase(explanation: &Explanation) -> String {
    match explanation.pair_evidence().and_then(|pair| pair.lead()) {
        Some(lead) => (lead.signal().phrase)(explanation.reading(lead)),
        None => "no match".to_owned(),
    }
}

/// Why two artists are near, in a sentence about the signal that speaks loudest.
pub fn because(explanation: &Explanation) -> String {
    as_sentence(&phrase(explanation))
}

/// One signal in one sentence: what it says, or why it is missing.
pub fn sentence(reading: &SignalReading, a: &str, b: &str) -> String {
    match reading.value {
        Some(value) => (reading.kind.signal().sentence)(reading, value, a, b),
        None => missing(reading, a, b),
    }
}

/// One sentence, about both artists when the same is missing for both; else one about each that lacks something.
fn missing(reading: &SignalReading, a: &str, b: &str) -> String {
    let sentences: Vec<String> = match reading.missing {
        [Some(first), Some(second)] if first == second => vec![first.describe(&list(&[a, b]))],
        each => each.into_iter().zip([a, b]).filter_map(|(reason, who)| Some(reason?.describe(who))).collect(),
    };
    if sentences.is_empty() { "Not known.".to_owned() } else { sentences.join(" ") }
}

/// `a`, `a and b`, `a, b and c`.
pub fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The form of a verb for one name or for a list of them.
pub(super) fn agree(who: &str, one: &'static str, many: &'static str) -> &'static str {
    if who.contains(" and ") { many } else { one }
}

/// With a capital letter and a full stop.
pub(super) fn as_sentence(phrase: &str) -> String {
    let mut chars = phrase.chars();
    let capital: String = chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default();
    format!("{capital}.")
}
