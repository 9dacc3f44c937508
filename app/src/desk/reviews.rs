//! Review queues, `/desk/reviews`: what only a person can decide. What was decided stays, whatever is imported later.

use leptos::prelude::*;

use super::parts::{desk_link, event_line, refused};
use crate::{
    components::{Empty, percent},
    dto::desk::{
        ArtistReview, IdentityCandidate, IdentityReview, JoinedEvent, PairReview, PairSide, ReviewsPage,
        UndoableDecision,
    },
};

pub fn reviews(page: ReviewsPage) -> AnyView {
    let ReviewsPage { artists, identities, duplicates, events, venues, joined: together, decided, summary, refusal } =
        page;
    let open = [artists.len(), identities.len(), duplicates.len(), events.len(), venues.len()];
    let nothing = open.iter().all(|count| *count == 0).then(|| {
        view! {
            <Empty headline="Nothing to decide">
                <p>"What a source says is matched by itself where it can be. What cannot waits here for you."</p>
            </Empty>
        }
    });
    view! {
        <h1 class="page-title">"Reviews"</h1>
        <p class="hits-summary" role="status">{summary}</p>
        {refused(refusal.as_ref(), "reviews")}
        {nothing}
        <div class="steps">
            {queue("artists", "Who is it?", artists.into_iter().map(artist).collect())}
            {queue("identities", "Is it the same artist?", identities.into_iter().map(identity).collect())}
            {queue("duplicates", "One artist or two?", duplicates.into_iter().map(|review| pair(review, ["The same artist", "Two artists"])).collect())}
            {queue("events", "One event or two?", events.into_iter().map(|review| pair(review, ["The same", "Two of them"])).collect())}
            {queue("venues", "One venue or two?", venues.into_iter().map(|review| pair(review, ["The same", "Two of them"])).collect())}
            {queue("joined", "Put together lately", together.into_iter().map(joined).collect())}
            {queue("decided", "Decided lately", decided.into_iter().map(undoable).collect())}
        </div>
    }
    .into_any()
}

fn queue(id: &'static str, title: &'static str, rows: Vec<AnyView>) -> Option<AnyView> {
    (!rows.is_empty()).then(|| {
        let heading = format!("{id}-title");
        view! {
            <section class="step" id=id aria-labelledby=heading.clone()>
                <h2 id=heading.clone() class="section-title">{title} " " <span class="count">{rows.len()}</span></h2>
                <ul class="reviews">{rows}</ul>
            </section>
        }
        .into_any()
    })
}

/// A share of a whole, drawn; the number stands beside it.
fn bar(part: f32) -> AnyView {
    view! {
        <svg class="share" width="100%" height="10" aria-hidden="true" focusable="false">
            <rect class="share-fill" height="100%" width=percent(part)></rect>
        </svg>
    }
    .into_any()
}

fn artist(review: ArtistReview) -> AnyView {
    let ArtistReview { artist, scheme, place, reason, unlocks, tags, bills, candidates } = review;
    let id = artist.id;
    let form = move |scheme: String, choice: String, class: &'static str, label: &'static str, about: String| {
        view! {
            <form method="post" action="/desk/reviews/artist">
                <input type="hidden" name="artist" value=id.to_string()/>
                <input type="hidden" name="scheme" value=scheme/>
                <input type="hidden" name="choice" value=choice/>
                <button class=class type="submit">{label} <span class="sr-only">" " <bdi>{about}</bdi></span></button>
            </form>
        }
        .into_any()
    };
    let one = |candidate: IdentityCandidate| {
        let about = match &candidate.disambiguation {
            Some(which) => format!("{} ({which})", candidate.name),
            None => candidate.name.clone(),
        };
        let choose = form(scheme.clone(), candidate.value.clone(), "button solid", "This one", about);
        one_candidate(candidate, choose)
    };
    let own = (!tags.is_empty()).then(|| view! { <p class="hit-tags">{tags.join(" / ")}</p> });
    let plays = (!bills.is_empty()).then(|| {
        view! { <ul class="plain-list review-bills">{bills.into_iter().map(|event| view! { <li>{event_line(event)}</li> }).collect_view()}</ul> }
    });
    let name = artist.name.clone();
    view! {
        <li class="review" data-artist=id.to_string()>
            <header class="review-head">
                <h3 class="review-name">{desk_link(artist)}</h3>
                <p><span class="soon">{unlocks}</span> " " <b>"At " {place} ": "</b> {reason}</p>
                {own}
                {plays}
            </header>
            <ul class="candidates">{candidates.into_iter().map(one).collect_view()}</ul>
            <div class="review-acts">{form(scheme.clone(), String::new(), "button", "None of them", format!("is {name}"))}</div>
        </li>
    }
    .into_any()
}

fn one_candidate(candidate: IdentityCandidate, choose: AnyView) -> AnyView {
    let IdentityCandidate { value, name, disambiguation, facts, score, text, url, listen } = candidate;
    let player = listen.map(|(src, credit)| {
        view! {
            <audio controls preload="none" src=src aria-label=format!("Listen to {name}")></audio>
            <p class="hint">{credit}</p>
        }
    });
    let id = match url {
        Some(url) => view! { <a href=url rel="noreferrer noopener external">{value}</a> }.into_any(),
        None => value.into_any(),
    };
    view! {
        <li class="candidate">
            <p class="candidate-name"><b><bdi>{name}</bdi></b></p>
            {disambiguation.map(|which| view! { <p><bdi>{which}</bdi></p> })}
            <dl class="candidate-facts">
                <div><dt>"Score"</dt><dd>{text} {bar(score)}</dd></div>
                {facts.into_iter().map(|(what, how)| view! { <div><dt>{what}</dt><dd><bdi>{how}</bdi></dd></div> }).collect_view()}
                <div><dt>"Id"</dt><dd>{id}</dd></div>
            </dl>
            {player}
            {choose}
        </li>
    }
    .into_any()
}

