//! Sheet of a venue or a promoter: what is on, what kind of acts play and who most often, and the feeds.

use leptos::prelude::*;

use super::programme::section;
use crate::{
    components::{ArtistLink, Pager},
    dto::{Bookings, GenreBar, RegularAct},
};

/// `head` stands above the lists; `kinds_title` and `often_title` are the headings of what is said of the acts.
pub fn bookings_sheet(
    head: AnyView,
    bookings: Bookings,
    kinds_title: &'static str,
    often_title: &'static str,
) -> AnyView {
    let Bookings { summary, sections, page, pages, previous, next, genres, regulars, calendar, feed } = bookings;
    let sections = sections.into_iter().map(section).collect_view();
    view! {
        <div class="bookings">
            {head}
            <section aria-labelledby="bookings-events">
                <h2 id="bookings-events" class="section-title">"What’s on"</h2>
                <p>{summary}</p>
                <div class="events" data-view="auto">{sections}</div>
                <Pager page pages previous next/>
            </section>
            {kinds(genres, kinds_title)} {often(regulars, often_title)}
            <section aria-labelledby="bookings-feeds">
                <h2 id="bookings-feeds" class="section-title">"Feeds"</h2>
                <p class="bookings-feeds">
                    <a class="button" href=calendar rel="external">"Calendar to subscribe to"</a>
                    <a class="button" href=feed rel="external">"Atom feed"</a>
                </p>
            </section>
        </div>
    }
    .into_any()
}

/// The tags of the acts as bars.
fn kinds(genres: Vec<GenreBar>, title: &'static str) -> Option<AnyView> {
    let bar = |genre: GenreBar| {
        view! {
            <li class="genre">
                <span>{genre.name}</span> " " <span class="hint">{genre.acts}</span>
                <svg class="genre-bar" width="100%" height="10" aria-hidden="true" focusable="false">
                    <rect height="100%" width=genre.width></rect>
                </svg>
            </li>
        }
        .into_any()
    };
    (!genres.is_empty()).then(|| {
        view! {
            <section aria-labelledby="bookings-kinds">
                <h2 id="bookings-kinds" class="section-title">{title}</h2>
                <ul class="genres">{genres.into_iter().map(bar).collect_view()}</ul>
            </section>
        }
        .into_any()
    })
}

fn often(regulars: Vec<RegularAct>, title: &'static str) -> Option<AnyView> {
    let row = |act: RegularAct| {
        view! { <li class="hit"><ArtistLink artist=act.artist/> " " <span class="hint">{act.events}</span></li> }
            .into_any()
    };
    (!regulars.is_empty()).then(|| {
        view! {
            <section aria-labelledby="bookings-regulars">
                <h2 id="bookings-regulars" class="section-title">{title}</h2>
                <ul class="hits">{regulars.into_iter().map(row).collect_view()}</ul>
            </section>
        }
        .into_any()
    })
}
