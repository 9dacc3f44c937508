//! Source list, `/desk/sources`: each source with its health, and the form for another one. What changes by
//! itself stands apart in each card, so that a form that is being filled in or terms that are being read stay.

use leptos::prelude::*;

use super::{
    parts::{button_form, job_row, refused},
    runs::{health, history},
};
use crate::dto::desk::{FormRefusal, KindChoice, SourceCard, SourceTerms, SourcesPage};

/// A source's page on the desk.
pub fn source_address(source: i64) -> String {
    format!("/desk/sources/{source}")
}

pub fn sources(page: SourcesPage) -> AnyView {
    let SourcesPage { summary, events, sites, kinds, refusal } = page;
    let none = events.is_empty().then(|| {
        view! { <p class="hint">"None yet: add the page of a venue, a calendar, or the mails of a newsletter."</p> }
    });
    let list = |cards: Vec<SourceCard>, refusal: Option<&FormRefusal>| {
        let row = |card: SourceCard| {
            let (id, health) = (format!("source-{}", card.id), card.health.key());
            view! {
                <li class="source" id=id data-health=health>
                    {source_card(card, refusal, false)}
                </li>
            }
        };
        view! { <ul class="sources">{cards.into_iter().map(row).collect_view()}</ul> }
    };
    view! {
        <h1 class="page-title">"Sources"</h1>
        <p class="hits-summary" role="status">{summary}</p>
        <div class="steps">
            <section class="step" aria-labelledby="events-title">
                <h2 id="events-title" class="section-title">"Where events come from"</h2>
                {none}
                {list(events, refusal.as_ref())}
            </section>
            <section class="step" id="add" aria-labelledby="add-title">
                <h2 id="add-title" class="section-title">"Add a source"</h2>
                {add(kinds, refusal.as_ref())}
            </section>
            <section class="step" aria-labelledby="sites-title">
                <h2 id="sites-title" class="section-title">"Who knows artists"</h2>
                <p class="step-lead">
                    "These have no schedule: each is asked when an artist on a coming bill, or one that somebody follows, is not known "
                    "well enough. " <a href="/desk/hosts">"How politely each host is asked"</a>
                </p>
                {list(sites, refusal.as_ref())}
            </section>
        </div>
    }
    .into_any()
}

/// A source, with what can be done about it. `alone`: on its own page.
pub fn source_card(card: SourceCard, refusal: Option<&FormRefusal>, alone: bool) -> AnyView {
    let (id, name) = (card.id, card.name.clone());
    let base = source_address(id);
    let read = card.may_run.then(|| button_form(format!("{base}/run"), "solid", "Read now", name.clone(), None));
    let accept = card
        .warned
        .then(|| button_form(format!("{base}/accept"), "", "It really lists so few now", name.clone(), None));
    let switch = switch(&base, card.enabled, &name);
    let more = (!alone).then(|| {
        view! { <a class="button quiet" href=base.clone()>"Runs and settings" <span class="sr-only">" of " {name.clone()}</span></a> }
    });
    let heading = (!alone).then(|| {
        view! {
            <h3 class="source-name" id=format!("source-{id}-name")><a class="name" href=base.clone()><bdi>{name.clone()}</bdi></a></h3>
        }
    });
    view! {
        <header class="source-head">
            {heading}
            <p class="hint"><b>{card.kind.clone()}</b> " " <bdi>{card.address.clone()}</bdi></p>
        </header>
        {live(&card)}
        {terms(&base, &name, card.terms)}
        {card.key.map(|there| key(id, &base, there, refusal))}
        <div class="job-acts source-acts">{read} {accept} {switch} {more}</div>
        {refused(refusal, &format!("source-{id}"))}
    }
    .into_any()
}

/// What changes by itself.
fn live(card: &SourceCard) -> AnyView {
    let counts = (!card.counts.is_empty()).then(|| {
        let count = |(what, number): &(&'static str, i64)| {
            view! { <div><dt>{*what}</dt><dd>{*number}</dd></div> }
        };
        view! { <dl class="source-counts">{card.counts.iter().map(count).collect_view()}</dl> }
    });
    let line = |text: &str| (!text.is_empty()).then(|| view! { <p>{text.to_owned()}</p> });
    let next = (!card.next.is_empty()).then(|| view! { <p class="hint">"Next run " {card.next.clone()}</p> });
    view! {
        <div class="source-live" id=format!("live-{}", card.id) data-live="">
            {health(card.health)}
            <div class="source-said">
                {(!card.why.is_empty()).then(|| view! { <p class="source-why">{card.why.clone()}</p> })}
                {line(&card.last)}
                {line(&card.waiting)}
                {next}
            </div>
            {history(card.id, &card.history)}
            {counts}
        </div>
        <div class="source-job" id=format!("live-job-{}", card.id) data-live="">
            {card.job.clone().map(|job| view! { <ul class="jobs">{job_row(job)}</ul> })}
        </div>
    }
    .into_any()
}

