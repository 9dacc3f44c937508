//! Ranking figures of the lab page. Pure.

use app::dto::desk::{RankingFigures, RarityBar, ReliabilityBars, RuleBar, WordBar, WordShares};

use crate::{
    lab::{
        reliability::{PairGroup, Reliability},
        sizes::{SizeShares, WordShare},
        taste::{Rule, RuleQuality, TasteQuality},
    },
    recommendation::Fit,
    web::{
        convert::{counted, score},
        state::RankingStudy,
    },
    wording::grouped,
};

/// The share of acts that the width of a drawing stands for. "No match" is not drawn.
const WIDEST: f64 = 0.12;

pub fn ranking_figures(study: &RankingStudy) -> RankingFigures {
    let taste_summary = study.taste.as_ref().map_or_else(
        || "Nobody follows enough artists yet: it takes 20.".to_owned(),
        |quality| {
            let TasteQuality { listeners, left_out, others, .. } = quality;
            format!(
                "{} of {}, each among {} at most.",
                counted(*left_out, "favourite", "favourites"),
                counted(*listeners, "listener", "listeners"),
                counted(*others, "artist", "artists")
            )
        },
    );
    let promised = |word: &WordShare| format!("{} {}", percent(word.promised), word.fit.words());
    let promise = study.sizes.first().map(|shares| {
        let words: Vec<String> = shares.words.iter().rev().filter(|word| drawn(word)).map(promised).collect();
        format!("Promised: {}.", words.join(", "))
    });
    RankingFigures {
        taste_summary,
        taste: study.taste.iter().flat_map(|quality| &quality.rules).map(rule_bar).collect(),
        promise: promise.unwrap_or_else(|| "Too few artists are known yet.".to_owned()),
        sizes: study.sizes.iter().map(word_shares).collect(),
        reliability: study.reliability.iter().map(reliability_bars).collect(),
    }
}

/// `86.8 %`.
fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

fn drawn(word: &WordShare) -> bool {
    word.fit != Fit::NoMatch
}

fn rule_bar(quality: &RuleQuality) -> RuleBar {
    let RuleQuality { rule, auc, low, high } = *quality;
    RuleBar {
        label: match rule {
            Rule::BestWay => "Strongest way through the network".to_owned(),
            Rule::Hybrid => "Mean hybrid score".to_owned(),
            Rule::Evidence => "Evidence".to_owned(),
            Rule::EvidenceWithout(kind) => format!("Evidence without “{}”", score::kind(kind).label()),
        },
        in_use: rule == Rule::Evidence,
        share: percent(auc),
        low: low as f32,
        mean: auc as f32,
        high: high as f32,
        range: format!("Between {} and {}", percent(low), percent(high)),
    }
}

fn word_shares(shares: &SizeShares) -> WordShares {
    let bars = shares.words.iter().rev().filter(|word| drawn(word)).map(|word| WordBar {
        word: word.fit.words(),
        share: percent(word.share),
        length: (word.share / WIDEST).min(1.0) as f32,
        promised: (word.promised / WIDEST) as f32,
    });
    let follows = counted(shares.follows, "follow", "follows");
    WordShares {
        label: format!("{follows}, {} sound", if shares.sound { "with" } else { "without" }),
        bars: bars.collect(),
        note: format!("At most {:.1} points from the promise.", shares.deviation),
    }
}

fn reliability_bars(reliability: &Reliability) -> ReliabilityBars {
    let title = reliability
        .without
        .map_or_else(|| "With all signals".to_owned(), |kind| format!("Without “{}”", score::kind(kind).label()));
    let ends = reliability.groups.iter().skip(1).map(|next| Some(next.one_in)).chain([None]);
    let rows = reliability.groups.iter().zip(ends).map(|(group, end)| rarity_bar(group, end));
    let any = reliability.groups.iter().any(|group| group.pairs > 0);
    ReliabilityBars { title, rows: rows.filter(|_| any).collect() }
}

