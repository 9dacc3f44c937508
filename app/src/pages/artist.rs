//! `/artists/:id`: the explorer. Who is near, by which signal, and what is not known.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{id_param, loaded::loaded};
use crate::{
    address, api,
    components::{
        ArtistLink, ConstellationMap, ContributionBar, Empty, FollowButton, InkKey, Poster, TrackList, WrongArtist,
        fit, ink, labelled_lines,
    },
    dto::{ArtistPage, ArtistSound, EventCard, Knowledge, LabelledLine, Neighbour, SoundNeighbour},
    error::AppError,
};

pub fn artist_page() -> AnyView {
    let id = id_param("id");
    loaded(
        move || id.get(),
        |id| async move {
            match id {
                Some(id) => api::artist(id).await,
                None => Err(AppError::not_found("artist")),
            }
        },
        |page| view! { <ArtistSheet page/> }.into_any(),
    )
}

#[component]
fn ArtistSheet(page: ArtistPage) -> impl IntoView {
    let alone = page.neighbours.is_empty();
    let id = page.artist.id;
    let head = head(&page);
    let sky =
        (page.constellation.stars.len() > 1).then(|| view! { <ConstellationMap constellation=page.constellation/> });
    view! {
        <Title text=page.artist.name/>
        <div class="artist" data-artist=id.to_string()>
            {head}
            <section class="sky-section" aria-labelledby="sky-title">
                <h2 id="sky-title" class="section-title">"Similar artists"</h2>
                {sky}
                {alone.then(|| view! { <Alone/> })}
            </section>
            <section class="known" aria-labelledby="known-title">
                <h2 id="known-title" class="section-title">"Data"</h2>
                <ul class="knowledge">{page.knowledge.into_iter().map(known).collect_view()}</ul>
            </section>
            <BySound centre=id sound=page.sound/>
            {(!alone).then(|| view! { <Nearest centre=id neighbours=page.neighbours/> })}
            <Upcoming events=page.upcoming/>
            {sources(page.asked, page.credits)}
        </div>
    }
    .into_any()
}

/// Where all this comes from.
fn sources(lines: Vec<LabelledLine>, credits: Vec<LabelledLine>) -> Option<AnyView> {
    (!lines.is_empty()).then(|| {
        view! { <div class="asked"><details><summary>"Sources"</summary>{labelled_lines(lines)}</details> {labelled_lines(credits)}</div> }.into_any()
    })
}

fn head(page: &ArtistPage) -> impl IntoView + use<> {
    let aliases = (!page.aliases.is_empty()).then(|| {
        let names = page.aliases.iter().map(|alias| view! { <li><bdi>{alias.clone()}</bdi></li> }).collect_view();
        view! { <div class="artist-line"><h2>"Also"</h2> <ul>{names}</ul></div> }
    });
    let tags = (!page.tags.is_empty()).then(|| {
        let tags = page
            .tags
            .iter()
            .map(|tag| view! { <li>{tag.name.clone()} <span class="hint">" " {tag.source.clone()}</span></li> })
            .collect_view();
        view! { <div class="artist-line"><h2>"Tags"</h2> <ul>{tags}</ul></div> }
    });
    let elsewhere = (!page.external_ids.is_empty()).then(|| {
        let ids = page
            .external_ids
            .iter()
            .map(|id| match id.url.clone() {
                Some(url) => view! { <li><a href=url rel="external noopener">{id.scheme.clone()}</a></li> }.into_any(),
                None => {
                    view! { <li>{id.scheme.clone()} <span class="hint">" " {id.value.clone()}</span></li> }.into_any()
                }
            })
            .collect_view();
        view! { <div class="artist-line"><h2>"Elsewhere"</h2> <ul>{ids}</ul></div> }
    });
    view! {
        <header class="artist-head">
            <h1 class="headline" data-fit=fit(&page.artist.name)><bdi>{page.artist.name.clone()}</bdi></h1>
            <div class="artist-follow">
                <FollowButton artist=page.artist.clone() followed=page.followed/>
                {page.disambiguation.clone().map(|text| view! { <p class="artist-which">{text}</p> })}
                {page.doubt.clone().map(|doubtful| view! { <WrongArtist doubtful/> })}
            </div>
            <div class="artist-lines">{tags} {aliases} {elsewhere}</div>
        </header>
    }
    .into_any()
}

