//! Rate limits page, `/desk/hosts`: how often each host is asked, by all processes together.

use leptos::prelude::*;

use crate::{
    components::Empty,
    dto::desk::{HostRow, HostsPage},
};

pub fn hosts(page: HostsPage) -> AnyView {
    let list = if page.hosts.is_empty() {
        view! { <Empty headline="Nobody was asked yet"><p>"A host stands here once a source of it was read."</p></Empty> }
            .into_any()
    } else {
        view! { <ul class="hosts">{page.hosts.into_iter().map(host).collect_view()}</ul> }.into_any()
    };
    view! {
        <h1 class="page-title">"Hosts"</h1>
        <p class="step-lead">
            "One budget per host, for all processes and over restarts. A host that fails again and again is left alone for a while. "
            <a href="/desk/sources">"All sources"</a>
        </p>
        <div id="hosts">{list}</div>
    }
    .into_any()
}

fn host(row: HostRow) -> AnyView {
    let HostRow { host, closed, next, pace, asked, failures, note } = row;
    let failed = (failures > 0).then(|| view! { <div><dt>"Failures in a row"</dt><dd>{failures}</dd></div> });
    view! {
        <li class="host" data-closed=closed.then_some("")>
            <h2 class="host-name"><bdi>{host}</bdi> {closed.then(|| view! { " " <span class="soon">"left alone"</span> })}</h2>
            <dl class="model-facts">
                <div><dt>"Next request"</dt><dd>{next}</dd></div>
                <div><dt>"Pace"</dt><dd>{pace}</dd></div>
                <div><dt>"Asked"</dt><dd>{asked}</dd></div>
                {failed}
            </dl>
            {(!note.is_empty()).then(|| view! { <p class=if closed { "odd" } else { "hint" }>{note}</p> })}
        </li>
    }
    .into_any()
}
