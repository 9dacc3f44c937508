//! Ranking figures on the lab page: favourites found, words kept, rare pairs confirmed.

use leptos::prelude::*;

use super::parts::span_row;
use crate::{
    components::percent,
    dto::desk::{RankingFigures, RarityBar, ReliabilityBars, RuleBar, WordBar, WordShares},
};

pub fn ranking(ranking: Option<Result<RankingFigures, String>>) -> AnyView {
    match ranking {
        Some(Ok(figures)) => drawn(figures),
        Some(Err(why)) => section(view! { <p class="refused" role="alert">{why}</p> }.into_any()),
        None => section(
            view! {
                <p class="hint" role="status">
                    "Working it out. That takes a minute or so after each change of the catalogue. " <a href="/desk/lab">"Look again"</a>
                </p>
            }
            .into_any(),
        ),
    }
}

fn section(content: AnyView) -> AnyView {
    view! {
        <section class="step" id="ranking" aria-labelledby="ranking-title">
            <h2 id="ranking-title" class="section-title">"Recommendations"</h2>
            {content}
        </section>
    }
    .into_any()
}

fn drawn(figures: RankingFigures) -> AnyView {
    let RankingFigures { taste_summary, taste, promise, sizes, reliability } = figures;
    let rules =
        (!taste.is_empty()).then(|| view! { <ol class="spans">{taste.into_iter().map(rule_bar).collect_view()}</ol> });
    view! {
        <section class="step" id="taste" aria-labelledby="taste-title">
            <h2 id="taste-title" class="section-title">"Finding favourites"</h2>
            <p class="step-lead">
                "A followed artist is taken off the list and ranked among artists that are not followed. The figure is the share of "
                "those that it beats; 50 % is chance. The bar is the 95 % interval, on a line from 0 to 100 %. " {taste_summary}
            </p>
            {rules}
        </section>
        <section class="step" id="sizes" aria-labelledby="sizes-title">
            <h2 id="sizes-title" class="section-title">"Fair sizes"</h2>
            <p class="step-lead">
                "Whoever follows one artist should see as many large names as somebody who follows a thousand. Each bar is the share "
                "of random acts that get a word, for listeners of random artists; the notch is what the word promises. " {promise}
            </p>
            <ol class="spans tallies">{sizes.into_iter().map(word_shares).collect_view()}</ol>
        </section>
        <section class="step" id="reliability" aria-labelledby="reliability-title">
            <h2 id="reliability-title" class="section-title">"Rare pairs"</h2>
            <p class="step-lead">
                "Of the pairs that we call one in so many, how many does the artist network list as similar? The rarer the pair, the "
                "more there should be."
            </p>
            <div class="tallies">{reliability.into_iter().map(reliability_bars).collect_view()}</div>
        </section>
    }
    .into_any()
}

fn rule_bar(rule: RuleBar) -> AnyView {
    let RuleBar { label, in_use, share, low, mean, high, range } = rule;
    span_row(label, in_use, view! { <b>{share}</b> }.into_any(), [low, mean, high], range, None)
}

fn word_shares(shares: WordShares) -> AnyView {
    let WordShares { label, bars, note } = shares;
    view! {
        <li>
            <h3 class="part-title">{label}</h3>
            <ol>{bars.into_iter().map(word_bar).collect_view()}</ol>
            <p class="hint">{note}</p>
        </li>
    }
    .into_any()
}

fn word_bar(bar: WordBar) -> AnyView {
    let WordBar { word, share, length, promised } = bar;
    let notch = (promised - 0.004).max(0.0);
    view! {
        <li class="tally">
            <span>{word}</span>
            <svg class="hub-bar" width="100%" height="14" aria-hidden="true" focusable="false">
                <rect class="hub-fill" height="100%" width=percent(length)></rect>
                <rect class="span-mean" height="100%" x=percent(notch) width="0.8%"></rect>
            </svg>
            <span class="tally-figure">{share}</span>
        </li>
    }
    .into_any()
}

fn reliability_bars(bars: ReliabilityBars) -> AnyView {
    let ReliabilityBars { title, rows } = bars;
    let rows = if rows.is_empty() {
        view! { <p class="hint">"No pair can be compared this way yet."</p> }.into_any()
    } else {
        view! { <ol>{rows.into_iter().map(rarity_bar).collect_view()}</ol> }.into_any()
    };
    view! { <h3 class="part-title">{title}</h3> {rows} }.into_any()
}

fn rarity_bar(bar: RarityBar) -> AnyView {
    let RarityBar { label, share, pairs, length } = bar;
    view! {
        <li class="tally">
            <span>{label}</span>
            <svg class="hub-bar" width="100%" height="14" aria-hidden="true" focusable="false">
                <rect class="hub-fill" height="100%" width=percent(length)></rect>
            </svg>
            <span class="tally-figure">{share}</span>
            <span class="tally-note hint">{pairs}</span>
        </li>
    }
    .into_any()
}