#[component]
fn Alone() -> impl IntoView {
    view! {
        <Empty headline="No similar artists found yet">
            <p>"What we know of this artist leads to nobody else. What is missing is listed below."</p>
        </Empty>
    }
}

fn known(knowledge: Knowledge) -> impl IntoView {
    view! {
        <li class="knowledge-line" data-signal=knowledge.kind.key() data-missing=(!knowledge.present).then_some("")>
            <InkKey kind=knowledge.kind/>
            <p>{(!knowledge.present).then(|| view! { <b>"Missing: "</b> })} {knowledge.sentence}</p>
        </li>
    }
}

#[component]
fn Nearest(centre: i64, neighbours: Vec<Neighbour>) -> impl IntoView {
    view! {
        <section class="nearest" aria-labelledby="nearest">
            <h2 id="nearest" class="section-title" tabindex="-1">"Nearest artists"</h2>
            <ol class="rows rows-wide">
                {neighbours.into_iter().map(|neighbour| view! { <NeighbourRow centre neighbour/> }.into_any()).collect_view()}
            </ol>
        </section>
    }
    .into_any()
}

#[component]
fn NeighbourRow(centre: i64, neighbour: Neighbour) -> impl IntoView {
    let full = address::explanation(centre, neighbour.artist.id);
    let (rarity, basis) = (neighbour.score.text.clone(), neighbour.score.coverage_text.clone());
    let (id, lead) = (neighbour.artist.id, neighbour.score.lead);
    view! {
        <li class="row" data-artist=id.to_string() data-ink=ink(lead)>
            <div class="row-main">
                <p class="row-name">
                    <ArtistLink artist=neighbour.artist.clone()/>
                    {neighbour.soon.map(|soon| view! { " " <span class="soon">{soon}</span> })}
                </p>
                <p class="row-because">{neighbour.because}</p>
                {neighbour.caveat.map(|caveat| view! { <p class="hint">{caveat}</p> })}
                <ContributionBar score=neighbour.score/>
                <p class="row-more">
                    <b>{rarity}</b> " pairs is as close. " {basis} ". "
                    <a href=full>"Why" <span class="sr-only">" " <bdi>{neighbour.artist.name.clone()}</bdi></span></a>
                </p>
            </div>
            <FollowButton artist=neighbour.artist followed=neighbour.followed/>
        </li>
    }
}

/// What the sound alone says: the tracks, and who sounds alike.
#[component]
fn BySound(centre: i64, sound: ArtistSound) -> impl IntoView {
    let ArtistSound { model, tracks, nearest } = sound;
    if tracks.is_empty() && nearest.is_empty() {
        return ().into_any();
    }
    let alike = |near: SoundNeighbour| {
        let (id, full) = (near.artist.id, address::explanation(centre, near.artist.id));
        view! {
            <li class="row" data-artist=id.to_string() data-ink="audio">
                <div class="row-main">
                    <p class="row-name">
                        <ArtistLink artist=near.artist.clone()/>
                        {near.soon.map(|soon| view! { " " <span class="soon">{soon}</span> })}
                    </p>
                    <p class="row-because">
                        {near.because} " "
                        <a href=full>"Why" <span class="sr-only">" " <bdi>{near.artist.name.clone()}</bdi></span></a>
                    </p>
                </div>
                <FollowButton artist=near.artist followed=near.followed/>
            </li>
        }
        .into_any()
    };
    view! {
        <section class="by-sound" aria-labelledby="by-sound">
            <h2 id="by-sound" class="section-title">"Sounds similar"</h2>
            <p class="hint">{model}</p>
            <TrackList tracks/>
            <ol class="rows rows-wide">{nearest.into_iter().map(alike).collect_view()}</ol>
        </section>
    }
    .into_any()
}

#[component]
fn Upcoming(events: Vec<EventCard>) -> impl IntoView {
    let list = if events.is_empty() {
        view! { <Empty headline="No dates"><p>"No coming event with this artist has been listed."</p></Empty> }
            .into_any()
    } else {
        view! {
            <div class="wall">{events.into_iter().map(|card| view! { <Poster card/> }.into_any()).collect_view()}</div>
        }
        .into_any()
    };
    view! {
        <section class="upcoming" aria-labelledby="upcoming-title">
            <h2 id="upcoming-title" class="section-title">"Plays soon"</h2>
            {list}
        </section>
    }
    .into_any()
}
