//! One event as a poster, or as a row where the style sheet makes one of it. The whole of it links to the event. A screen
//! reader reads the title first.

use leptos::prelude::*;

use crate::{
    choices::choices,
    components::{Bill, EventMenu, InkKey, VerdictButton, ink, verdict_key},
    dto::{EventCard, EventStanding, Verdict},
};

#[component]
pub fn Poster(card: EventCard) -> impl IntoView {
    let choices = choices();
    let (id, verdict) = (card.id, card.verdict);
    let title = format!("event-{id}");
    let best = card.acts.first().map(|act| act.size.to_string());
    let namesake = card.is_named_after_its_act();
    let band = band(&card);
    let menu = view! { <EventMenu card=card.clone()/> };
    view! {
        <article
            class="poster" aria-labelledby=title data-event=id.to_string() data-ink=ink(card.lead) data-match=best
            data-namesake=namesake.then_some("") data-verdict=move || verdict_key(choices.verdict(id, verdict))
        >
            <h3 class="poster-name">
                <a id=title.clone() href=card.url.clone()><bdi>{card.name.clone()}</bdi></a>
                <Stamp standing=card.standing/>
            </h3>
            {band}
            <div class="poster-body"><Bill acts=card.acts more=card.more_acts/></div>
            <div class="poster-why">
                <p class="poster-reason">{card.lead.map(|kind| view! { <InkKey kind/> " " })} {card.sentence}</p>
                {card.coverage_text.map(|text| view! { <p class="poster-coverage">{text}</p> })}
                {(!card.tags.is_empty()).then(|| view! { <p class="poster-tags">{card.tags.join(" / ")}</p> })}
            </div>
            <div class="poster-actions"><VerdictButton event=id name=card.name verdict gives=Verdict::Loved/> {menu}</div>
        </article>
    }
    .into_any()
}

/// The strip of ink on top: how well it matches, when and where.
fn band(card: &EventCard) -> AnyView {
    let matches = card.match_text.clone().map(|text| view! { <p class="poster-match"><b>{text}</b></p> });
    let span = card.several_days.then_some("poster-days");
    let day = (!card.day.is_empty())
        .then(|| view! { <time class=span datetime=card.on.clone()>{card.day.clone()}</time> " " });
    let time = card.time.clone().map(|time| view! { <span class="poster-time">{time}</span> });
    let admission = card.admission.clone().map(|text| view! { " " <span class="poster-admission">{text}</span> });
    let place = place(card);
    view! {
        <div class="poster-band">
            {matches} <p class="poster-when">{day} {time} {admission}</p>
            <p class="poster-where">
                {place}
                {card.distance.clone().map(|distance| view! { <span class="poster-distance">{distance}</span> })}
                {card.venue_followed.then(|| view! { <span class="poster-followed">"Venue you follow"</span> })}
                {card.festival.then(|| view! { <span class="poster-festival">"Festival"</span> })}
            </p>
        </div>
    }
    .into_any()
}

/// Venue and city, as far as they are known, each in its own direction of writing.
pub fn place(card: &EventCard) -> AnyView {
    let comma = (card.venue.is_some() && !card.city.is_empty()).then_some(", ");
    view! { {card.venue.clone().map(|venue| view! { <bdi>{venue}</bdi> })} {comma} <bdi>{card.city.clone()}</bdi> }
        .into_any()
}

/// What a printer would stamp over a poster.
#[component]
pub fn Stamp(standing: EventStanding) -> impl IntoView {
    let word = match standing {
        EventStanding::Scheduled => None,
        EventStanding::Cancelled => Some("Cancelled"),
        EventStanding::Postponed => Some("Postponed"),
        EventStanding::Past => Some("Past"),
    };
    word.map(|word| view! { " " <strong class="stamp">{word}</strong> })
}
