//! `/artists/:id`: the explorer. Who is near, by which signal, and what is not known.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::{compare::CompareForm, id_param, loaded::loaded};
use crate::{
    address, api,
    components::{
        ArtistLink, ConstellationMap, ContributionBar, EmphasisScale, Empty, FollowButton, InkKey, Poster, TrackList,
        WrongArtist, fit, ink, labelled_lines,
    },
    dto::{
        ArtistPage, ArtistSound, EmphasisControls, EventCard, ExplorerQuery, Knowledge, LabelledLine, Neighbour,
        PinnedArtist, SoundNeighbour, Switch,
    },
    error::AppError,
};

pub fn artist_page() -> AnyView {
    let (id, params) = (id_param("id"), use_query_map());
    let query = Memo::new(move |_| address::read_explorer(&params.read()));
    loaded(
        move || (id.get(), query.get()),
        |(id, query)| async move {
            match id {
                Some(id) => api::artist(id, query).await,
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
    let (head, asked) = (head(&page), page.query != ExplorerQuery::default());
    let nearest = (!alone).then(|| {
        view! { <Nearest centre=id neighbours=page.neighbours query=page.query.clone() walk=page.constellation.walk.clone() kept=page.kept/> }
    });
    let sky =
        (page.constellation.stars.len() > 1).then(|| view! { <ConstellationMap constellation=page.constellation/> });
    let controls = (!alone || asked).then(|| {
        view! {
            <Controls id query=page.query emphasis=page.emphasis switches=page.switches pinned=page.pinned found=page.found/>
        }
    });
    view! {
        <Title text=page.artist.name/>
        <div class="artist" data-artist=id.to_string()>
            {head}
            <Upcoming events=page.upcoming/>
            <section class="sky-section" aria-labelledby="sky-title">
                <h2 id="sky-title" class="section-title">"Similar artists"</h2>
                {controls}
                {sky}
                {(alone && !asked).then(|| view! { <Alone/> })}
            </section>
            <section class="known" aria-labelledby="known-title">
                <h2 id="known-title" class="section-title">"Data"</h2>
                <ul class="knowledge">{page.knowledge.into_iter().map(known).collect_view()}</ul>
            </section>
            {nearest}
            <BySound centre=id sound=page.sound/>
            <section class="comparing" aria-labelledby="comparing-title">
                <h2 id="comparing-title" class="section-title">"Any two artists"</h2>
                <CompareForm id query=String::new()/>
                <p><a href=address::map_at(id)>"Show on the map of all artists"</a></p>
                <p><a href=address::compare(id)>"How do I get from here to an artist I follow?"</a></p>
            </section>
            {sources(page.asked, page.credits)}
        </div>
    }
    .into_any()
}

/// What counts, who is shown, and whom to look for.
#[component]
fn Controls(
    id: i64,
    query: ExplorerQuery,
    emphasis: EmphasisControls,
    switches: Vec<Switch>,
    pinned: Option<PinnedArtist>,
    found: String,
) -> impl IntoView {
    // What stays asked when a name is looked for.
    let hidden = address::explorer_fields(&ExplorerQuery { find: String::new(), ..query.clone() })
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> }.into_any())
        .collect_view();
    let switch = |to: Switch| {
        let current = to.current.then_some("true");
        view! { <a class="switch" href=to.url aria-current=current data-noscroll="">{to.label}</a> }.into_any()
    };
    let switches = switches.into_iter().map(switch).collect_view();
    let pinned = pinned.map(|PinnedArtist { artist, unpin }| {
        view! { " " <a class="unpin" href=unpin data-noscroll="">"Not near " <bdi>{artist.name}</bdi></a> }
    });
    view! {
        <div class="explorer-controls">
            <EmphasisScale controls=emphasis signals=true/>
            <form method="get" action=address::artist(id) class="search-form explorer-find">
                {hidden}
                <label class="field">
                    <span class="field-name">"Name or genre"</span>
                    <input type="search" name="find" autocomplete="off" spellcheck="false" maxlength="100" value=query.find/>
                </label>
                <button class="button" type="submit">"Find"</button>
                {switches}
            </form>
            <p class="explorer-found"><span role="status">{found}</span> {pinned}</p>
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
fn Nearest(centre: i64, neighbours: Vec<Neighbour>, query: ExplorerQuery, walk: String, kept: String) -> impl IntoView {
    let title = match (query.unlike, query.pin.is_empty()) {
        (true, _) => "Most unlike artists",
        (false, true) => "Nearest artists",
        (false, false) => "Near both artists",
    };
    let row = |neighbour: Neighbour| {
        let pin = (!query.unlike).then(|| {
            let pin = neighbour.artist.id.to_string();
            address::explorer(centre, &ExplorerQuery { pin, find: String::new(), ..query.clone() })
        });
        view! { <NeighbourRow centre neighbour walk=walk.clone() kept=kept.clone() pin/> }.into_any()
    };
    let rows = neighbours.into_iter().map(row).collect_view();
    view! {
        <section class="nearest" aria-labelledby="nearest">
            <h2 id="nearest" class="section-title" tabindex="-1">{title}</h2>
            <ol class="rows rows-wide">{rows}</ol>
        </section>
    }
    .into_any()
}

/// `pin` leads to those near this neighbour as well; `None` for an artist that is not near.
#[component]
fn NeighbourRow(centre: i64, neighbour: Neighbour, walk: String, kept: String, pin: Option<String>) -> impl IntoView {
    let full = address::explanation(centre, neighbour.artist.id) + &kept;
    let there = address::artist(neighbour.artist.id) + &walk;
    let (rarity, basis) = (neighbour.score.text.clone(), neighbour.score.coverage_text.clone());
    let (id, lead, name) = (neighbour.artist.id, neighbour.score.lead, neighbour.artist.name.clone());
    let whose = || view! { <span class="sr-only">" " <bdi>{name.clone()}</bdi></span> };
    let rarity = pin.is_some().then(|| view! { <b>{rarity}</b> " pairs is as close. " });
    let pin = pin.map(|pin| view! { " " <a href=pin data-noscroll="">"Near both" {whose()}</a> });
    view! {
        <li class="row" data-artist=id.to_string() data-ink=ink(lead)>
            <div class="row-main">
                <p class="row-name">
                    <a class="name" href=there><bdi>{name.clone()}</bdi></a>
                    {neighbour.soon.map(|soon| view! { " " <span class="soon">{soon}</span> })}
                </p>
                <p class="row-because">{neighbour.because}</p>
                {neighbour.caveat.map(|caveat| view! { <p class="hint">{caveat}</p> })}
                <ContributionBar score=neighbour.score/>
                <p class="row-more">
                    {rarity} {basis} ". " <a href=full>"Why" {whose()}</a> {pin}
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
    if events.is_empty() {
        return view! { <p class="hint no-dates">"No coming event with this artist has been listed."</p> }.into_any();
    }
    let posters = events.into_iter().map(|card| view! { <Poster card/> }.into_any()).collect_view();
    view! {
        <section class="upcoming" aria-labelledby="upcoming-title">
            <h2 id="upcoming-title" class="section-title">"Plays soon"</h2>
            <div class="wall">{posters}</div>
        </section>
    }
    .into_any()
}
