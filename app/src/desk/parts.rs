//! Shared components of the desk's pages.

use leptos::prelude::*;

use crate::{
    address,
    components::percent,
    dto::{
        ArtistRef,
        desk::{DeskJob, EventLine, FormRefusal, JobState},
    },
};

/// An artist's page on the desk.
pub fn desk_address(artist: i64) -> String {
    format!("/desk/artists/{artist}")
}

pub fn desk_link(artist: ArtistRef) -> AnyView {
    view! { <a class="name" href=desk_address(artist.id)><bdi>{artist.name}</bdi></a> }.into_any()
}

/// Why a form was refused, beside that form.
pub fn refused(refusal: Option<&FormRefusal>, form: &str) -> Option<AnyView> {
    let message = refusal.filter(|refusal| refusal.form == form)?.message.clone();
    Some(view! { <p class="refused" role="alert">{message}</p> }.into_any())
}

/// Text inside a `textarea`, escaped. Leptos escapes no children of `textarea`, `script`, `style` and `noscript`.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// A form that is one button.
pub fn button_form(
    action: String,
    class: &'static str,
    label: &'static str,
    about: String,
    confirm: Option<String>,
) -> AnyView {
    let class = format!("button {class}");
    view! {
        <form method="post" action=action data-confirm=confirm>
            <button class=class type="submit">{label} <span class="sr-only">" " <bdi>{about}</bdi></span></button>
        </form>
    }
    .into_any()
}

pub fn event_line(event: EventLine) -> AnyView {
    view! {
        <a class="name" href=address::event(event.id)><bdi>{event.name}</bdi></a>
        " "
        <span class="hint">{event.day} " · " <bdi>{event.place}</bdi></span>
    }
    .into_any()
}

/// A row of a list of spans: a bar from the least to the most, with a notch at the mean, all in [0, 1].
pub fn span_row(
    label: String,
    in_use: bool,
    score: AnyView,
    [least, mean, most]: [f32; 3],
    range: String,
    more: Option<AnyView>,
) -> AnyView {
    let notch = (mean - 0.004).max(0.0);
    view! {
        <li class="span-row" data-used=in_use.then_some("")>
            <p class="span-score">{score}</p>
            <div class="span-body">
                <h3 class="part-title">{label} {in_use.then(|| view! { " " <span class="soon">"in use"</span> })}</h3>
                <svg class="span-bar" width="100%" height="26" role="img" aria-label=range.clone()>
                    <line class="span-axis" x1="0" x2="100%" y1="13" y2="13"></line>
                    <rect class="span-fill" y="3" height="20" x=percent(least) width=percent(most - least)></rect>
                    <rect class="span-mean" y="0" height="26" x=percent(notch) width="0.8%"></rect>
                </svg>
                <p class="hint">{range}</p>
                {more}
            </div>
        </li>
    }
    .into_any()
}

/// A strip of ink that fills as work is done.
pub fn meter(done: u32, total: u32, label: String) -> AnyView {
    let width = percent(done as f32 / total.max(1) as f32);
    view! {
        <svg class="meter" width="100%" height="12" role="img" aria-label=label>
            <rect class="meter-fill" height="100%" width=width></rect>
        </svg>
    }
    .into_any()
}

/// The state of a job in a stamp.
pub fn state_stamp(state: JobState) -> AnyView {
    view! { <span class="state" data-state=state.key()>{state.label()}</span> }.into_any()
}

/// How far a job is, in words and, for long ones, as a strip.
pub fn job_state(job: &DeskJob) -> AnyView {
    let stage = (!job.stage.is_empty()).then(|| format!(" {}", job.stage));
    let long = job.state == JobState::Running && job.total > 1;
    let strip = long.then(|| meter(job.done, job.total, format!("{} of {}", job.done, job.total)));
    let count = long.then(|| view! { <span class="hint">{job.done} " of " {job.total}</span> });
    let message = (!job.message.is_empty()).then(|| view! { <span class="job-message">{job.message.clone()}</span> });
    view! {
        {state_stamp(job.state)}
        {stage.map(|stage| view! { <span class="job-stage">{stage}</span> })}
        {count}
        {strip}
        {message}
    }
    .into_any()
}

/// One job in a list.
pub fn job_row(job: DeskJob) -> AnyView {
    let id = job.id;
    let state = job_state(&job);
    let about = job.what.clone();
    let retry =
        job.may_retry.then(|| button_form(format!("/desk/jobs/{id}/retry"), "quiet", "Try again", about.clone(), None));
    let discard = job.may_discard.then(|| {
        let confirm = format!("Give up “{about}”? What is done stays; the rest is not done.");
        button_form(format!("/desk/jobs/{id}/discard"), "quiet", "Discard", about.clone(), Some(confirm))
    });
    view! {
        <li class="job" id=format!("job-{id}") data-job=id.to_string() data-state=job.state.key()>
            <div class="job-what">
                <p><b>{job.what}</b> {job.artist.map(|artist| view! { " " {desk_link(artist)} })}</p>
                <p class="job-how">{state}</p>
                <p class="hint">{job.when} {(!job.tries.is_empty()).then(|| format!(" · {}", job.tries))}</p>
            </div>
            <div class="job-acts">{retry} {discard}</div>
        </li>
    }
    .into_any()
}
