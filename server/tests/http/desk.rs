//! The admin desk: who gets in, what a draft is to others, what comes in as a file.

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use chrono::{Duration, Utc};
use sqlx::PgPool;
use tower::ServiceExt;
use undercard::{
    db::{self, MIGRATOR},
    people::{AdminToken, admin, admin_store},
    web::desk::ROUTES,
};

use crate::{Reply, Visitor};

const LINES: &str = "\r\n";

/// A visitor of a catalogue with a queue.
pub async fn visitor(pool: PgPool) -> Visitor {
    db::migrate(&pool).await.unwrap();
    Visitor::new(pool).await
}

#[expect(clippy::disallowed_methods, reason = "a test stands at the edge as well")]
async fn link(pool: &PgPool, valid: Duration) -> String {
    let token = AdminToken::new();
    admin_store::add_link(pool, &token, Utc::now() + valid).await.unwrap();
    format!("/desk/enter/{}", token.reveal())
}

/// Another browser, that of an admin.
pub async fn admin(visitor: &Visitor) -> Visitor {
    let mut admin = visitor.again();
    let link = link(&visitor.pool, admin::VALID).await;
    admin.submit(&link, &link, "").await.is(303);
    admin
}

impl Visitor {
    /// The status alone: some answers have no end.
    async fn status(&self, method: &str, path: &str) -> StatusCode {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = self
            .request(method, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::CONTENT_LENGTH, 0)
            .header("sec-fetch-site", "same-origin")
            .body(Body::empty())
            .unwrap();
        self.router.clone().oneshot(request).await.unwrap().status()
    }

    /// Sends a multipart form whose parts are (file name, content).
    async fn upload(&mut self, artist: i64, files: &[(&str, &[u8])]) -> Reply {
        let mut body = Vec::new();
        for (name, bytes) in files {
            let head =
                format!("--x{LINES}content-disposition: form-data; name=\"file\"; filename=\"{name}\"{LINES}{LINES}");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(LINES.as_bytes());
        }
        body.extend_from_slice(format!("--x--{LINES}").as_bytes());
        self.send_upload(artist, "multipart/form-data; boundary=x", body).await
    }

    async fn send_upload(&mut self, artist: i64, kind: &str, body: Vec<u8>) -> Reply {
        let request = self
            .request(Method::POST, &format!("/desk/artists/{artist}/tracks"))
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, kind)
            .header(header::CONTENT_LENGTH, body.len())
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }

    async fn count(&self, table: &str) -> i64 {
        let query = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
        sqlx::query_scalar(query).fetch_one(&self.pool).await.unwrap()
    }
}

