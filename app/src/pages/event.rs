//! `/events/:id`: the bill as printed, where and when, and why it was recommended.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::{id_param, loaded::loaded};
use crate::{
    address, api,
    choices::choices,
    components::{
        ArtistLink, ContributionBar, EmphasisScale, Empty, InkKey, RunningOrder, Stamp, VerdictButtons, WrongArtist,
        fit, ink, labelled_lines, place, verdict_key,
    },
    dto::{EventPage, LabelledLine, PromoterRef, Reason, SimilarEvent},
    error::AppError,
};

pub fn event_page() -> AnyView {
    let id = id_param("id");
    let (said, query) = (choices().judge_act.version(), use_query_map());
    let what_if = Memo::new(move |_| query.read().get_str("what-if").is_some());
    let emphasis = Memo::new(move |_| address::read_emphasis(&query.read()));
    loaded(
        move || (id.get(), what_if.get(), emphasis.get(), said.get()),
        |(id, what_if, emphasis, _)| async move {
            match id {
                Some(id) => api::event(id, what_if, emphasis).await,
                None => Err(AppError::not_found("event")),
            }
        },
        |event| view! { <EventSheet event/> }.into_any(),
    )
}

#[component]
fn EventSheet(event: EventPage) -> impl IntoView {
    let choices = choices();
    let (id, verdict) = (event.card.id, event.card.verdict);
    let headline = event.card.name.clone();
    let fitted = fit(&headline);
    let facts = facts(&event);
    view! {
        <Title text=headline.clone()/>
        <div class="event" data-event=id.to_string() data-ink=ink(event.card.lead) data-verdict=move || verdict_key(choices.verdict(id, verdict))>
            <header class="event-head">
                <p class="event-day"><time datetime=event.card.on.clone()>{event.long_day}</time></p>
                <h1 class="headline" data-fit=fitted><bdi>{headline.clone()}</bdi> <Stamp standing=event.card.standing/></h1>
                <p class="event-reason">
                    {event.card.match_text.filter(|_| !event.reasons.is_empty()).map(|text| view! { <b class="event-match">{text}</b> " " })}
                    {event.card.lead.map(|kind| view! { <InkKey kind/> " " })}
                    {event.card.sentence}
                </p>
                <VerdictButtons event=id name=headline verdict/>
            </header>
            <aside class="event-facts" aria-label="Where and when">{facts}</aside>
            <section class="event-bill" aria-labelledby="bill-title">
                <h2 id="bill-title" class="section-title">"The bill"</h2>
                <RunningOrder bill=event.bill more=event.more_bill/>
            </section>
            <Reasons reasons=event.reasons what_if=event.what_if kept=event.kept newcomer=event.emphasis.is_none()/>
            {event.emphasis.map(|controls| view! { <EmphasisScale controls signals=true/> })}
            {similar(event.similar)}
        </div>
    }
    .into_any()
}

fn facts(event: &EventPage) -> impl IntoView + use<> {
    let card = &event.card;
    let where_it_is = match event.venue {
        Some(venue) => view! { <a href=address::venue(venue)>{place(card)}</a> }.into_any(),
        None => place(card),
    };
    let promoter = |promoter: &PromoterRef| {
        view! { <li><a href=address::promoter(promoter.id)><bdi>{promoter.name.clone()}</bdi></a></li> }.into_any()
    };
    let promoters = (!event.promoters.is_empty()).then(|| {
        let links = event.promoters.iter().map(promoter).collect_view();
        view! { <dt>"Promoter"</dt> <dd><ul class="told">{links}</ul></dd> }
    });
    let time = card.time.clone().unwrap_or_else(|| "not announced".to_string());
    let price = event.price.clone().map(|price| view! { <dt>"Price"</dt> <dd>{price}</dd> });
    let age = event.age.clone().map(|age| view! { <dt>"Age"</dt> <dd>{age}</dd> });
    let map = event.map_url.clone().map(|url| view! { <a href=url rel="external noopener">"Map"</a> });
    let doors = event.doors.clone().map(|doors| view! { <dt>"Doors"</dt> <dd>{doors}</dd> });
    let tickets = event
        .ticket_url
        .clone()
        .map(|url| view! { <a class="button solid" href=url rel="external noopener">"Tickets"</a> });
    let tags = (!card.tags.is_empty()).then(|| view! { <dt>"Tags"</dt> <dd>{card.tags.join(", ")}</dd> });
    let listed = if event.listings.is_empty() {
        view! { <dt>"Source"</dt> <dd>{event.source.clone()} <span class="hint">" " {event.listed.clone()}</span></dd> }
            .into_any()
    } else {
        view! { <dt>"Listed by"</dt> <dd>{labelled_lines(event.listings.clone())}</dd> }.into_any()
    };
    let changed = (!event.changes.is_empty())
        .then(|| view! { <dt>"Changes"</dt> <dd>{labelled_lines(event.changes.clone())}</dd> });
    view! {
        <dl class="facts">
            <dt>"Place"</dt>
            <dd>
                {where_it_is}
                {event.address.clone().map(|address| view! { <br/> <bdi>{address}</bdi> })}
                {map.map(|map| view! { <br/> {map} })}
            </dd>
            <dt>"Time"</dt>
            <dd>{time} <span class="hint">" " {event.zone.clone()}</span></dd>
            {doors}
            {price}
            {age}
            {card.distance.clone().map(|distance| view! { <dt>"Distance"</dt> <dd>{distance}</dd> })}
            {promoters}
            {tags}
            {listed}
            {changed}
        </dl>
        <p class="event-actions">
            {tickets} <a class="button" href=event.calendar_url.clone() rel="external" download="">"Add to calendar"</a>
        </p>
    }
    .into_any()
}

