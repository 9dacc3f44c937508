//! Filter form: dates, place and genre. A get form, so that it works without JavaScript.

use leptos::{html, prelude::*};

use super::switches::{switch, switches};
use crate::dto::{FilterChoice, FilterProblem, Programme};

/// Folded away on a phone until something is wrong with them.
pub fn filters(programme: Programme) -> AnyView {
    let Programme { query, problems, conditions, cities, genres, distances, kept, .. } = programme;
    let Programme { clear, anywhere, left_out, near_me, without_place, .. } = programme;
    // What was typed and not sent is gone when the address changes: the form shows the address. What was typed before the
    // browser half took over stays.
    let node = NodeRef::<html::Form>::new();
    let hydrating = Owner::current_shared_context().is_some_and(|context| context.during_hydration());
    Effect::new(move || {
        if let Some(form) = node.get().filter(|_| !hydrating) {
            form.reset();
        }
    });
    let kept =
        kept.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view();
    let from = input("from", "From", "date", query.from, &problems);
    let to = input("to", "To", "date", query.to, &problems);
    let is_near = !query.near.is_empty();
    let everywhere = if is_near { format!("Near {}", query.near.replace(',', ", ")) } else { "Everywhere".to_string() };
    let wrong_place = problem_of(&problems, "near");
    let city = select("city", "City", everywhere, cities, &query.city, &problems);
    let every = "Every genre".to_string();
    let genre = (!genres.is_empty()).then(|| select("genre", "Genre", every, genres, &query.genre, &problems));
    let within = if is_near { "Within km of you" } else { "Within km of the city" };
    let km = (distances || !query.km.is_empty()).then(|| input("km", within, "number", query.km, &problems));
    let on = clear.is_some().then_some(" · on");
    view! {
        <details class="filters" open=!problems.is_empty()>
            <summary class="filters-summary">"Filters" {on}</summary>
            {switches("Only events", conditions, None)}
            <form node_ref=node method="get" action="/" class="filter-form" aria-label="Filter the programme" autocomplete="off">
                {kept} {from} {to} {city} {near_me.map(near)} {km} {genre}
                <button class="button solid" type="submit">"Show"</button>
            </form>
            {wrong_place}
        </details>
        <p class="filters-clear">{clear.map(switch)} " " {anywhere.map(switch)} " " {left_out.map(switch)} " " {without_place}</p>
    }
    .into_any()
}

/// The way to what is near the reader. `places.js` asks the browser where that is; without JavaScript it is not shown.
fn near(to: String) -> AnyView {
    view! {
        <div class="filter near-me">
            <button class="button" type="button" data-near=to>"Near me"</button>
            <p class="hint" role="status">"Rounded to about a kilometre, and kept in the page’s address only."</p>
        </div>
    }
    .into_any()
}

fn input(
    name: &'static str,
    label: &'static str,
    kind: &'static str,
    value: String,
    problems: &[FilterProblem],
) -> AnyView {
    // A field for dates or numbers shows nothing else: what was typed would be lost.
    let wrong = problems.iter().any(|problem| problem.field == name);
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let readable = if kind == "date" { value.len() == 10 && digits == 8 } else { value.len() == digits };
    let kind = if readable || !wrong { kind } else { "text" };
    let control = view! {
        <input
            type=kind name=name value=value inputmode=(kind == "number").then_some("numeric") min=(kind == "number").then_some("1")
            aria-invalid=wrong.then_some("true") aria-describedby=wrong.then(|| problem_id(name))
        />
    };
    field(name, label, control.into_any(), problems)
}

fn select(
    name: &'static str,
    label: &'static str,
    none: String,
    choices: Vec<FilterChoice>,
    chosen: &str,
    problems: &[FilterProblem],
) -> AnyView {
    let wrong = problems.iter().any(|problem| problem.field == name);
    let option = |choice: FilterChoice| {
        let selected = choice.value == chosen;
        view! { <option value=choice.value selected=selected>{choice.label}</option> }
    };
    let control = view! {
        <select name=name aria-invalid=wrong.then_some("true") aria-describedby=wrong.then(|| problem_id(name))>
            <option value="">{none}</option>
            {choices.into_iter().map(option).collect_view()}
        </select>
    };
    field(name, label, control.into_any(), problems)
}

fn field(name: &'static str, label: &'static str, control: AnyView, problems: &[FilterProblem]) -> AnyView {
    view! {
        <div class="filter">
            <label class="field"><span class="field-name">{label}</span> {control}</label>
            {problem_of(problems, name)}
        </div>
    }
    .into_any()
}

fn problem_id(field: &str) -> String {
    format!("problem-{field}")
}

/// What is wrong with a field, and the way out.
pub fn problem_of(problems: &[FilterProblem], field: &str) -> Option<AnyView> {
    let FilterProblem { message, fix, .. } = problems.iter().find(|problem| problem.field == field)?.clone();
    let id = problem_id(field);
    Some(view! { <p class="field-problem" id=id>{message} " " <a href=fix.url>{fix.label}</a></p> }.into_any())
}
