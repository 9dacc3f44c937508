//! "Wrong artist?": from a listener's report to an admin's decision, without JavaScript.

use sqlx::PgPool;
use undercard::db::MIGRATOR;

use crate::{Visitor, desk};

const CATALOGUE: &str = r#"{"undercard": 1,
    "scene": [{"artist": "Anchor", "network": "music-map", "neighbours": [{"name": "Vile", "strength": 6.0}]}],
    "events": [
        {"id": "1", "name": "Undertow", "date": "2099-05-01", "venue": {"name": "Kontor", "city": "Port Levant", "zone": "Europe/Lisbon"}, "acts": ["Vile"]},
        {"id": "2", "name": "Overtow", "date": "2099-05-02", "venue": {"name": "Kontor", "city": "Port Levant", "zone": "Europe/Lisbon"}, "acts": ["Solar Stone"]}],
    "artists": [{"name": "Solarstone"}]}"#;

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_listener_reports_a_wrong_artist_and_an_admin_decides(pool: PgPool) {
    undercard::db::migrate(&pool).await.unwrap();
    let mut visitor = Visitor::of(pool, CATALOGUE).await;
    let (anchor, vile) = (visitor.artist("Anchor").await, visitor.artist("Vile").await);
    let event: i64 =
        sqlx::query_scalar("select id from events where name = 'Undertow'").fetch_one(&visitor.pool).await.unwrap();
    let (page, form) = (format!("/events/{event}"), format!("artist={vile}&note=a+DJ+from+Brooklyn%21"));
    visitor.get(&page).await.is(200).hides("Wrong artist?");
    visitor.submit("/api/follow", &page, &format!("artist={anchor}&followed=true")).await.is(302);
    visitor.get(&page).await.shows("Wrong artist?").shows("If this is the Vile that music-map means.");
    visitor.get(&format!("/artists/{vile}")).await.shows("Wrong artist?");
    visitor.get(&format!("/artists/{anchor}")).await.hides("If this is the Anchor");
    visitor.submit("/api/report_artist", &page, &form).await.is(302);

    let mut admin = desk::admin(&visitor).await;
    let reviews = admin.get("/desk/reviews").await;
    reviews
        .is(200)
        .shows("Is this the Vile that music-map means?")
        .shows("a DJ from Brooklyn!")
        .shows("1 doubtful artist");
    let decide = format!("artist={vile}&decision=another");
    admin.submit("/desk/reviews/identity", "/desk/reviews", &decide).await.is(303);
    let reviews = admin.get("/desk/reviews").await;
    reviews.hides("a DJ from Brooklyn!").shows("It is another than the networks mean");
    let undo = format!("/desk/reviews/identity/{vile}/undo");
    admin.submit(&undo, "/desk/reviews", "").await.is(303);
    admin.get("/desk/reviews").await.shows("a DJ from Brooklyn!");
    admin.submit(&undo, "/desk/reviews", "").await.is(422).shows("This was undone already.");
    admin.submit("/desk/reviews/identity", "/desk/reviews", "artist=999999&decision=same").await.is(404);
    admin.submit("/desk/reviews/identity", "/desk/reviews", &format!("artist={vile}")).await.is(422);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn reports_are_limited_and_name_an_artist(pool: PgPool) {
    let mut visitor = Visitor::of(pool, CATALOGUE).await;
    let vile = visitor.artist("Vile").await;
    visitor.call("/api/report_artist", "artist=999999").await.shows("NotFound");
    let long = format!("artist={vile}&note={}", "x".repeat(2_000));
    for _ in 0..20 {
        visitor.call("/api/report_artist", &long).await.is(200);
    }
    visitor.call("/api/report_artist", &long).await.shows("TooMany");
    let kept: (i64, i32) = sqlx::query_as("select count(*), max(char_length(note)) from artist_reports")
        .fetch_one(&visitor.pool)
        .await
        .unwrap();
    assert_eq!(kept, (1, 300), "one report per listener, of a sensible length");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn two_artists_become_one_on_the_desk_and_two_again(pool: PgPool) {
    undercard::db::migrate(&pool).await.unwrap();
    let visitor = Visitor::of(pool, CATALOGUE).await;
    let (a, b) = (visitor.artist("Solar Stone").await, visitor.artist("Solarstone").await);
    let review: i64 = sqlx::query_scalar(
        "insert into merge_reviews (noun, a_id, b_id, score, components, asked_at)
         values ('artist', least($1, $2), greatest($1, $2), 0.9, '{\"spelling\": 0.85}', now()) returning id",
    )
    .bind(a)
    .bind(b)
    .fetch_one(&visitor.pool)
    .await
    .unwrap();
    let mut admin = desk::admin(&visitor).await;
    let page = admin.get("/desk/reviews").await;
    page.is(200)
        .shows("One artist or two?")
        .shows("The same artist")
        .shows("1 pair of artists")
        .shows("1 upcoming event");
    admin.submit(&format!("/desk/reviews/{review}"), "/desk/reviews", "decision=same").await.is(303);
    let left: i64 = sqlx::query_scalar("select count(*) from artists where id in ($1, $2)")
        .bind(a)
        .bind(b)
        .fetch_one(&visitor.pool)
        .await
        .unwrap();
    assert_eq!(left, 1);
    let merge: i64 = sqlx::query_scalar("select id from artist_merges").fetch_one(&visitor.pool).await.unwrap();
    admin.get("/desk/reviews").await.shows("was merged into it on");
    let undo = format!("/desk/merges/{merge}/undo");
    admin.submit(&undo, "/desk/reviews", "").await.is(303);
    admin.submit(&undo, "/desk/reviews", "").await.is(422).shows("undone already");
    assert_eq!((visitor.artist("Solar Stone").await, visitor.artist("Solarstone").await), (a, b));
}
