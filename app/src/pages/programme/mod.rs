//! `/`: the events to come, each bill set for the reader. All state is in the query string.

mod filters;
mod section;
mod switches;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

pub use self::section::section;
use self::{
    filters::{filters, problem_of},
    switches::{link_in_place, months, switch, switches, view_switch},
};
use super::loaded::loaded;
use crate::{
    address, api,
    backend::StatusSetter,
    choices::choices,
    components::{EmphasisScale, Empty, Pager, Picker, Poster},
    dto::{Example, Programme, Switch},
};

pub fn programme_page() -> AnyView {
    let params = use_query_map();
    let query = Memo::new(move |_| address::read_programme(&params.read()));
    let follows = choices().follow.version();
    view! {
        <Title text=""/>
        {loaded(move || (query.get(), follows.get()), |(query, _)| api::programme(query), sheet)}
    }
    .into_any()
}

/// What the programme does for a reader, shown before anything is asked of one.
fn example(example: Example) -> AnyView {
    view! {
        <section class="example" aria-labelledby="example-title">
            <h2 id="example-title" class="example-title">"For example, if you like"</h2>
            <nav class="switches" aria-label="If you like">
                {example.choices.into_iter().map(link_in_place).collect_view()}
            </nav>
            <Poster card=example.card/>
        </section>
    }
    .into_any()
}

fn sheet(mut programme: Programme) -> AnyView {
    let (newcomer, refused) = (programme.follows == 0, !programme.problems.is_empty());
    if let Some(setter) = use_context::<StatusSetter>().filter(|_| refused) {
        (setter.0)(400);
    }
    let view_key = match programme.query.view.as_str() {
        "posters" => "posters",
        "list" => "list",
        "map" => "map",
        // A list on narrow screens and posters on wide ones.
        _ => "auto",
    };
    let starters = std::mem::take(&mut programme.starters);
    let picker = view! { <Picker starters follows=programme.follows/> }.into_any();
    let example = programme.example.take().map(example);
    let report = (!programme.list_report.is_empty()).then(|| {
        let report = std::mem::take(&mut programme.list_report);
        view! { <p class="list-report" role="status">{report} " " <a href="/you">"See the list, or undo"</a></p> }
    });
    let month = months(programme.month_before.take(), programme.month.clone(), programme.month_after.take());
    let times = switches("When", std::mem::take(&mut programme.times), Some(month));
    let wrong_time = problem_of(&programme.problems, "when");
    let sections = std::mem::take(&mut programme.sections).into_iter().map(section).collect_view();
    let events = if programme.total > 0 {
        let orders = std::mem::take(&mut programme.orders);
        let as_map = programme.as_map.take().map(|to| view_switch(to, "map"));
        let views = vec![
            view_switch(programme.as_posters.clone(), "posters"),
            view_switch(programme.as_list.clone(), "list"),
            as_map.into_any(),
        ];
        let by_date = (newcomer && programme.map.is_empty())
            .then_some("By date for now. Follow an artist to sort them by your taste.");
        view! {
            <div class="events-tools" data-view=view_key>
                {(!orders.is_empty()).then(|| switches("Order", orders, None))}
                {switches("View", Vec::new(), Some(views.into_any()))}
            </div>
            <p class="events-lead">{by_date}</p>
        }
        .into_any()
    } else if refused {
        ().into_any()
    } else {
        nothing_on(programme.any_date.clone(), programme.clear.clone())
    };
    let map = std::mem::take(&mut programme.map);
    let map = (!map.is_empty()).then(|| view! { <div class="map-view" inner_html=map></div> });
    let emphasis = programme.emphasis.take().map(|controls| view! { <EmphasisScale controls signals=false/> });
    let (page, pages) = (programme.page, programme.pages);
    let (previous, next) = (programme.previous.clone(), programme.next.clone());
    let summary = programme.summary.clone();
    view! {
        <div class="programme">
            <div class="opening">
                <h1 class="slogan">"Every line-up, re-ordered " <em>"for your ears"</em></h1>
                <p class="opening-summary" role=refused.then_some("alert")>{summary}</p>
            </div>
            {report} {example} {picker} {times} {wrong_time} {emphasis} {filters(programme)} {events} {map}
            <div class="events" data-view=view_key>{sections}</div>
            <Pager page pages previous next/>
        </div>
    }
    .into_any()
}

fn nothing_on(any_date: Switch, clear: Option<Switch>) -> AnyView {
    view! {
        <Empty headline="Nothing on for this choice">
            <p>"No event matches all of these filters."</p>
            <p class="problem-ways">{switch(any_date)} " " {clear.map(switch)}</p>
        </Empty>
    }
    .into_any()
}