/// Long enough to be told for what it says it is; nobody decodes it here.
fn flac(seed: u8) -> Vec<u8> {
    [b"fLaC".as_slice(), &[seed; 400]].concat()
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn every_route_of_the_desk_is_for_admins_only(pool: PgPool) {
    let stranger = visitor(pool).await;
    let mut listener = stranger.again();
    let anchor = listener.artist("Anchor").await;
    listener.call("/api/follow", &format!("artist={anchor}&followed=true")).await.is(200);
    let admin = admin(&stranger).await;
    for (method, path) in ROUTES {
        for (who, visitor) in [("a stranger", &stranger), ("a listener", &listener)] {
            let status = visitor.status(method, path).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{who}: {method} {path}");
        }
        let status = admin.status(method, path).await;
        assert_ne!(status, StatusCode::FORBIDDEN, "an admin: {method} {path}");
        assert!(!status.is_server_error(), "an admin: {method} {path}: {status}");
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn other_ways_to_say_the_same_address_lead_nowhere(pool: PgPool) {
    let stranger = visitor(pool).await;
    for path in
        ["//desk", "/desk/", "/DESK", "/%64esk", "/desk/../desk", "/desk//jobs", "/desk/jobs/", "/x/../desk/jobs"]
    {
        for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"] {
            let status = stranger.status(method, path).await;
            assert!(status.is_client_error(), "{method} {path}: {status}");
        }
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn whoever_is_refused_is_told_how_to_become_an_admin(pool: PgPool) {
    visitor(pool).await.get("/desk").await.is(403).shows("undercard admin create");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_link_is_used_up_by_its_button_and_not_by_being_looked_at(pool: PgPool) {
    let mut first = visitor(pool).await;
    let link = link(&first.pool, admin::VALID).await;
    for _ in 0..3 {
        first.get(&link).await.is(200).shows("Make this browser an admin");
    }
    first.submit(&link, &link, "").await.is(303);
    first.get("/desk").await.is(200).shows("Artists without a sound");
    let mut second = first.again();
    second.get(&link).await.is(410).shows("undercard admin create");
    second.submit(&link, &link, "").await.is(410);
    second.get("/desk").await.is(403);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn links_that_are_old_or_unknown_open_nothing(pool: PgPool) {
    let mut visitor = visitor(pool).await;
    let old = link(&visitor.pool, -Duration::seconds(1)).await;
    visitor.get(&old).await.is(410).shows("undercard admin create");
    visitor.submit(&old, &old, "").await.is(410);
    for unknown in ["/desk/enter/00000000000000000000000000000000", "/desk/enter/x", "/desk/enter/%00"] {
        visitor.get(unknown).await.is(404);
        visitor.submit(unknown, unknown, "").await.is(404);
    }
    visitor.get("/desk").await.is(403);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn of_two_browsers_with_one_link_one_becomes_an_admin(pool: PgPool) {
    let visitor = visitor(pool).await;
    let link = link(&visitor.pool, admin::VALID).await;
    let (mut one, mut other) = (visitor.again(), visitor.again());
    let (first, second) = tokio::join!(one.submit(&link, &link, ""), other.submit(&link, &link, ""));
    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 410]);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn becoming_an_admin_changes_the_key_and_takes_the_old_one_its_power(pool: PgPool) {
    let mut visitor = visitor(pool).await;
    let anchor = visitor.artist("Anchor").await;
    visitor.call("/api/follow", &format!("artist={anchor}&followed=true")).await.is(200);
    let mut planted = visitor.again();
    planted.cookie.clone_from(&visitor.cookie);
    let link = link(&visitor.pool, admin::VALID).await;
    visitor.submit(&link, &link, "").await.is(303);
    assert_ne!(visitor.cookie, planted.cookie);
    visitor.get("/you").await.shows("Anchor");
    planted.get("/desk").await.is(403);
    planted.get("/you").await.hides("Anchor");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn another_site_cannot_use_the_desk_for_an_admin(pool: PgPool) {
    let stranger = visitor(pool).await;
    let admin = admin(&stranger).await;
    for (method, path) in ROUTES.iter().filter(|(method, _)| *method == "POST") {
        for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example"), ("origin", "null")]
        {
            let request = admin
                .request(Method::from_bytes(method.as_bytes()).unwrap(), path)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(header::CONTENT_LENGTH, 0)
                .header(name, value)
                .body(Body::empty())
                .unwrap();
            let status = admin.router.clone().oneshot(request).await.unwrap().status();
            assert_eq!(status, StatusCode::FORBIDDEN, "{path} {name}: {value}");
        }
    }
    assert_eq!(admin.count("artists where draft").await, 0);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn nobody_but_the_desk_sees_a_draft(pool: PgPool) {
    let mut stranger = visitor(pool).await;
    let mut admin = admin(&stranger).await;
    let before = stranger.get("/artists").await.text;
    admin.submit("/desk/artists", "/desk/artists/new", "name=Brass+Lantern&disambiguation=").await.is(303);
    let draft = admin.artist("Brass Lantern").await;
    admin.submit(&format!("/desk/artists/{draft}/tags"), "/desk", "tag=dub+techno,+lantern+core").await.is(303);
    // A picture of the catalogue that was taken after the draft was made.
    let mut stranger = Visitor::over(stranger.pool.clone()).await;
    admin = Visitor { cookie: admin.cookie, ..stranger.again() };
    for path in [format!("/artists/{draft}"), format!("/artists/1/with/{draft}"), format!("/api/artist?id={draft}")] {
        let reply = stranger.get(&path).await;
        assert!(!reply.status.is_success(), "{path}");
        reply.hides("Brass Lantern");
    }
    for path in ["/artists?q=brass+lantern", "/", "/api/search_artists?query=brass&page=1"] {
        stranger.get(path).await.hides("Brass Lantern").hides("lantern core");
    }
    assert_eq!(
        stranger.get("/artists").await.text.matches("class=\"hit\"").count(),
        before.matches("class=\"hit\"").count()
    );
    let follow = stranger.call("/api/follow", &format!("artist={draft}&followed=true")).await;
    assert!(!follow.status.is_success());
    admin.get("/desk").await.is(200).shows("Brass Lantern");
    admin.get(&format!("/desk/artists/{draft}")).await.is(200).shows("lantern core").shows("nobody else sees it yet");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_name_is_looked_up_before_it_is_added_twice(pool: PgPool) {
    let stranger = visitor(pool).await;
    let mut admin = admin(&stranger).await;
    admin.get("/desk/artists/new?name=ANCHOR").await.is(200).shows("same name").shows("dub techno").shows("spotify");
    admin.get("/desk/artists/new?name=Nich").await.is(200).shows("Niche").hides("same name");
    admin.get("/desk/artists/new?name=%E2%80%8B").await.is(422).shows("This is no name");
    // A namesake has to say what tells it apart.
    admin
        .submit("/desk/artists", "/desk", "name=Anchor&disambiguation=")
        .await
        .is(422)
        .shows("what tells this artist apart");
    admin.submit("/desk/artists", "/desk", "name=Anchor&disambiguation=Oslo").await.is(303);
    admin.submit("/desk/artists", "/desk", "name=Anchor&disambiguation=Oslo").await.is(422);
    assert_eq!(admin.count("artists where name = 'Anchor'").await, 2);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn what_was_entered_wrong_stays_in_its_form(pool: PgPool) {
    let stranger = visitor(pool).await;
    let mut admin = admin(&stranger).await;
    let (near, niche) = (admin.artist("Near").await, admin.artist("Niche").await);
    let ids = format!("/desk/artists/{near}/ids");
    admin
        .submit(&ids, "/desk", "scheme=spotify&value=nonsense")
        .await
        .is(422)
        .shows("no id of Spotify")
        .shows("nonsense");
    // Anchor has this one.
    let taken = "scheme=spotify&value=https://open.spotify.com/artist/1nOi03kPUAMbOCl4lX9Avp?si=x";
    admin.submit(&ids, "/desk", taken).await.is(422).shows("That is Anchor already");
    admin.submit(&ids, "/desk", "scheme=deezer&value=4138").await.is(303);
    admin.get(&format!("/desk/artists/{near}")).await.shows("deezer 4138");
    let tags = format!("/desk/artists/{niche}/tags");
    admin.submit(&tags, "/desk", &format!("tag={}", "x".repeat(80))).await.is(422).shows("longer than 60");
    admin.submit("/desk/weights", "/desk/weights", "niche-audio=0").await.is(422).shows("whole number");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_file_is_one_track_however_often_it_comes(pool: PgPool) {
    let stranger = visitor(pool).await;
    let admin = admin(&stranger).await;
    let niche = admin.artist("Niche").await;
    let uploads = (0..8).map(|_| {
        let mut browser = Visitor { cookie: admin.cookie.clone(), ..admin.again() };
        async move {
            // Four are taken in at once; the others are told to come again.
            loop {
                let reply = browser.upload(niche, &[("01 Tide.flac", &flac(1))]).await;
                if reply.status != StatusCode::TOO_MANY_REQUESTS {
                    break reply;
                }
                assert!(reply.headers.contains_key(header::RETRY_AFTER));
            }
        }
    });
    for reply in futures::future::join_all(uploads).await {
        reply.is(200);
    }
    assert_eq!((admin.count("tracks").await, admin.count("track_audio").await), (1, 1));
    assert_eq!(admin.count("jobs where kind = 'embed_track'").await, 1);
    let title: String = sqlx::query_scalar("select title from tracks").fetch_one(&admin.pool).await.unwrap();
    assert_eq!(title, "01 Tide");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn files_that_cannot_be_are_refused_and_leave_nothing_behind(pool: PgPool) {
    let stranger = visitor(pool).await;
    let mut admin = admin(&stranger).await;
    let niche = admin.artist("Niche").await;
    let page = b"<html><script>alert(1)</script>".as_slice();
    let large = [b"fLaC".as_slice(), &vec![0; 64 << 20]].concat();
    for (status, files) in [
        (422, vec![("a.mp3", page)]),
        (422, vec![("a.mp3", b"PK\x03\x04".as_slice())]),
        (422, vec![("a.mp3", b"MZ".as_slice())]),
        (422, vec![("a.flac", b"".as_slice())]),
        (422, vec![]),
        (422, vec![("", b"".as_slice())]),
        (413, vec![("a.flac", large.as_slice())]),
        (413, vec![("", b"".as_slice()); 10_000]),
    ] {
        admin.upload(niche, &files).await.is(status);
    }
    let whole = flac(3);
    for kind in ["multipart/form-data", "multipart/form-data; boundary=", "text/plain", "application/json"] {
        admin.send_upload(niche, kind, whole.clone()).await.is(400);
    }
    // One that breaks off.
    let head =
        format!("--x{LINES}content-disposition: form-data; name=\"file\"; filename=\"a.flac\"{LINES}{LINES}fLaC");
    admin.send_upload(niche, "multipart/form-data; boundary=x", head.into_bytes()).await.is(400);
    admin.upload(999_999, &[("a.flac", &whole)]).await.is(404);
    assert_eq!((admin.count("tracks").await, admin.count("jobs").await), (0, 0));
    admin.upload(niche, &[("../../etc/\u{202e}a.flac", &whole), ("b.flac", &flac(4))]).await.is(200).shows("2 stored");
    admin.get(&format!("/desk/artists/{niche}")).await.is(200).shows(">a<").hides("etc/");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn without_javascript_an_upload_leads_back_to_the_artist(pool: PgPool) {
    let stranger = visitor(pool).await;
    let mut admin = admin(&stranger).await;
    let niche = admin.artist("Niche").await;
    let body = [
        format!("--x{LINES}content-disposition: form-data; name=\"file\"; filename=\"Tide.flac\"{LINES}{LINES}")
            .into_bytes(),
        flac(5),
        format!("{LINES}--x--{LINES}").into_bytes(),
    ]
    .concat();
    let request = admin
        .request(Method::POST, &format!("/desk/artists/{niche}/tracks"))
        .header(header::ACCEPT, "text/html")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .header(header::CONTENT_LENGTH, body.len())
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap();
    let reply = admin.send(request).await;
    assert_eq!(reply.is(303).header(header::LOCATION), format!("/desk/artists/{niche}#tracks"));
    let page = admin.get(&format!("/desk/artists/{niche}")).await;
    page.is(200).shows("Tide").shows("http-equiv=\"refresh\"").shows("still being heard");
    assert!(page.header(header::CONTENT_SECURITY_POLICY).contains("script-src 'self';"));
    assert!(!page.text.contains("nonce"));
    // Not before something was heard.
    admin.submit(&format!("/desk/artists/{niche}/publish"), "/desk", "").await.is(409);
    let job: i64 = sqlx::query_scalar("select id from jobs").fetch_one(&admin.pool).await.unwrap();
    admin.submit(&format!("/desk/jobs/{job}/discard"), "/desk", "").await.is(303);
    admin.get("/desk/jobs?state=discarded").await.is(200).shows("Hear “Tide”");
    admin.submit(&format!("/desk/jobs/{job}/retry"), "/desk", "").await.is(303);
    let track: i64 = sqlx::query_scalar("select id from tracks").fetch_one(&admin.pool).await.unwrap();
    admin.submit(&format!("/desk/tracks/{track}/delete"), "/desk", "").await.is(303);
    assert_eq!((admin.count("tracks").await, admin.count("track_audio").await), (0, 0));
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn weights_are_previewed_saved_and_taken_back(pool: PgPool) {
    let stranger = visitor(pool).await;
    let mut admin = admin(&stranger).await;
    let form = "both_known-audio=30&both_known-scene=30&both_known-genre=20&both_known-collaboration=20\
                &niche-audio=0&niche-scene=0&niche-genre=50&niche-collaboration=0";
    admin.get(&format!("/desk/weights?{form}")).await.is(200).shows("Not saved");
    assert_eq!(admin.count("signal_weights").await, 0);
    admin.submit("/desk/weights", "/desk/weights", form).await.is(303);
    admin.get("/desk/weights").await.is(200).shows("value=\"100\"").shows("Back to the built-in weights");
    admin.submit("/desk/weights/reset", "/desk/weights", "").await.is(303);
    admin.get("/desk/weights").await.shows("these are the built-in weights");
    assert_eq!(admin.count("signal_weights").await, 0);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn work_on_models_is_shown_however_much_else_waits(pool: PgPool) {
    let mut admin = admin(&visitor(pool).await).await;
    sqlx::query(
        "insert into jobs (key, kind, model_id, updated_at)
         select 'calibrate:timbre-v1', 'calibrate', 'timbre-v1', now() - interval '1 hour'
         union all select 'embed_artist:' || n, 'embed_artist', null, now() from generate_series(1, 100) n",
    )
    .execute(&admin.pool)
    .await
    .unwrap();
    admin.get("/desk/models").await.is(200).shows("Calibrate timbre-v1").hides("Hear the tracks of an artist");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn tracks_can_be_named_by_their_addresses(pool: PgPool) {
    let mut admin = admin(&visitor(pool).await).await;
    let niche = admin.artist("Anchor").await;
    let (page, form) = (format!("/desk/artists/{niche}"), format!("/desk/artists/{niche}/addresses"));
    admin.get(&page).await.is(200).shows("Addresses, one on each line");
    let refused = admin.submit(&form, &page, "addresses=https%3A%2F%2Fpier.example%2Fa.mp3%0Alow+tide").await;
    refused.is(422).shows("“low tide” is no http or https address").shows("https://pier.example/a.mp3\nlow tide");
    assert_eq!(admin.count("tracks").await, 0, "all of them or none");
    let two = "addresses=https%3A%2F%2Fpier.example%2FLow%2520Tide.mp3%0A%0Ahttps%3A%2F%2Fpier.example%2Fb.flac%0A";
    admin.submit(&form, &page, two).await.is(303);
    admin.submit(&form, &page, two).await.is(303);
    assert_eq!((admin.count("tracks").await, admin.count("jobs").await), (2, 2));
    admin.get(&page).await.is(200).shows("Low Tide");
    admin.submit("/desk/artists/999999/addresses", &page, two).await.is(404);
}
