//! The presenter of explanations: what they say in sentences, put together from the words of each signal
//! (`signals/`). English only, plain text.

use super::{Explanation, explanation::SignalReading};

/// A number in [0, 1] as a whole number out of 100.
pub fn percent(value: f32) -> String {
    format!("{:.0}", (value * 100.0).clamp(0.0, 100.0))
}

/// Why two artists are near, in a few words about the signal that gives most; for lists.
pub fn phrase(explanation: &Explanation) -> String {
    match explanation.blend().and_then(|blend| blend.lead()) {
        Some(lead) => (lead.signal().phrase)(explanation.reading(lead)),
        None => "nothing speaks for it".to_owned(),
    }
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
