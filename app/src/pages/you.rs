//! `/you`: whom the listener follows, lists to follow in one go, and events that were loved or hidden.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{follow_list::FollowListForm, loaded::loaded};
use crate::{
    address,
    api::{self, UndoFollowList},
    choices::choices,
    components::{ArtistLink, Empty, FollowButton, UnmatchedNames, VerdictButton, post_form},
    dto::{FollowBatch, Followed, JudgedEvent, Verdict, YouPage},
};

#[component]
pub fn YouRoute() -> impl IntoView {
    let choices = choices();
    let changes = move || {
        choices.follow.version().get()
            + choices.follow_list.version().get()
            + choices.undo_list.version().get()
            + choices.judge.version().get()
    };
    let you = Resource::new(changes, |_| api::you());
    view! {
        <Title text="You"/>
        <div class="you">
            <h1 class="page-title">"You"</h1>
            <FollowListForm/>
            {loaded(you, |you| view! { <YouSheet you/> }.into_any())}
        </div>
    }
    .into_any()
}

#[component]
fn YouSheet(you: YouPage) -> impl IntoView {
    let YouPage { follows, follows_total, batches, loved, hidden } = you;
    let beyond = follows_total.saturating_sub(follows.len());
    let list = if follows.is_empty() {
        view! {
            <Empty headline="You follow nobody yet">
                <p>"Follow one artist and every line-up is re-ordered for you. " <a href="/artists">"Find an artist"</a></p>
            </Empty>
        }
        .into_any()
    } else {
        view! { <ul class="hits">{follows.into_iter().map(|followed| view! { <FollowedRow followed/> }.into_any()).collect_view()}</ul> }
            .into_any()
    };
    view! {
        <Batches batches/>
        <section class="follows" aria-labelledby="follows-title">
            <h2 id="follows-title" class="section-title">"Followed " <span class="count">{follows_total}</span></h2>
            {list}
            {(beyond > 0).then(|| view! { <p class="more-bill">"and " {beyond} " more"</p> })}
        </section>
        <Judged id="loved" title="Saved events" nothing="No event saved yet." events=loved verdict=Verdict::Loved/>
        <Judged id="hidden" title="Hidden events" nothing="No event hidden." events=hidden verdict=Verdict::Hidden/>
    }
    .into_any()
}

#[component]
fn FollowedRow(followed: Followed) -> impl IntoView {
    let id = followed.artist.id;
    view! {
        <li class="hit" data-artist=id.to_string()>
            <div class="hit-who">
                <ArtistLink artist=followed.artist.clone()/>
                <p class="hit-notes">
                    {followed.soon.map(|soon| view! { <span class="soon">{soon}</span> })}
                    <span class="hint">{followed.since}</span>
                </p>
            </div>
            <FollowButton artist=followed.artist followed=true/>
        </li>
    }
}

#[component]
fn Batches(batches: Vec<FollowBatch>) -> impl IntoView {
    (!batches.is_empty()).then(|| {
        view! {
            <section class="batches" aria-labelledby="batches-title">
                <h2 id="batches-title" class="section-title">"Lists you followed"</h2>
                <ul class="batch-list">{batches.into_iter().map(|batch| view! { <Batch batch/> }.into_any()).collect_view()}</ul>
            </section>
        }
        .into_any()
    })
}

#[component]
fn Batch(batch: FollowBatch) -> impl IntoView {
    let id = batch.id;
    let fields = view! {
    <input type="hidden" name="batch" value=batch.id.to_string()/>
    <button class="button" type="submit">"Undo" <span class="sr-only">" " {batch.label.clone()}</span></button>
    }
    .into_any();
    let undo = post_form(choices().undo_list, "undo-form", move || UndoFollowList { batch: id }, fields);
    view! {
        <li class="batch" data-batch=id.to_string()>
            <p class="batch-label">{batch.label}</p>
            {undo}
            <UnmatchedNames unmatched=batch.unmatched/>
        </li>
    }
}

#[component]
fn Judged(
    id: &'static str,
    title: &'static str,
    nothing: &'static str,
    events: Vec<JudgedEvent>,
    verdict: Verdict,
) -> impl IntoView {
    let none = events.is_empty().then(|| view! { <p class="hint">{nothing}</p> });
    let rows = events.into_iter().map(|event| view! { <JudgedRow event verdict/> }.into_any()).collect_view();
    view! {
        <section class="judged" aria-labelledby=id>
            <h2 id=id class="section-title">{title}</h2>
            {none}
            <ul class="hits">{rows}</ul>
        </section>
    }
    .into_any()
}

#[component]
fn JudgedRow(event: JudgedEvent, verdict: Verdict) -> impl IntoView {
    view! {
        <li class="hit" data-event=event.id.to_string()>
            <div class="hit-who">
                <a class="name" href=address::event(event.id)><bdi>{event.name.clone()}</bdi></a>
                <p class="hit-notes"><span class="hint">{event.day}</span></p>
            </div>
            <VerdictButton event=event.id name=event.name verdict gives=verdict/>
        </li>
    }
}
