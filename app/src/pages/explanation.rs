//! `/artists/:a/with/:b`: why two artists are close, signal by signal, with the evidence.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::{id_param, loaded::loaded};
use crate::{
    address, api,
    components::{
        ArtistLink, EmphasisScale, EvidenceBar, FollowButton, InkKey, TrackList, TrackPair, WayList, WrongArtist, fit,
        playable_pair,
    },
    dto::{ArtistRef, Evidence, ExplanationPage, ExplorerQuery, SignalDetail, SignalFigures, SignalKind},
    error::AppError,
};

pub fn explanation_page() -> AnyView {
    let (a, b, params) = (id_param("a"), id_param("b"), use_query_map());
    let emphasis = Memo::new(move |_| address::read_emphasis(&params.read()));
    loaded(
        move || (a.get(), b.get(), emphasis.get()),
        |(a, b, emphasis)| async move {
            match (a, b) {
                (Some(a), Some(b)) => api::explanation(a, b, emphasis).await,
                _ => Err(AppError::not_found("pair of artists")),
            }
        },
        |explanation| view! { <ExplanationSheet explanation/> }.into_any(),
    )
}

#[component]
fn ExplanationSheet(explanation: ExplanationPage) -> impl IntoView {
    let ExplanationPage {
        emphasis,
        kept,
        ways,
        a,
        b,
        a_followed,
        b_followed,
        sentence,
        rarity,
        basis,
        signals,
        totals,
        weighting,
        doubts,
    } = explanation;
    let ways = (!ways.is_empty()).then(|| {
        view! {
            <section class="pair-ways" aria-labelledby="ways-title">
                <h2 id="ways-title" class="section-title">"Ways from one to the other"</h2>
                <WayList ways/>
            </section>
        }
    });
    let compare = address::compare(a.id);
    let both = address::explorer(a.id, &ExplorerQuery { pin: b.id.to_string(), ..ExplorerQuery::default() });
    let another = view! {
        <p class="pair-another">
            <a href=both>"Artists near both"</a> " "
            <a href=compare>"Compare " <bdi>{a.name.clone()}</bdi> " with another artist"</a>
        </p>
    };
    let figures = signals.iter().map(|signal| figures(signal.kind, signal.figures.clone())).collect_view();
    view! {
        <Title text=format!("{} with {}", a.name, b.name)/>
        <div class="explanation">
            <h1 class="pair">
                <PairName artist=a.clone() kept=kept.clone()/> <span class="pair-times" aria-label="with">"×"</span> <PairName artist=b.clone() kept/>
            </h1>
            <div class="pair-follows">
                <FollowButton artist=a followed=a_followed named=true/>
                <FollowButton artist=b followed=b_followed named=true/>
            </div>
            <div class="why">
                <p class="why-sentence">{sentence}</p>
                {(!rarity.is_empty()).then(|| view! { <p class="why-rarity">{rarity}</p> })}
                <p class="why-basis">{basis}</p>
                {doubts.into_iter().map(|doubtful| view! { <WrongArtist doubtful/> }.into_any()).collect_view()}
            </div>
            <EmphasisScale controls=emphasis signals=true/>
            <div class="signals">
                {signals.into_iter().map(|signal| view! { <SignalPanel signal/> }.into_any()).collect_view()}
            </div>
            {ways}
            {another}
            <details class="numbers">
                <summary>"Show the numbers"</summary>
                <p>{totals}</p>
                <p>{weighting}</p>
                <dl class="numbers-signals">{figures}</dl>
            </details>
        </div>
    }
    .into_any()
}

#[component]
fn PairName(artist: ArtistRef, kept: String) -> impl IntoView {
    let (fitted, there) = (fit(&artist.name), address::artist(artist.id) + &kept);
    view! { <a class="pair-name" data-fit=fitted href=there><bdi>{artist.name}</bdi></a> }
}

#[component]
fn SignalPanel(signal: SignalDetail) -> impl IntoView {
    let missing = signal.said.is_none();
    let title = format!("signal-{}", signal.kind.key());
    view! {
        <section class="signal" data-ink=signal.kind.key() data-missing=missing.then_some("") aria-labelledby=title.clone()>
            <header class="signal-band">
                <h2 class="signal-title" id=title.clone()><InkKey kind=signal.kind/></h2>
                <p class="signal-said">{signal.said_text}</p>
            </header>
            <div class="signal-body">
                {(!missing).then(|| view! { <EvidenceBar kind=signal.kind said=signal.said/> })}
                <p class="signal-sentence">{signal.sentence}</p>
                <ul class="evidence">{signal.evidence.into_iter().map(|piece| view! { <Piece piece/> }.into_any()).collect_view()}</ul>
            </div>
        </section>
    }
}

fn figures(kind: SignalKind, figures: SignalFigures) -> impl IntoView {
    let SignalFigures { value, raw, weight, contribution, evidence } = figures;
    view! {
        <div data-ink=kind.key()>
            <dt><InkKey kind/></dt>
            <dd>"Evidence " <b>{evidence}</b></dd>
            <dd>"Value " <b>{value}</b></dd>
            <dd>"Raw " <b>{raw}</b></dd>
            <dd>"Weight " <b>{weight}</b></dd>
            <dd>"Gives " <b>{contribution}</b></dd>
        </div>
    }
    .into_any()
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
    let tracks = match playable_pair(&tracks) {
        Some(pair) => view! { <TrackPair tracks=pair/> }.into_any(),
        None if tracks.is_empty() => ().into_any(),
        None => view! { <TrackList tracks/> }.into_any(),
    };
    view! {
        <li class="piece">
            <p class="piece-text">{words}</p>
            {chain}
            {tracks}
            <p class="hint">{source}</p>
        </li>
    }
}
