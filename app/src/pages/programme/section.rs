//! Sections of the programme: a day, or what the best-first order tells apart. As posters, a day begins above its
//! first poster and goes on in the same row.

use leptos::prelude::*;

use crate::{
    components::Poster,
    dto::{EventCard, ProgrammeSection},
};

pub fn section(section: ProgrammeSection) -> AnyView {
    let ProgrammeSection { on, title, note, events } = section;
    let is_day = !on.is_empty();
    let id = if is_day { format!("day-{on}") } else { title.replace(' ', "-") };
    let named = id.clone();
    let (above, head) =
        if is_day { (None, Some(day_head(id, on, &title, note))) } else { (Some(apart(id, title, note)), None) };
    view! {
        <section class=if is_day { "day" } else { "rank" } aria-labelledby=named>{above} {slots(head, events)}</section>
    }
    .into_any()
}

fn apart(id: String, title: String, note: String) -> AnyView {
    let class = if note.is_empty() { "sr-only" } else { "apart" };
    view! {
        <div class=class>
            <h2 class="apart-title" id=id>{title}</h2>
            <p class="apart-lead">{note}</p>
        </div>
    }
    .into_any()
}

/// A place on the wall for each event, the first one with the heading of its day.
fn slots(mut head: Option<AnyView>, events: Vec<EventCard>) -> AnyView {
    events
        .into_iter()
        .map(|card| view! { <div class="slot">{head.take()} <Poster card/></div> }.into_any())
        .collect_view()
        .into_any()
}

/// The words of `Friday 27 November` or `Friday 1 January 2027` in three sizes.
fn day_head(id: String, on: String, label: &str, note: String) -> AnyView {
    let mut words = label.splitn(3, ' ').map(str::to_string);
    let (weekday, number, month) = (words.next(), words.next(), words.next());
    view! {
        <header class="day-head">
            <h2 class="day-title" id=id>
                <time datetime=on>
                    <span class="day-weekday">{weekday}</span> " " <span class="day-number">{number}</span> " "
                    <span class="day-month">{month}</span>
                </time>
            </h2>
            <p class="day-distance">{note}</p>
        </header>
    }
    .into_any()
}