/// `end`: where the next group begins.
fn rarity_bar(group: &PairGroup, end: Option<u32>) -> RarityBar {
    let number = |n: u32| grouped(n as usize);
    let share = group.share();
    RarityBar {
        label: match end {
            Some(end) if group.one_in == 1 => format!("Less than 1 in {}", number(end)),
            Some(end) => format!("1 in {} to {}", number(group.one_in), number(end)),
            None => format!("1 in {} or more", number(group.one_in)),
        },
        share: share.map_or_else(|| "–".to_owned(), percent),
        pairs: format!("{} of {}", grouped(group.neighbours as usize), counted(group.pairs as usize, "pair", "pairs")),
        length: share.unwrap_or(0.0) as f32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::similarity::SignalKind;

    fn study() -> RankingStudy {
        let group = |one_in, pairs, neighbours| PairGroup { one_in, pairs, neighbours };
        let reliability =
            |without| Reliability { without, groups: vec![group(1, 1_000, 10), group(2, 100, 25), group(10, 0, 0)] };
        let word = |fit: Fit, share| WordShare { fit, share, promised: f64::from(fit.promised()) };
        let words = vec![word(Fit::NoMatch, 0.92), word(Fit::Maybe, 0.03), word(Fit::MadeForYou, 0.24)];
        RankingStudy {
            taste: Some(TasteQuality {
                listeners: 1,
                left_out: 300,
                others: 1_136,
                rules: vec![
                    RuleQuality { rule: Rule::Evidence, auc: 0.868, low: 0.85, high: 0.88 },
                    RuleQuality { rule: Rule::EvidenceWithout(SignalKind::Audio), auc: 0.5, low: 0.4, high: 0.6 },
                ],
            }),
            sizes: vec![SizeShares { follows: 1, sound: false, listeners: 40, words, unjudged: 0.0, deviation: 3.04 }],
            reliability: [None, Some(SignalKind::Scene)].map(reliability),
        }
    }

    #[test]
    fn where_no_pair_can_be_compared_nothing_is_drawn() {
        let groups = vec![PairGroup { one_in: 1, pairs: 0, neighbours: 0 }];
        assert!(reliability_bars(&Reliability { without: None, groups }).rows.is_empty());
    }

    #[test]
    fn the_rule_in_use_is_marked_and_every_bar_says_its_interval() {
        let figures = ranking_figures(&study());
        assert_eq!(figures.taste_summary, "300 favourites of 1 listener, each among 1,136 artists at most.");
        let found: Vec<_> =
            figures.taste.iter().map(|rule| (rule.label.as_str(), rule.share.as_str(), rule.in_use)).collect();
        assert_eq!(found, [("Evidence", "86.8 %", true), ("Evidence without “Sound”", "50.0 %", false)]);
        assert_eq!(figures.taste[0].range, "Between 85.0 % and 88.0 %");
    }

    #[test]
    fn words_are_drawn_best_first_beside_their_promise_and_never_past_the_edge() {
        let figures = ranking_figures(&study());
        assert_eq!(figures.promise, "Promised: 0.2 % made for you, 6.0 % maybe.");
        let shares = &figures.sizes[0];
        assert_eq!(
            (shares.label.as_str(), shares.note.as_str()),
            ("1 follow, without sound", "At most 3.0 points from the promise.")
        );
        assert_eq!((shares.bars[0].word, shares.bars[0].length), ("made for you", 1.0));
        assert_eq!((shares.bars[1].length, shares.bars[1].promised), (0.25, 0.5));
    }

    #[test]
    fn each_group_of_pairs_says_where_it_ends_and_an_empty_one_has_no_share() {
        let figures = ranking_figures(&study());
        assert_eq!(figures.reliability[1].title, "Without “Scene”");
        let rows: Vec<_> = figures.reliability[0]
            .rows
            .iter()
            .map(|row| (row.label.as_str(), row.share.as_str(), row.pairs.as_str()))
            .collect();
        assert_eq!(
            rows,
            [
                ("Less than 1 in 2", "1.0 %", "10 of 1,000 pairs"),
                ("1 in 2 to 10", "25.0 %", "25 of 100 pairs"),
                ("1 in 10 or more", "–", "0 of 0 pairs")
            ]
        );
    }

    #[test]
    fn without_listeners_or_artists_the_page_says_what_is_missing() {
        let figures = ranking_figures(&RankingStudy { taste: None, sizes: Vec::new(), ..study() });
        assert!(figures.taste.is_empty() && figures.sizes.is_empty());
        assert_eq!(figures.taste_summary, "Nobody follows enough artists yet: it takes 20.");
        assert_eq!(figures.promise, "Too few artists are known yet.");
    }
}
