//! Venue pages, and venues wherever else they stand.

use crate::{
    content::{BIDI, LONG},
    stage::visit,
};

#[tokio::test]
async fn a_venue_says_where_it_is_what_is_on_and_what_kind_of_acts_play_there() {
    let page = visit("/venues/1").await;
    assert_eq!((page.status, page.title()), (200, "Kontor Halle · Undercard"));
    assert!(page.says("Hafenstraße 14, Undertow Map Website"));
    assert!(page.says("Halle am Kontor"));
    assert!(page.says("40 coming events") && page.says("Friday 27 November") && page.says("Low Tide 14"));
    assert!(page.element(&["<a", r#"href="/venues/1?page=2""#, r#"rel="next""#]));
    assert!(page.element(&["<rect", r#"width="50%""#]) && page.says("ambient 6 acts"));
    assert!(page.says("Marlo Vint 5 events"));
    for feed in ["calendar.ics", "feed.atom"] {
        let href = format!(r#"href="/venues/1/{feed}""#);
        assert!(page.element(&["<a", &href, r#"rel="external""#]), "the router leaves {feed} alone");
    }
    assert!(visit("/venues/2").await.has(&format!("<bdi>{LONG}</bdi>")));
}

#[tokio::test]
async fn venues_are_followed_and_hidden_by_plain_forms_and_listed_with_what_that_does_and_its_undo() {
    let page = visit("/venues/1").await;
    let undo = page.form(r#"data-gives="followed""#);
    assert!(undo.contains(r#"method="post""#) && undo.contains("/api/judge_venue"), "{undo}");
    assert!(undo.contains(r#"name="id" value="1""#) && undo.contains(r#"name="verdict" value="none""#));
    assert!(page.form(r#"data-gives="hidden""#).contains(r#"name="verdict" value="hidden""#));
    let you = visit("/you").await;
    assert!(you.says("No match changes.") && you.says("Events at a hidden venue are left out of the programme."));
    let hidden = you.html.split_once("venues-hidden").expect("a section").1;
    assert!(hidden.contains(BIDI) && hidden.contains(r#"href="/venues/2""#) && !hidden.contains("Kontor Halle"));
}

#[tokio::test]
async fn the_programme_marks_followed_venues_and_offers_the_events_at_hidden_ones() {
    let page = visit("/").await;
    assert_eq!(page.html.matches("Venue you follow").count(), 1);
    assert!(page.element(&["<a", r#"href="/?hidden=true""#]) && page.says("Show 3 events at venues you hid"));
    assert!(visit("/events/1").await.has(r#"href="/venues/1""#), "the event leads to its venue");
}

#[tokio::test]
async fn an_event_says_what_it_costs_from_what_age_and_how_many_days_it_lasts() {
    let page = visit("/").await;
    assert!(page.says("Fri 27 Nov 20:00–04:00 €12 · 18+") && page.says("Fri 27 – Sun 29 Nov"));
    assert!(page.element(&["<time", r#"class="poster-days""#]));
    let event = visit("/events/1").await;
    assert!(event.has("<dd>€12–15</dd>") && event.has("<dd>18+</dd>"));
}

#[tokio::test]
async fn an_event_leads_to_similar_nights_each_with_one_sentence_why() {
    let page = visit("/events/1").await;
    let similar = page.html.split_once("Similar nights").expect("a section").1;
    assert!(similar.contains(r#"href="/events/2""#) && page.says("Fri 27 Nov, Kontor Halle"));
    assert!(page.says("Ondine Krüger sounds like Marlo Vint."));
}
