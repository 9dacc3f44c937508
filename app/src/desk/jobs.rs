//! Job list, `/desk/jobs`: what waits, runs, is done and failed.

use leptos::prelude::*;

use super::parts::job_row;
use crate::{
    components::{Empty, Pager},
    dto::desk::{JobState, JobsPage},
};

pub fn jobs(page: JobsPage) -> AnyView {
    let JobsPage { only, counts, jobs, page, pages } = page;
    let total: i64 = counts.iter().map(|(_, count)| count).sum();
    let address = |only: Option<JobState>, page: usize| match only {
        Some(state) => format!("/desk/jobs?state={}&page={page}", state.key()),
        None => format!("/desk/jobs?page={page}"),
    };
    let choice = |state: Option<JobState>, label: &'static str, count: i64| {
        let current = (state == only).then_some("true");
        view! { <a class="choice" href=address(state, 1) aria-current=current>{label} " " <b>{count}</b></a> }
    };
    let choices = counts.iter().map(|(state, count)| choice(Some(*state), state.label(), *count)).collect_view();
    let (previous, next) = (address(only, page.saturating_sub(1)), address(only, page + 1));
    let list = if jobs.is_empty() {
        view! { <Empty headline="Nothing here"><p>"No job is in this state."</p></Empty> }.into_any()
    } else {
        view! { <ul class="jobs">{jobs.into_iter().map(job_row).collect_view()}</ul> }.into_any()
    };
    view! {
        <h1 class="page-title">"Jobs"</h1>
        <nav id="job-choices" class="choices" aria-label="By state" data-live="">
            {choice(None, "All", total)} {choices}
        </nav>
        <div id="jobs" data-live="">
            {list}
            <Pager page pages previous next/>
        </div>
    }
    .into_any()
}
