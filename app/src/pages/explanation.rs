//! `/artists/:a/with/:b`: why two artists are close, signal by signal, with the evidence.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{id_param, loaded::loaded};
use crate::{
    address, api,
    components::{ArtistLink, ContributionBar, FollowButton, InkKey, TrackList, fit},
    dto::{ArtistRef, Evidence, ExplanationPage, Score, SignalDetail},
    error::AppError,
};

#[component]
pub fn ExplanationRoute() -> impl IntoView {
    let (a, b) = (id_param("a"), id_param("b"));
    let explanation = Resource::new(
        move || (a.get(), b.get()),
        |pair| async move {
            match pair {
                (Some(a), Some(b)) => api::explanation(a, b).await,
                _ => Err(AppError::not_found("pair of artists")),
            }
        },
    );
    loaded(explanation, |explanation| view! { <ExplanationSheet explanation/> }.into_any())
}

#[component]
fn ExplanationSheet(explanation: ExplanationPage) -> impl IntoView {
    let ExplanationPage { a, b, a_followed, b_followed, score, sentence, weighting, signals } = explanation;
    view! {
        <Title text=format!("{} with {}", a.name, b.name)/>
        <div class="explanation">
            <h1 class="pair">
                <PairName artist=a.clone()/> <span class="pair-times" aria-label="with">"×"</span> <PairName artist=b.clone()/>
            </h1>
            <div class="pair-follows">
                <FollowButton artist=a followed=a_followed/>
                <FollowButton artist=b followed=b_followed/>
            </div>
            <div class="verdict">
                <Total score/>
                <div class="verdict-words">
                    <p class="verdict-sentence">{sentence}</p>
                    <p class="verdict-weighting">{weighting}</p>
                </div>
            </div>
            <div class="signals">
                {signals.into_iter().map(|signal| view! { <SignalPanel signal/> }.into_any()).collect_view()}
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn PairName(artist: ArtistRef) -> impl IntoView {
    let fitted = fit(&artist.name);
    view! { <a class="pair-name" data-fit=fitted href=address::artist(artist.id)><bdi>{artist.name}</bdi></a> }
}

#[component]
fn Total(score: Option<Score>) -> impl IntoView {
    match score {
        Some(score) => {
            let coverage = score.coverage_text.clone();
            view! {
                <div class="total">
                    <p class="total-score"><b>{score.text.clone()}</b> " of 100"</p>
                    <ContributionBar score/>
                    <p class="total-coverage">"Coverage " {coverage} ": the weight of the signals that are known."</p>
                </div>
            }
            .into_any()
        }
        None => view! {
            <div class="total total-none">
                <p class="total-score"><b>"?"</b></p>
                <p class="total-coverage">"No signal is known for both. That is not a score of zero."</p>
            </div>
        }
        .into_any(),
    }
}

#[component]
fn SignalPanel(signal: SignalDetail) -> impl IntoView {
    let missing = signal.value.is_none();
    let title = format!("signal-{}", signal.kind.key());
    let or_missing = |text: String| {
        if text.is_empty() { "missing".to_string() } else { text }
    };
    view! {
        <section class="signal" data-ink=signal.kind.key() data-missing=missing.then_some("") aria-labelledby=title.clone()>
            <header class="signal-band">
                <h2 class="signal-title" id=title.clone()><InkKey kind=signal.kind/></h2>
                <p class="signal-value">{signal.value_text}</p>
            </header>
            <div class="signal-body">
                <p class="signal-sentence">{signal.sentence}</p>
                <dl class="signal-figures">
                    <div><dt>"Raw"</dt><dd>{or_missing(signal.raw_text)}</dd></div>
                    <div><dt>"Weight"</dt><dd>{signal.weight_text}</dd></div>
                    <div><dt>"Contributes"</dt><dd>{or_missing(signal.contribution_text)}</dd></div>
                </dl>
                <ul class="evidence">{signal.evidence.into_iter().map(|piece| view! { <Piece piece/> }.into_any()).collect_view()}</ul>
            </div>
        </section>
    }
}

#[component]
fn Piece(piece: Evidence) -> impl IntoView {
    let Evidence { text, source, path, href, tracks } = piece;
    let words = match href {
        Some(href) => view! { <a href=href>{text}</a> }.into_any(),
        None => text.into_any(),
    };
    let chain = (!path.is_empty()).then(|| {
        let steps = path.into_iter().map(|artist| view! { <li><ArtistLink artist/></li> }).collect_view();
        view! { <ol class="chain" aria-label="Path">{steps}</ol> }
    });
    view! {
        <li class="piece">
            <p class="piece-text">{words}</p>
            {chain}
            {(!tracks.is_empty()).then(|| view! { <TrackList tracks/> })}
            <p class="hint">{source}</p>
        </li>
    }
}
