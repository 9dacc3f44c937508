//! A bill: the acts of an event, each set as large as it matches, whatever its billing.

use leptos::prelude::*;

use crate::{
    address,
    components::{ActVerdictButtons, FollowButton, fit, ink},
    dto::BilledAct,
};

/// The bill re-typeset for the reader: best match first. Names are no links: all of a poster leads to its event.
#[component]
pub fn Bill(acts: Vec<BilledAct>, more: usize) -> impl IntoView {
    let rest = (more > 0).then(|| view! { <li class="act act-rest">"and " {more} " more"</li> });
    view! {
        <ol class="bill" aria-label="Acts, best match first">
            {acts.into_iter().map(|act| view! { <Act act/> }.into_any()).collect_view()}
            {rest}
        </ol>
    }
    .into_any()
}

#[component]
fn Act(act: BilledAct) -> impl IntoView {
    let title = act_title(&act);
    let fitted = fit(&act.artist.name);
    view! {
        <li
            class="act" data-size=act.size.to_string() data-followed=act.followed.then_some("")
            data-fit=fitted data-ink=ink(act.lead) title=title
        >
            <bdi>{act.artist.name}</bdi>
        </li>
    }
}

/// The bill as it was printed, with set times, sizes still by match.
#[component]
pub fn RunningOrder(bill: Vec<BilledAct>, more: usize) -> impl IntoView {
    let rest = (more > 0).then(|| view! { <p class="more-bill">"and " {more} " more acts that are not shown"</p> });
    view! {
        <ol class="running-order">{bill.into_iter().map(|act| view! { <Turn act/> }.into_any()).collect_view()}</ol>
        {rest}
    }
    .into_any()
}

#[component]
fn Turn(act: BilledAct) -> impl IntoView {
    let note = act_title(&act);
    view! {
        <li class="turn" data-b2b=act.back_to_back.then_some("")>
            <span class="turn-time">{act.set_time}</span>
            <div class="turn-act">
                <p
                    class="act" data-size=act.size.to_string() data-followed=act.followed.then_some("")
                    data-fit=fit(&act.artist.name) data-ink=ink(act.lead)
                >
                    <a href=address::artist(act.artist.id)><bdi>{act.artist.name.clone()}</bdi></a>
                </p>
                <p class="turn-note">
                    {note}
                    {act.back_to_back.then_some(" · back to back with the next act")}
                </p>
                <ActVerdictButtons artist=act.artist.clone() verdict=act.verdict/>
            </div>
            <FollowButton artist=act.artist followed=act.followed/>
        </li>
    }
}

fn act_title(act: &BilledAct) -> String {
    act.match_text.clone().unwrap_or_else(|| "not enough information yet".to_string())
}
