//! One event of the programme as a poster.

use leptos::prelude::*;

use crate::{
    address,
    choices::choices,
    components::{Bill, InkKey, VerdictButtons, ink, verdict_key},
    dto::{EventCard, EventStanding},
};

#[component]
pub fn Poster(card: EventCard) -> impl IntoView {
    let choices = choices();
    let (id, verdict) = (card.id, card.verdict);
    view! {
        <article
            class="poster" data-event=id.to_string() data-ink=ink(card.lead)
            data-verdict=move || verdict_key(choices.verdict(id, verdict))
        >
            {band(&card)}
            <div class="poster-body">
                <h3 class="poster-name">
                    <a href=address::event(id)><bdi>{card.name.clone()}</bdi></a>
                    <Stamp standing=card.standing/>
                </h3>
                <Bill acts=card.acts more=card.more_acts event=id/>
            </div>
            <div class="poster-foot">
                <p class="poster-reason">{card.lead.map(|kind| view! { <InkKey kind/> " " })} {card.sentence}</p>
                {(!card.tags.is_empty()).then(|| view! { <p class="poster-tags">{card.tags.join(" / ")}</p> })}
                <VerdictButtons event=id name=card.name verdict/>
            </div>
        </article>
    }
    .into_any()
}

/// The strip of ink on top: how well it matches, when and where.
fn band(card: &EventCard) -> impl IntoView + use<> {
    let matches = card.match_text.clone().map(|text| {
        view! { <p class="poster-match"><b>{text}</b></p> }
    });
    let day = (!card.day.is_empty()).then(|| view! { <time datetime=card.on.clone()>{card.day.clone()}</time> });
    let place = place(card);
    view! {
        <header class="poster-band">
            {matches}
            <p class="poster-when">{day} " " {card.time.clone()}</p>
            <p class="poster-where">
                <bdi>{place}</bdi>
                {card.distance.clone().map(|distance| view! { <span class="poster-distance">{distance}</span> })}
                {card.festival.then(|| view! { <span class="poster-festival">"Festival"</span> })}
            </p>
            {card.coverage_text.clone().map(|text| view! { <p class="poster-coverage">{text}</p> })}
        </header>
    }
    .into_any()
}

/// Venue and city, as far as they are known.
pub fn place(card: &EventCard) -> String {
    match &card.venue {
        Some(venue) if card.city.is_empty() => venue.clone(),
        Some(venue) => format!("{venue}, {}", card.city),
        None => card.city.clone(),
    }
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