fn switch(base: &str, enabled: bool, name: &str) -> AnyView {
    let (to, label) = if enabled { ("false", "Switch off") } else { ("true", "Switch on") };
    view! {
        <form method="post" action=format!("{base}/switch")>
            <input type="hidden" name="on" value=to/>
            <button class="button" type="submit">{label} <span class="sr-only">" " <bdi>{name.to_owned()}</bdi></span></button>
        </form>
    }
    .into_any()
}

fn terms(base: &str, name: &str, terms: Option<SourceTerms>) -> Option<AnyView> {
    let SourceTerms { summary, url, rules, acknowledged, must_be_acknowledged } = terms?;
    let waits = must_be_acknowledged && acknowledged.is_empty();
    let read = (!url.is_empty())
        .then(|| view! { <p><a href=url rel="noreferrer noopener external">"The terms in full"</a></p> });
    let acknowledge =
        waits.then(|| button_form(format!("{base}/acknowledge"), "", "I have read these terms", name.to_owned(), None));
    Some(
        view! {
            <details class="terms" open=waits>
                <summary>"Terms"</summary>
                <p>{summary}</p>
                {(!rules.is_empty()).then(|| view! { <ul class="terms-rules">{rules.into_iter().map(|rule| view! { <li>{rule}</li> }).collect_view()}</ul> })}
                {read}
                {(!acknowledged.is_empty()).then(|| view! { <p class="hint">{acknowledged}</p> })}
                {acknowledge}
            </details>
        }
        .into_any(),
    )
}

/// A key goes in and is never shown again.
fn key(id: i64, base: &str, there: bool, refusal: Option<&FormRefusal>) -> AnyView {
    let forget = there.then(|| {
        view! { <button class="button quiet" type="submit" name="forget" value="yes" formnovalidate>"Forget the key"</button> }
    });
    view! {
        <form method="post" action=format!("{base}/key") class="inline-form key-form">
            <label class="field">
                <span class="field-name">{if there { "Key: one is stored; enter another to replace it" } else { "Key" }}</span>
                <input type="password" name="key" required maxlength="500" autocomplete="off" spellcheck="false"/>
            </label>
            <button class="button" type="submit">"Store"</button>
            {forget}
        </form>
        {refused(refusal, &format!("key-{id}"))}
    }
    .into_any()
}

fn add(kinds: Vec<KindChoice>, refusal: Option<&FormRefusal>) -> AnyView {
    let was = refusal.filter(|refusal| refusal.form == "add");
    let entered = |field: &str| was.map(|was| was.entered(field)).unwrap_or_default();
    view! {
        <form method="post" action="/desk/sources" class="inline-form">
            <label class="field field-wide">
                <span class="field-name">"Address, or a folder on the server"</span>
                <input type="text" name="address" required maxlength="2000" autocomplete="off" spellcheck="false" placeholder="https://" value=entered("address")/>
            </label>
            {field("Name (its host when empty)", "name", entered("name"), 100)}
            {field("City", "city", entered("city"), 100)}
            {zone(entered("zone"))}
            {kind(kinds, &entered("kind"))}
            <button class="button solid" type="submit">"Add and read it"</button>
            <button class="button" type="submit" formmethod="get" formaction="/desk/sources/try">"Try it first"</button>
        </form>
        {refused(refusal, "add")}
        <p class="hint">"City and zone count where a listing states neither. A mailbox is imaps://HOST/FOLDER?user=NAME; its password is entered as its key afterwards. " <a href="/desk/sources/try">"Try a file or a mail without storing anything"</a></p>
    }
    .into_any()
}

pub fn field(label: &'static str, name: &'static str, value: String, most: u16) -> AnyView {
    view! {
        <label class="field">
            <span class="field-name">{label}</span>
            <input type="text" name=name maxlength=most.to_string() autocomplete="off" value=value/>
        </label>
    }
    .into_any()
}

pub fn zone(value: String) -> AnyView {
    let value = if value.is_empty() { "UTC".to_owned() } else { value };
    view! {
        <label class="field">
            <span class="field-name">"Time zone, such as Europe/Lisbon"</span>
            <input type="text" name="zone" required maxlength="60" autocomplete="off" spellcheck="false" value=value/>
        </label>
    }
    .into_any()
}

pub fn kind(kinds: Vec<KindChoice>, chosen: &str) -> AnyView {
    let option = |choice: KindChoice| {
        let selected = choice.key == chosen;
        view! { <option value=choice.key selected=selected>{choice.title}</option> }
    };
    view! {
        <label class="field">
            <span class="field-name">"What it is"</span>
            <select name="kind"><option value="">"Tell by what it holds"</option> {kinds.into_iter().map(option).collect_view()}</select>
        </label>
    }
    .into_any()
}
