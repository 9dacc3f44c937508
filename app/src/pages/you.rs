//! `/you`: whom the listener follows, lists to follow in one go, what was said of events, acts and venues, and what that
//! does.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{follow_list::FollowListForm, loaded::loaded};
use crate::{
    address,
    api::{self, UndoFollowList},
    choices::choices,
    components::{
        ActVerdictButton, ArtistLink, Empty, FollowButton, UnmatchedNames, VenueVerdictButton, VerdictButton, post_form,
    },
    dto::{ActVerdict, FollowBatch, Followed, JudgedAct, JudgedEvent, JudgedVenue, VenueVerdict, Verdict, YouPage},
};

pub fn you_page() -> AnyView {
    let choices = choices();
    let changes = move || {
        choices.follow.version().get()
            + choices.follow_list.version().get()
            + choices.undo_list.version().get()
            + choices.judge.version().get()
            + choices.judge_act.version().get()
            + choices.judge_venue.version().get()
    };
    view! {
        <Title text="You"/>
        <div class="you">
            <h1 class="page-title">"You"</h1>
            <FollowListForm/>
            {loaded(changes, |_| api::you(), |you| view! { <YouSheet you/> }.into_any())}
        </div>
    }
    .into_any()
}

#[component]
fn YouSheet(you: YouPage) -> impl IntoView {
    let YouPage { follows, follows_total, batches, loved, hidden, acts, venues } = you;
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
        <Judged
            id="loved" title="Saved events" events=loved verdict=Verdict::Loved
            does="A saved event comes first on its day, and its acts count together as half a follow."
        />
        <Judged
            id="hidden" title="Hidden events" events=hidden verdict=Verdict::Hidden
            does="A hidden event is left out of the programme."
        />
        {ActVerdict::GIVEN.into_iter().map(|said| view! { <JudgedActs said acts=acts.clone()/> }.into_any()).collect_view()}
        {VenueVerdict::GIVEN.into_iter().map(|said| judged_venues(said, &venues)).collect_view()}
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
    does: &'static str,
    events: Vec<JudgedEvent>,
    verdict: Verdict,
) -> impl IntoView {
    let rows = events.into_iter().map(|event| view! { <JudgedRow event verdict/> }.into_any()).collect();
    view! {
        <section class="judged" aria-labelledby=id>
            <h2 id=id class="section-title">{title}</h2>
            <p>{does}</p>
            {judged_rows(rows, "None yet.")}
        </section>
    }
    .into_any()
}

fn judged_rows(rows: Vec<AnyView>, nothing: &'static str) -> AnyView {
    match rows.is_empty() {
        true => view! { <p class="hint">{nothing}</p> }.into_any(),
        false => view! { <ul class="hits">{rows}</ul> }.into_any(),
    }
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

/// The acts of which one thing was said, and what that does.
#[component]
fn JudgedActs(said: ActVerdict, acts: Vec<JudgedAct>) -> impl IntoView {
    let (title, does) = match said {
        ActVerdict::NotThis => {
            ("Not this artist", "Such an act never speaks for an event again and is never a reason for one.")
        }
        ActVerdict::Known => {
            ("Known already", "Such an act is not recommended as new, and its name is set no larger than others.")
        }
        _ => (
            "Saved acts",
            "Events with a saved act come right after events with an act you follow. For other acts it counts as half a follow.",
        ),
    };
    let rows = acts
        .into_iter()
        .filter(|act| act.verdict == said)
        .map(|JudgedAct { artist, verdict }| {
            let id = artist.id;
            view! {
                <li class="hit" data-artist=id.to_string()>
                    <div class="hit-who"><ArtistLink artist=artist.clone()/></div>
                    <ActVerdictButton artist verdict gives=said/>
                </li>
            }
            .into_any()
        })
        .collect();
    view! {
        <section class="judged" aria-labelledby=said.key()>
            <h2 id=said.key() class="section-title">{title}</h2>
            <p>{does}</p>
            {judged_rows(rows, "None yet. Say so on an event’s page, under “More”.")}
        </section>
    }
    .into_any()
}

/// The venues of which one thing was said, and what that does.
fn judged_venues(said: VenueVerdict, venues: &[JudgedVenue]) -> AnyView {
    let (id, title, does) = match said {
        VenueVerdict::Hidden => {
            ("venues-hidden", "Hidden venues", "Events at a hidden venue are left out of the programme.")
        }
        _ => (
            "venues-followed",
            "Followed venues",
            "Events at a venue you follow are marked in the programme, and one of the filters shows only these. No match \
             changes.",
        ),
    };
    let row = |judged: &JudgedVenue| {
        let JudgedVenue { venue, city, verdict } = judged.clone();
        let (id, name) = (venue.id, venue.name.clone());
        view! {
            <li class="hit" data-venue=id.to_string()>
                <div class="hit-who">
                    <a class="name" href=address::venue(id)><bdi>{name}</bdi></a>
                    <p class="hit-notes"><span class="hint"><bdi>{city}</bdi></span></p>
                </div>
                <VenueVerdictButton venue verdict gives=said/>
            </li>
        }
        .into_any()
    };
    let rows = venues.iter().filter(|judged| judged.verdict == said).map(row).collect();
    view! {
        <section class="judged" aria-labelledby=id>
            <h2 id=id class="section-title">{title}</h2>
            <p>{does}</p>
            {judged_rows(rows, "None yet. Say so on a venue’s page.")}
        </section>
    }
    .into_any()
}