fn similar(events: Vec<SimilarEvent>) -> Option<AnyView> {
    let row = |event: SimilarEvent| {
        view! {
            <li class="row">
                <div class="row-main">
                    <p class="row-name"><a class="name" href=address::event(event.id)><bdi>{event.name}</bdi></a></p>
                    <p class="hint">{event.day} {event.venue.map(|venue| view! { ", " <bdi>{venue}</bdi> })}</p>
                    <p class="row-because">{event.sentence}</p>
                </div>
            </li>
        }
        .into_any()
    };
    (!events.is_empty()).then(|| {
        view! {
            <section class="event-similar" aria-labelledby="similar-title">
                <h2 id="similar-title" class="section-title">"Similar nights"</h2>
                <ul class="rows rows-wide">{events.into_iter().map(row).collect_view()}</ul>
            </section>
        }
        .into_any()
    })
}

#[component]
fn Reasons(reasons: Vec<Reason>, what_if: Option<Vec<LabelledLine>>, kept: String, newcomer: bool) -> impl IntoView {
    let asks = !reasons.is_empty();
    let list = if newcomer && reasons.is_empty() {
        view! {
            <Empty headline="Whom do you like?">
                <p>"Follow an artist, and these acts are matched with yours. " <a href="/artists">"Find artists"</a></p>
            </Empty>
        }
        .into_any()
    } else if reasons.is_empty() {
        view! {
            <Empty headline="No match with your artists">
                <p>"Nothing that we know connects these acts with the artists you follow. " <a href="/artists">"Find artists"</a></p>
            </Empty>
        }
        .into_any()
    } else {
        let row = |reason| view! { <ReasonRow reason kept=kept.clone()/> }.into_any();
        view! { <ul class="rows">{reasons.into_iter().map(row).collect_view()}</ul> }.into_any()
    };
    view! {
        <section class="event-reasons" aria-labelledby="reasons-title">
            <h2 id="reasons-title" class="section-title">"Why you"</h2>
            {list}
            {asks.then(|| view! { <WhatIf lines=what_if kept/> })}
        </section>
    }
}

/// Where the event would stand if something were missing: worked out only for whoever asks, by a link.
#[component]
fn WhatIf(lines: Option<Vec<LabelledLine>>, kept: String) -> impl IntoView {
    let ask = format!("?what-if=true{}", kept.replacen('?', "&", 1));
    let asked = lines.is_some();
    let body = match lines {
        Some(lines) => labelled_lines(lines),
        None => view! {
            <p>
                "How would this event match without one of the signals, or without one of your artists? "
                <a href=ask>"Work it out"</a>
            </p>
        }
        .into_any(),
    };
    view! { <details class="what-if" open=asked><summary>"What if"</summary> {body}</details> }
}

#[component]
fn ReasonRow(reason: Reason, kept: String) -> impl IntoView {
    let lead = reason.score.as_ref().and_then(|score| score.lead);
    let full = address::explanation(reason.because.id, reason.act.id) + &kept;
    let compared = reason.score.map(|score| {
        let basis = score.coverage_text.clone();
        view! {
            <ContributionBar score/>
            <p class="row-more">{basis} ". " <a href=full>"Compared with " <bdi>{reason.because.name}</bdi></a></p>
        }
    });
    view! {
        <li class="row" data-ink=ink(lead)>
            <div class="row-main">
                <p class="row-score"><b>{reason.match_text}</b></p>
                <p class="row-name"><ArtistLink artist=reason.act/></p>
                <p class="row-because">{reason.sentence}</p>
                {compared}
                {reason.doubt.map(|doubtful| view! { <WrongArtist doubtful/> })}
            </div>
        </li>
    }
}