fn pair(review: PairReview, [same, different]: [&'static str; 2]) -> AnyView {
    let PairReview { id, a, b, text, components } = review;
    let about = format!("{} and {}", a.name, b.name);
    let decide = |decision: &'static str, class: &'static str, label: &'static str| {
        view! {
            <form method="post" action=format!("/desk/reviews/{id}")>
                <input type="hidden" name="decision" value=decision/>
                <button class=class type="submit">{label} <span class="sr-only">": " <bdi>{about.clone()}</bdi></span></button>
            </form>
        }
    };
    let component = |(what, value): (String, Option<f32>)| {
        let shown = match value {
            Some(value) => view! { {(value.clamp(0.0, 1.0) * 100.0).round() as u32} {bar(value)} }.into_any(),
            None => "not stated".into_any(),
        };
        view! { <div><dt>{what}</dt><dd>{shown}</dd></div> }
    };
    view! {
        <li class="review" data-review=id.to_string()>
            <div class="two-sides">{side(a, ().into_any())} {side(b, ().into_any())}</div>
            <div class="two-why">
                <p class="two-score"><b>{text}</b> " of 100 that they are one"</p>
                <dl class="candidate-facts">{components.into_iter().map(component).collect_view()}</dl>
            </div>
            <div class="review-acts">
                {decide("same", "button solid", same)}
                {decide("different", "button", different)}
            </div>
        </li>
    }
    .into_any()
}

/// Whether an artist is the one that a network means.
fn identity(review: IdentityReview) -> AnyView {
    let IdentityReview { artist, question, facts, reasons, notes, bills } = review;
    let (id, name) = (artist.id, artist.name.clone());
    let decide = |decision: &'static str, class: &'static str, label: &'static str| {
        view! {
            <form method="post" action="/desk/reviews/identity">
                <input type="hidden" name="artist" value=id.to_string()/>
                <input type="hidden" name="decision" value=decision/>
                <button class=class type="submit">{label} <span class="sr-only">": " <bdi>{name.clone()}</bdi></span></button>
            </form>
        }
    };
    view! {
        <li class="review" data-artist=id.to_string()>
            <header class="review-head">
                <h3 class="review-name">{desk_link(artist)}</h3>
                <p><b>{question}</b></p>
                {lines(notes.into_iter().map(|note| format!("“{note}”")).collect())}
                {lines(reasons)}
                <ul class="plain-list review-bills">{bills.into_iter().map(|event| view! { <li>{event_line(event)}</li> }).collect_view()}</ul>
            </header>
            <dl class="candidate-facts">{facts.into_iter().map(fact).collect_view()}</dl>
            <div class="review-acts">
                {decide("same", "button", "It is that artist")}
                {decide("another", "button solid", "It is another")}
            </div>
        </li>
    }
    .into_any()
}

fn lines(lines: Vec<String>) -> Option<AnyView> {
    (!lines.is_empty()).then(|| {
        let lines = lines.into_iter().map(|line| view! { <li><bdi>{line}</bdi></li> }).collect_view();
        view! { <ul class="plain-list">{lines}</ul> }.into_any()
    })
}

fn fact((what, how): (&'static str, String)) -> AnyView {
    view! { <div><dt>{what}</dt><dd><bdi>{how}</bdi></dd></div> }.into_any()
}

fn undoable(decision: UndoableDecision) -> AnyView {
    let UndoableDecision { artist, text, undo } = decision;
    let about = artist.name.clone();
    view! {
        <li class="review">
            <h3 class="review-name">{desk_link(artist)}</h3>
            <p>{text}</p>
            <form class="review-acts" method="post" action=undo>
                <button class="button" type="submit">"Undo" <span class="sr-only">": " <bdi>{about}</bdi></span></button>
            </form>
        </li>
    }
    .into_any()
}

/// An event with the listings it was made of; any of them can be taken out again.
fn joined(event: JoinedEvent) -> AnyView {
    let JoinedEvent { name, href, listings } = event;
    let listing = |(id, of): (i64, PairSide)| {
        let about = of.name.clone();
        let split = view! {
            <form method="post" action=format!("/desk/listings/{id}/split")>
                <button class="button" type="submit">
                    "Another event" <span class="sr-only">": " <bdi>{about}</bdi></span>
                </button>
            </form>
        };
        view! { <li>{side(of, split.into_any())}</li> }
    };
    view! {
        <li class="review">
            <h3 class="review-name"><a class="name" href=href><bdi>{name}</bdi></a></h3>
            <ul class="two-sides">{listings.into_iter().map(listing).collect_view()}</ul>
        </li>
    }
    .into_any()
}

/// One side and what can be done about it.
fn side(side: PairSide, acts: AnyView) -> AnyView {
    let PairSide { name, href, facts } = side;
    let named = match href {
        Some(href) => view! { <a class="name" href=href><bdi>{name}</bdi></a> }.into_any(),
        None => view! { <span class="name"><bdi>{name}</bdi></span> }.into_any(),
    };
    view! {
        <div class="candidate">
            <h3 class="candidate-name">{named}</h3>
            <dl class="candidate-facts">
                {facts.into_iter().map(fact).collect_view()}
            </dl>
            {acts}
        </div>
    }
    .into_any()
}
