//! Emphasis as links: which signals count, read from addresses and written into them.

use app::{
    address,
    dto::{EmphasisControls, Switch},
};

use super::{super::error::WebError, score};
use crate::{
    similarity::{
        SignalKind,
        emphasis::{Balance, Emphasis, Off},
    },
    wording::list,
};

/// What an address asks for.
pub fn parse(asked: &app::dto::Emphasis) -> Result<Emphasis, WebError> {
    let balance = Balance::by_key(asked.balance.trim()).ok_or_else(|| {
        WebError::invalid(
            "balance",
            "The balance is sound, more-sound, more-scene or scene. Leave it out for both alike.",
        )
    })?;
    let off = Off::by_keys(&asked.off).ok_or_else(|| {
        WebError::invalid("off", "What can be left out is audio, scene, genre and collaboration, with commas between.")
    })?;
    let emphasis = Emphasis { balance, off };
    if emphasis.leaves_something() {
        Ok(emphasis)
    } else {
        Err(WebError::invalid(
            "off",
            "With every signal left out there is nothing to compare by. Let one of them count.",
        ))
    }
}

/// As it stands in addresses.
pub fn asked(emphasis: Emphasis) -> app::dto::Emphasis {
    app::dto::Emphasis { balance: emphasis.balance.key().to_owned(), off: emphasis.off.keys() }
}

/// What to append to the address of a page that is judged the same way.
pub fn suffix(emphasis: Emphasis) -> String {
    address::emphasis(&asked(emphasis))
}

/// `to` is the address of the page with another emphasis.
pub fn controls(emphasis: Emphasis, to: impl Fn(app::dto::Emphasis) -> String) -> EmphasisControls {
    let link = |label: String, wanted: Emphasis, current: bool| Switch { label, url: to(asked(wanted)), current };
    let balance = Balance::ALL.into_iter().map(|balance| {
        // What was left out may be all that the other end has.
        let wanted = Emphasis { balance, ..emphasis };
        let wanted = if wanted.leaves_something() { wanted } else { Emphasis { off: Off::default(), ..wanted } };
        link(label(balance).to_owned(), wanted, balance == emphasis.balance)
    });
    let signals = SignalKind::ALL.into_iter().filter_map(|kind| {
        let wanted = Emphasis { off: emphasis.off.toggled(kind), ..emphasis };
        let counts = emphasis.factor(kind) > 0.0;
        let name = score::kind(kind).label().to_owned();
        // The last one that counts stays on; one that the balance leaves out is not to be turned on here.
        let possible = wanted.leaves_something() && (counts || emphasis.off.has(kind));
        possible.then(|| link(name, wanted, counts))
    });
    EmphasisControls {
        balance: balance.collect(),
        signals: signals.collect(),
        sentence: sentence(emphasis),
        reset: (emphasis != Emphasis::default()).then(|| link("Judge evenly".to_owned(), Emphasis::default(), false)),
    }
}

fn label(balance: Balance) -> &'static str {
    match balance {
        Balance::Sound => "Sound only",
        Balance::MoreSound => "More sound",
        Balance::Even => "Both",
        Balance::MoreScene => "More scene",
        Balance::Scene => "Scene only",
    }
}

/// Such as `Judged mostly by scene, without genre.`; empty for the default.
pub fn sentence(emphasis: Emphasis) -> String {
    let by = match emphasis.balance {
        Balance::Sound => "Judged by sound and genre only",
        Balance::MoreSound => "Judged mostly by sound and genre",
        Balance::Even => "Judged",
        Balance::MoreScene => "Judged mostly by scene and shared stages",
        Balance::Scene => "Judged by scene and shared stages only",
    };
    let off: Vec<String> = SignalKind::ALL
        .into_iter()
        .filter(|kind| emphasis.off.has(*kind))
        .map(|kind| score::kind(kind).label().to_lowercase())
        .collect();
    match (emphasis.balance, off.is_empty()) {
        (Balance::Even, true) => String::new(),
        (_, true) => format!("{by}."),
        (_, false) => format!("{by} without {}.", list(&off.iter().map(String::as_str).collect::<Vec<_>>())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn emphasis(balance: &str, off: &str) -> Result<Emphasis, WebError> {
        parse(&app::dto::Emphasis { balance: balance.to_owned(), off: off.to_owned() })
    }

    #[test]
    fn what_counts_is_said_in_a_sentence() {
        assert_eq!(sentence(emphasis("", "").unwrap()), "");
        assert_eq!(
            sentence(emphasis("more-scene", "genre").unwrap()),
            "Judged mostly by scene and shared stages without genre."
        );
        assert_eq!(sentence(emphasis("", "audio,genre").unwrap()), "Judged without sound and genre.");
    }

    #[test]
    fn no_link_leads_to_nothing() {
        for (balance, off) in
            [("", ""), ("sound", "genre"), ("scene", ""), ("", "audio,genre,scene"), ("more-sound", "audio")]
        {
            let controls = controls(emphasis(balance, off).unwrap(), |asked| {
                assert!(parse(&asked).is_ok(), "{balance} {off}: {asked:?}");
                String::new()
            });
            assert_eq!(controls.balance.len(), 5);
            assert_eq!(controls.balance.iter().filter(|switch| switch.current).count(), 1);
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        assert!(emphasis("loud", "").is_err());
        assert!(emphasis("", "loudness").is_err());
        assert!(emphasis("sound", "audio,genre").is_err());
    }
}
