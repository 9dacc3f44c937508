//! Promoter pages, and promoters on the pages of events.

use crate::{
    content::{BIDI, LONG},
    stage::visit,
};

#[tokio::test]
async fn a_promoter_has_a_website_what_is_on_and_what_kind_of_acts() {
    let page = visit("/promoters/1").await;
    assert_eq!((page.status, page.title()), (200, "Slow Tide · Undercard"));
    assert!(page.says("Promoter Website") && page.has(r#"href="https://slowtide.example/""#));
    assert!(page.says("40 coming events") && page.says("Friday 27 November") && page.says("Low Tide 14"));
    assert!(page.element(&["<a", r#"href="/promoters/1?page=2""#, r#"rel="next""#]));
    assert!(page.says("What kind of acts they put on") && page.says("ambient 6 acts"));
    assert!(page.says("Who plays for them most often") && page.says("Marlo Vint 5 events"));
    for feed in ["calendar.ics", "feed.atom"] {
        let href = format!(r#"href="/promoters/1/{feed}""#);
        assert!(page.element(&["<a", &href, r#"rel="external""#]), "the router leaves {feed} alone");
    }
    let long = visit("/promoters/2").await;
    assert!(long.has(&format!("<bdi>{LONG}</bdi>")) && !long.says("Website"));
}

#[tokio::test]
async fn an_event_names_its_promoters_with_links() {
    let page = visit("/events/1").await;
    assert!(page.has("<dt>Promoter</dt>") && page.has(r#"<a href="/promoters/1"><bdi>Slow Tide</bdi></a>"#));
    assert!(page.has(&format!(r#"<a href="/promoters/2"><bdi>{BIDI}</bdi></a>"#)));
}
