//! HTML document of every page of the desk.

use leptos::prelude::*;

use super::DeskPage;
use crate::{Assets, components::InkDefs, shell::essentials};

/// The parts of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Artists,
    Jobs,
    Models,
    Weights,
    Lab,
    Sources,
    Reviews,
    Venues,
}

impl Section {
    const ALL: [(Self, &'static str, &'static str); 8] = [
        (Self::Artists, "/desk", "Artists"),
        (Self::Sources, "/desk/sources", "Sources"),
        (Self::Reviews, "/desk/reviews", "Reviews"),
        (Self::Venues, "/desk/venues", "Venues"),
        (Self::Jobs, "/desk/jobs", "Jobs"),
        (Self::Models, "/desk/models", "Models"),
        (Self::Weights, "/desk/weights", "Weights"),
        (Self::Lab, "/desk/lab", "Lab"),
    ];
}

/// What stands around a page.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    pub assets: Assets,
    /// What waits for a decision.
    pub reviews: i64,
}

/// Seconds after which a browser without JavaScript looks again while work is going on.
const LOOK_AGAIN_S: &str = "4";

/// The whole document as HTML.
pub fn document(frame: Frame, page: DeskPage) -> String {
    // Components ask for an owner, and give nothing to it here: nothing on the desk is reactive.
    let owner = Owner::new();
    let html = owner.with(|| whole(frame, page).to_html());
    owner.unset_with_forced_cleanup();
    // Marks for a browser half that the desk has not.
    html.replace("<!>", "")
}

fn whole(frame: Frame, page: DeskPage) -> AnyView {
    let Frame { assets, reviews } = frame;
    let title = format!("{} · Undercard", page.title());
    let (section, live) = (page.section(), page.is_live());
    let look_again = live.then(|| {
        view! { <noscript><meta http-equiv="refresh" content=LOOK_AGAIN_S/></noscript> }
    });
    // Follows jobs also while none is going on: another admin, or another tab, may ask for one.
    let progress = section.is_some().then_some("/desk/progress");
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                {essentials(assets.css)}
                <meta name="robots" content="noindex"/>
                <script r#type="module" src=assets.scripts.desk></script>
                <script r#type="module" src=assets.scripts.places></script>
                {look_again}
                <title>{title}</title>
            </head>
            <body class="desk" data-progress=progress>
                <a class="skip" href="#content">"Skip to the content"</a>
                <InkDefs/>
                {masthead(section, reviews)}
                <main id="content" class="sheet" tabindex="-1">
                    {page.view()}
                </main>
            </body>
        </html>
    }
    .into_any()
}

fn masthead(here: Option<Section>, reviews: i64) -> AnyView {
    let way = |(section, href, label): (Section, &'static str, &'static str)| {
        let current = (here == Some(section)).then_some("page");
        let waiting = (section == Section::Reviews && reviews > 0)
            .then(|| view! { " " <b class="ways-count">{reviews} <span class="sr-only">" open"</span></b> });
        view! { <a href=href aria-current=current>{label} {waiting}</a> }
    };
    let ways = here.is_some().then(|| {
        view! {
            <nav class="ways" aria-label="Desk">
                {Section::ALL.into_iter().map(way).collect_view()}
                <a class="ways-out" href="/">"Programme"</a>
            </nav>
        }
    });
    view! {
        <header class="masthead desk-masthead">
            <a class="logo" href="/desk">
                <span class="logo-word" data-word="Undercard">"Undercard"</span>
                <span class="desk-word">"Desk"</span>
            </a>
            {ways}
        </header>
    }
    .into_any()
}
