//! Every page without JavaScript.

use std::io::Read;

use axum::{
    body::Body,
    http::{Method, header},
};
use sqlx::PgPool;
use undercard::{
    db::MIGRATOR,
    web::{self, WebSettings},
};

use crate::{Visitor, assets};

#[sqlx::test(migrator = "MIGRATOR")]
async fn every_page_is_whole_without_javascript(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    let (anchor, near) = (visitor.artist("Anchor").await, visitor.artist("Near").await);
    let undertow = visitor.event("Undertow").await;
    visitor.get("/").await.is(200).shows("Undertow").shows("Kontor").hides("Called off");
    visitor.get("/artists").await.is(200).shows("Anchor");
    visitor.get("/artists?q=nichst").await.is(200).shows("Niche").hides(">Anchor<");
    visitor.get(&format!("/artists/{anchor}")).await.is(200).shows("Near").shows("dub techno").shows("spotify");
    visitor.get(&format!("/artists/{anchor}/with/{near}")).await.is(200).shows("strength 6.00").shows("missing");
    visitor
        .get(&format!("/events/{undertow}"))
        .await
        .is(200)
        .shows("22:00–04:00")
        .shows("1 Quay")
        .shows("https://tickets.example/1");
    let you = visitor.get("/you").await;
    you.is(200);
    assert_eq!(you.header(header::CONTENT_TYPE), "text/html; charset=utf-8");
    assert_eq!(you.header(header::CACHE_CONTROL), "private, no-store");
    assert_eq!(visitor.cookie, None, "browsing leaves no trace");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn following_works_as_a_plain_form_and_changes_the_programme(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    let anchor = visitor.artist("Anchor").await;
    let reply = visitor.submit("/api/follow", "/", &format!("artist={anchor}&followed=true")).await;
    reply.is(302);
    assert!(reply.header(header::LOCATION).starts_with("http://undercard.example/"));
    assert!(visitor.cookie.is_some());
    visitor.get("/").await.is(200).shows("Undertow").shows("Anchor and Near both play dub techno.");
    visitor.get("/you").await.shows("Anchor");
    // Somebody else sees nothing of it.
    let mut other = Visitor { cookie: None, ..visitor };
    other.get("/").await.hides("both play");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_cancelled_event_says_so_on_its_page(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    let off = visitor.event("Called off").await;
    visitor.get(&format!("/events/{off}")).await.is(200).shows("ancelled");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn what_does_not_exist_is_a_404_and_what_is_wrong_is_told(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    let anchor = visitor.artist("Anchor").await;
    for path in ["/nowhere", "/events/999999", "/artists/999999", "/artists/1/with/999999", "/events/99/calendar.ics"] {
        visitor.get(path).await.is(404);
    }
    for path in
        ["/events/-1", "/artists/abc", "/artists/9223372036854775808", "/events/%00", "/artists/1%27%20or%201=1"]
    {
        let status = visitor.get(path).await.status.as_u16();
        assert!(status == 404 || status == 400, "{path}: {status}");
    }
    visitor.get("/?from=2026-02-30").await.is(400).shows("2026-11-27");
    visitor.get("/?from=2027-02-03&to=2026-01-01").await.is(400).shows("before the first");
    visitor.get("/?city=Atlantis").await.is(400).shows("Atlantis");
    visitor.get("/?km=NaN").await.is(400);
    visitor.get(&format!("/artists/{anchor}/with/{anchor}")).await.is(400).shows("Choose two different artists.");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn wild_paging_and_wild_searches_are_answered(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    for page in ["0", "-5", "999999999", "18446744073709551616", "abc", ""] {
        visitor.get(&format!("/?page={page}")).await.is(200);
        visitor.get(&format!("/artists?page={page}")).await.is(200);
    }
    visitor.get("/artists?q=%25").await.is(200).hides("Anchor");
    visitor.get("/artists?q=100%25").await.is(200).shows("100% Silk");
    visitor.get("/artists?q=_").await.is(200).hides("Anchor");
    visitor.get("/artists?q=%00%E2%80%AE").await.is(200);
    visitor.get(&format!("/artists?q={}", "x".repeat(5_000))).await.is(400).shows("100 characters at most");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn filters_narrow_the_programme(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    let anchor = visitor.artist("Anchor").await;
    visitor.call("/api/follow", &format!("artist={anchor}&followed=true")).await.is(200);
    visitor.get("/?genre=darkside").await.is(200).shows("Undertow").hides("onerror");
    visitor.get("/?from=2099-05-02").await.is(200).hides(">Undertow<");
    visitor.get("/?to=2099-05-01").await.is(200).shows("Undertow");
    visitor.get("/?city=port%20levant").await.is(200).shows("Undertow");
    visitor.get("/?city=Port+Levant&km=1").await.is(200).shows("Undertow").shows("0.0 km");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn names_are_text_wherever_they_stand(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    let evil = visitor.artist("<script>alert(1)</script>").await;
    let (near, title) = (visitor.artist("Near").await, visitor.artist("</title><script>alert(5)</script>").await);
    let undertow = visitor.event("Undertow").await;
    let image: i64 =
        sqlx::query_scalar("select id from events where source_id = '2'").fetch_one(&visitor.pool).await.unwrap();
    for path in [
        "/".to_owned(),
        "/artists".to_owned(),
        "/artists?q=%3Cscript%3Ealert(1)%3C/script%3E".to_owned(),
        format!("/artists/{evil}"),
        format!("/artists/{title}"),
        format!("/artists/{near}/with/{evil}"),
        format!("/events/{undertow}"),
        format!("/events/{image}"),
        "/?city=%3Cscript%3Ealert(3)%3C/script%3E".to_owned(),
        "/?genre=%22%3E%3Cimg%20src=x%20onerror=alert(4)%3E".to_owned(),
    ] {
        visitor.get(&path).await.hides("<script>alert(").hides("<img src=x").hides("<b>bold");
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_calendar_file_keeps_to_the_format(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    let undertow = visitor.event("Undertow").await;
    let file = visitor.get(&format!("/events/{undertow}/calendar.ics")).await;
    file.is(200).shows("BEGIN:VEVENT").shows("UID:event-").shows("STATUS:CONFIRMED").shows("DTSTART:20990501T210000Z");
    assert_eq!(file.header(header::CONTENT_TYPE), "text/calendar; charset=utf-8");
    for line in file.text.split("\r\n") {
        assert!(line.len() <= 75, "{line}");
        assert!(!line.contains('\n'));
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_bill_of_ten_thousand_acts_shows_five_hundred(pool: PgPool) {
    let acts: Vec<String> = (0..10_000).map(|n| format!("\"Act Number {n}\"")).collect();
    let catalogue = format!(
        r#"{{"undercard": 1, "events": [{{"id": "1", "name": "Huge", "date": "2099-05-01",
            "venue": {{"name": "V", "city": "C", "zone": "Europe/Lisbon"}}, "acts": [{}]}}]}}"#,
        acts.join(",")
    );
    let mut visitor = Visitor::of(pool, &catalogue).await;
    let huge = visitor.event("Huge").await;
    let page = visitor.get(&format!("/events/{huge}")).await;
    page.is(200).shows("Act Number 499").hides("Act Number 500<").shows("9500");
    assert!(page.text.len() < 1_000_000, "{} bytes", page.text.len());
    visitor.get("/").await.is(200);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn of_two_readings_of_the_catalogue_at_once_the_later_one_stays(pool: PgPool) {
    let state =
        web::AppState::load(pool.clone(), pool.clone(), assets(), String::new(), WebSettings::default()).await.unwrap();
    let mut writer = pool.begin().await.unwrap();
    sqlx::query("lock table events in access exclusive mode").execute(&mut *writer).await.unwrap();
    let (first, second, written) = tokio::join!(state.refresh(), state.refresh(), writer.commit());
    first.and(second).unwrap();
    written.unwrap();
    assert_eq!(state.snapshot().generation, 3, "both were taken for the second reading");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn pages_are_answered_while_another_server_of_the_process_starts(pool: PgPool) {
    let mut visitor = Visitor::new(pool.clone()).await;
    let state = web::AppState::load(pool.clone(), pool, assets(), String::new(), WebSettings::default()).await.unwrap();
    let (ended, heard) = std::sync::mpsc::channel::<()>();
    let starts = std::thread::spawn(move || {
        while heard.try_recv().is_err_and(|error| error == std::sync::mpsc::TryRecvError::Empty) {
            drop(web::router(state.clone(), std::path::Path::new("/nonexistent"), axum::Router::new()));
        }
    });
    for _ in 0..100 {
        visitor.get("/artists").await.is(200);
    }
    drop(ended);
    starts.join().unwrap();
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_page_leaves_compressed_for_a_browser_that_can_read_it(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    let plain = visitor.get("/").await;
    assert_eq!(plain.header(header::CONTENT_ENCODING), "");
    let request = visitor.request(Method::GET, "/").header(header::ACCEPT, "text/html");
    let request = request.header(header::ACCEPT_ENCODING, "gzip, br, zstd").body(Body::empty()).unwrap();
    let compressed = visitor.send(request).await;
    assert_eq!((compressed.header(header::CONTENT_ENCODING), compressed.status), ("gzip", plain.status));
    assert!(compressed.header(header::VARY).contains("accept-encoding"), "{:?}", compressed.headers);
    let mut page = String::new();
    flate2::read::GzDecoder::new(&compressed.bytes[..]).read_to_string(&mut page).unwrap();
    assert!(page.contains("Undertow") && compressed.bytes.len() * 2 < page.len(), "{}", compressed.bytes.len());
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn what_a_reader_lets_count_is_kept_in_the_address_and_judges_every_page(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    let (anchor, near) = (visitor.artist("Anchor").await, visitor.artist("Near").await);
    let page = visitor.get(&format!("/artists/{anchor}?balance=scene")).await;
    page.is(200).shows("Judged by scene and shared stages only.").shows("Judge evenly");
    page.shows(&format!("/artists/{anchor}/with/{near}?balance=scene"));
    visitor.get(&format!("/artists/{anchor}?off=scene,genre,collaboration")).await.is(200).shows("Judged without");
    visitor
        .get(&format!("/artists/{anchor}/with/{near}?off=scene"))
        .await
        .is(200)
        .shows("Judged without scene.")
        .hides("Fans of Anchor also listen to Near");
    for asked in ["balance=loud", "off=loudness", "off=audio,scene,genre,collaboration"] {
        visitor.get(&format!("/artists/{anchor}?{asked}")).await.is(400);
        visitor.get(&format!("/?{asked}")).await.is(400).shows("Judge evenly");
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn the_explorer_shows_those_that_are_asked_for(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    let anchor = visitor.artist("Anchor").await;
    visitor.get(&format!("/artists/{anchor}?find=near")).await.is(200).shows("1 similar artist with “near”");
    visitor.get(&format!("/artists/{anchor}?find=nobody")).await.is(200).shows("No similar artist with “nobody”");
    visitor.get(&format!("/artists/{anchor}?soon=true")).await.is(200).shows("similar artists who play soon.");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_second_artist_is_pinned_and_those_near_both_are_shown(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    let (anchor, near) = (visitor.artist("Anchor").await, visitor.artist("Near").await);
    let page = visitor.get(&format!("/artists/{anchor}")).await;
    page.is(200).shows(&format!("/artists/{anchor}?pin={near}"));
    let page = visitor.get(&format!("/artists/{anchor}?pin={near}")).await;
    page.is(200).shows("near both Anchor and Near").shows("Near both artists");
    // The second artist stays pinned when one walks on, and is none of those near both.
    page.shows(&format!("?pin={near}")).hides(&format!("data-artist=\"{near}\""));
    visitor.get(&format!("/artists/{anchor}?pin={anchor}")).await.is(200).hides("near both");
    visitor.get(&format!("/artists/{anchor}?pin=near")).await.is(400).shows("Choose the second artist");
    visitor.get(&format!("/artists/{anchor}?pin=999999")).await.is(404);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_listener_sees_what_was_listed_since_the_last_visit(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    visitor.get("/").await.is(200).shows("Listed in the last 7 days");
    assert_eq!(visitor.cookie, None, "browsing leaves no trace");
    let anchor = visitor.artist("Anchor").await;
    visitor.submit("/api/follow", "/", &format!("artist={anchor}&followed=true")).await.is(302);
    // The first visit that is remembered is no earlier one.
    visitor.get("/").await.is(200).shows("Listed in the last 7 days");
    assert!(visitor.cookie.as_ref().unwrap().contains("undercard_visits="), "{:?}", visitor.cookie);
    // All of the catalogue was listed on 22 November 2026.
    for (visits, shown) in [("2026-11-21", true), ("2026-11-22", true), ("2026-11-23", false)] {
        visitor.keep(&format!("undercard_visits={visits}"));
        let page = visitor.get("/?recent=true").await;
        page.is(200).shows("Listed since ");
        assert_eq!(page.text.contains("data-event="), shown, "{visits}");
    }
    visitor.keep("undercard_visits=yesterday");
    visitor.get("/").await.is(200).shows("Listed in the last 7 days");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn the_most_unlike_acts_are_shown_where_the_evidence_speaks_against_them(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    let anchor = visitor.artist("Anchor").await;
    let page = visitor.get(&format!("/artists/{anchor}?unlike=true")).await;
    page.is(200).shows("unlike Anchor").hides("class=\"constellation\"");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn any_two_artists_can_be_compared_and_ways_lead_to_followed_ones(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    let (anchor, near) = (visitor.artist("Anchor").await, visitor.artist("Near").await);
    let page = visitor.get(&format!("/artists/{anchor}/with?q=nea")).await;
    page.is(200).shows(&format!("/artists/{anchor}/with/{near}")).shows("Follow an artist to see");
    visitor.get(&format!("/artists/{anchor}/with?q=zzzzzz")).await.is(200).shows("No artist is called");
    visitor.submit("/api/follow", "/", &format!("artist={anchor}&followed=true")).await.is(302);
    visitor.get(&format!("/artists/{near}/with")).await.is(200).shows("Anchor").hides("No way");
    visitor.get("/artists/999999/with").await.is(404);
}
