//! `/`: the events of the coming days, each bill set for the reader. All state is in the query string.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::loaded::loaded;
use crate::{
    address, api,
    choices::choices,
    components::{Empty, Pager, Picker, Poster},
    dto::{EventCard, FilterChoice, Programme, ProgrammeDay, ProgrammeQuery},
};

#[component]
pub fn ProgrammePage() -> impl IntoView {
    let params = use_query_map();
    let query = Memo::new(move |_| address::read_programme(&params.read()));
    let follows = choices().follow.version();
    let programme = Resource::new(move || (query.get(), follows.get()), |(query, _)| api::programme(query));
    view! {
        <Title text=""/>
        {loaded(programme, |programme| view! { <ProgrammeSheet programme/> }.into_any())}
    }
    .into_any()
}

#[component]
fn ProgrammeSheet(programme: Programme) -> impl IntoView {
    let Programme {
        query,
        follows,
        days,
        unjudged,
        unjudged_total,
        page,
        pages,
        cities,
        genres,
        starters,
        summary,
        ..
    } = programme;
    let newcomer = follows == 0;
    let previous = address::programme(&query, page.saturating_sub(1));
    let next = address::programme(&query, page + 1);
    let listed = !days.is_empty();
    let nothing = !listed && !newcomer;
    view! {
        <div class="programme">
            <div class="opening">
                <h1 class="slogan">"Every line-up, re-ordered " <em>"for your ears"</em></h1>
                <p class="opening-summary">{summary}</p>
            </div>
            {newcomer.then(|| view! { <Picker starters/> })}
            <Filters query cities genres/>
            {nothing.then(|| view! { <NothingJudged/> })}
            <div class="days">{days.into_iter().map(|day| view! { <Day day/> }.into_any()).collect_view()}</div>
            {listed.then(|| view! { <Pager page pages previous next/> })}
            <Unjudged events=unjudged total=unjudged_total newcomer/>
        </div>
    }
    .into_any()
}

#[component]
fn NothingJudged() -> impl IntoView {
    view! {
        <Empty headline="No match in these dates">
            <p>"Nothing here matches the artists you follow. Widen the filters, or follow more artists."</p>
            <p class="problem-ways">
                <a class="button" href="/">"All dates and places"</a>
                <a class="button" href="/artists">"Find artists"</a>
            </p>
        </Empty>
    }
}

#[component]
fn Filters(query: ProgrammeQuery, cities: Vec<FilterChoice>, genres: Vec<FilterChoice>) -> impl IntoView {
    let narrowed = !query.city.is_empty() || !query.genre.is_empty() || !query.km.is_empty() || query.fresh;
    view! {
        <details class="filters" open=narrowed>
            <summary class="filters-summary">"Dates, place, genre"</summary>
            <form method="get" action="/" class="filter-form" aria-label="Filter the programme">
                <label class="field"><span class="field-name">"From"</span><input type="date" name="from" value=query.from/></label>
                <label class="field"><span class="field-name">"To"</span><input type="date" name="to" value=query.to/></label>
                <label class="field">
                    <span class="field-name">"City"</span>
                    <select name="city">{options("Everywhere", cities, &query.city)}</select>
                </label>
                <label class="field field-small">
                    <span class="field-name">"Within km"</span>
                    <input type="number" name="km" min="1" max="20000" inputmode="numeric" value=query.km/>
                </label>
                <label class="field">
                    <span class="field-name">"Genre"</span>
                    <select name="genre">{options("Every genre", genres, &query.genre)}</select>
                </label>
                <label class="field-check">
                    <input type="checkbox" name="fresh" value="true" checked=query.fresh/>
                    <span>"Only acts I don’t know"</span>
                </label>
                <button class="button solid" type="submit">"Show"</button>
            </form>
        </details>
    }
    .into_any()
}

fn options(none: &'static str, choices: Vec<FilterChoice>, chosen: &str) -> impl IntoView + use<> {
    let choices = choices
        .into_iter()
        .map(|choice| {
            let selected = choice.value == chosen;
            view! { <option value=choice.value selected=selected>{choice.label}</option> }
        })
        .collect_view();
    view! {
        <option value="">{none}</option>
        {choices}
    }
    .into_any()
}

#[component]
fn Day(day: ProgrammeDay) -> impl IntoView {
    let id = format!("day-{}", day.on);
    view! {
        <section class="day" aria-labelledby=id.clone()>
            <header class="day-head">
                <h2 class="day-title" id=id.clone()><time datetime=day.on>{day_words(&day.label)}</time></h2>
                <p class="day-distance">{day.distance}</p>
            </header>
            <div class="wall">
                {day.events.into_iter().map(|card| view! { <Poster card/> }.into_any()).collect_view()}
            </div>
        </section>
    }
}

/// `Friday 27 November` or `Friday 1 January 2027` in three sizes; anything else as it is.
fn day_words(label: &str) -> AnyView {
    let words: Vec<&str> = label.split(' ').collect();
    match words.as_slice() {
        [weekday, number, month @ ..] if !month.is_empty() => {
            let (weekday, number, month) = (weekday.to_string(), number.to_string(), month.join(" "));
            view! {
                <span class="day-weekday">{weekday}</span> " " <span class="day-number">{number}</span> " "
                <span class="day-month">{month}</span>
            }
            .into_any()
        }
        _ => label.to_string().into_any(),
    }
}

#[component]
fn Unjudged(events: Vec<EventCard>, total: usize, newcomer: bool) -> impl IntoView {
    let (title, lead) = if newcomer {
        ("What is on", "By date for now. Follow an artist to sort them by your taste.")
    } else {
        ("New names", "We have no information on these acts yet, so they are listed by date.")
    };
    let beyond = total.saturating_sub(events.len());
    (!events.is_empty()).then(|| {
        view! {
            <section class="unjudged" aria-labelledby="unjudged-title">
                <h2 id="unjudged-title" class="unjudged-title">{title}</h2>
                <p class="unjudged-lead">{lead}</p>
                <div class="wall wall-small">
                    {events.into_iter().map(|card| view! { <Poster card/> }.into_any()).collect_view()}
                </div>
                {(beyond > 0).then(|| view! { <p class="more-bill">"and " {beyond} " more. Narrow the dates to see them."</p> })}
            </section>
        }
        .into_any()
    })
}
