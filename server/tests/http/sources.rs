//! Sources on the desk, what waits for a person, and what readers see of both.

use axum::{
    body::Body,
    http::{Method, header},
};
use sqlx::PgPool;
use undercard::{
    db::MIGRATOR,
    ingest::sources::by_key,
    sources::{
        Refused, RunOutcome, SourceId,
        store::{self, NewSource, RunEnd},
    },
};

use crate::{
    Reply, Visitor,
    desk::{admin, visitor},
};

async fn desk(pool: PgPool) -> Visitor {
    let stranger = visitor(pool).await;
    admin(&stranger).await
}

/// A source of a kind that no version reads, so that what is shown of it does not hang on what kinds there are.
async fn source(pool: &PgPool, name: &str, scheduled: bool) -> SourceId {
    let new = NewSource {
        name,
        kind: "carrier-pigeon",
        address: &format!("https://{name}.example/programme"),
        city: "Port Levant",
        zone: "Europe/Lisbon",
        enabled: true,
        every_s: 86_400,
        next_run_at: scheduled.then_some("2099-01-01T00:00:00Z".parse().unwrap()),
    };
    store::add(pool, &new).await.unwrap().unwrap()
}

async fn ran(pool: &PgPool, source: SourceId, outcome: RunOutcome, accepted: i32, warning: &str) {
    let began = "2026-11-20T04:00:00Z".parse().unwrap();
    let run = store::begin_run(&mut pool.acquire().await.unwrap(), source, began).await.unwrap();
    let end = RunEnd {
        outcome,
        attempted: accepted + 2,
        accepted,
        refused: 2,
        vanished: 0,
        message: "It went <b>so</b>.".to_owned(),
        warning: warning.to_owned(),
        refusals: vec![Refused {
            what: "event “Fog”".to_owned(), reason: "it has no date".to_owned(), unread: true
        }],
    };
    store::end_run(pool, run, &end, began).await.unwrap();
}

impl Visitor {
    async fn text(&self, query: &str) -> String {
        let query = sqlx::AssertSqlSafe(format!("select coalesce(({query})::text, '')"));
        sqlx::query_scalar(query).fetch_one(&self.pool).await.unwrap()
    }

    /// Sends the dry run's form.
    async fn try_out(&mut self, parts: &[(&str, Option<&str>, &[u8])]) -> Reply {
        let mut body = Vec::new();
        for (name, file, bytes) in parts {
            let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
            body.extend(format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n").into_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--x--\r\n");
        let request = self
            .request(Method::POST, "/desk/sources/try")
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
            .header(header::CONTENT_LENGTH, body.len())
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn sources_are_shown_with_how_they_are_and_what_they_brought(pool: PgPool) {
    let mut admin = desk(pool).await;
    let harbour = source(&admin.pool, "harbour", true).await;
    source(&admin.pool, "soundbase", false).await;
    ran(&admin.pool, harbour, RunOutcome::Complete, 14, "").await;
    ran(&admin.pool, harbour, RunOutcome::Complete, 3, "Only 3 entries were accepted, 14 the time before.").await;
    let page = admin.get("/desk/sources").await;
    page.is(200).shows("harbour").shows("3 accepted, 2 refused").shows("the oldest first: 14, 3");
    page.shows("It really lists so few now").shows("This version reads no “carrier-pigeon”").shows("2 sources");
    // Who knows artists stands apart and has counts instead of runs.
    let (events, sites) = page.text.split_once("Who knows artists").unwrap();
    assert!(events.contains("harbour") && !events.contains("soundbase"));
    assert!(sites.contains("soundbase") && sites.contains("Uncertain") && !sites.contains("harbour"));
    let own = admin.get(&format!("/desk/sources/{harbour}")).await;
    own.is(200).shows("event “Fog”").shows("it has no date").shows("It went &lt;b&gt;so").shows("value=\"24\"");
    admin.get("/desk/sources/999").await.is(404);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_source_is_added_once_its_form_is_right_and_what_was_entered_stays(pool: PgPool) {
    let mut admin = desk(pool).await;
    let form = |address: &str, zone: &str, kind: &str| {
        format!("address={address}&name=Quay+Four&city=Port&zone={zone}&kind={kind}")
    };
    for (address, zone, kind, why) in [
        ("", "UTC", "", "Enter the address"),
        ("javascript:alert(1)", "UTC", "", "Write an address with https"),
        ("file:///etc/passwd", "UTC", "", "is not asked"),
        ("https://quay.example/x.ics", "Port/Levant", "", "no time zone"),
        ("https://quay.example/x.ics", "UTC", "pigeon", "reads no “pigeon”"),
    ] {
        let reply = admin.submit("/desk/sources", "/desk/sources", &form(address, zone, kind)).await;
        reply.is(422).shows(why).shows("value=\"Quay Four\"").shows("value=\"Port\"");
    }
    assert_eq!(admin.text("select count(*) from sources where name = 'Quay Four'").await, "0");
    let right = form("https://quay.example/x.ics", "Europe/Lisbon", "calendar");
    let reply = admin.submit("/desk/sources", "/desk/sources", &right).await;
    if by_key("calendar").is_none() {
        reply.is(422).shows("reads no “calendar”");
        return;
    }
    reply.is(303);
    assert_eq!(admin.text("select address from sources where name = 'Quay Four'").await, "https://quay.example/x.ics");
    assert_eq!(admin.text("select count(*) from jobs where kind = 'harvest'").await, "1");
    admin.submit("/desk/sources", "/desk/sources", &right).await.is(422).shows("is a source already");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_source_is_switched_set_acknowledged_and_forgotten(pool: PgPool) {
    let mut admin = desk(pool).await;
    let id = source(&admin.pool, "harbour", true).await;
    let base = format!("/desk/sources/{id}");
    let mut post = async |path: &str, form: &str| admin.submit(&format!("{base}{path}"), &base, form).await;
    post("/switch", "on=false").await.is(303);
    post("/switch", "on=maybe").await.is(422).shows("on or off");
    post("/acknowledge", "").await.is(303);
    post("/run", "").await.is(422).shows("cannot be read now");
    let bad = "address=https://harbour.example&city=Port&zone=Nowhere&hours=7";
    post("", bad).await.is(422).shows("no time zone").shows("value=\"Nowhere\"").shows("value=\"7\"");
    post("", "address=https://harbour.example&city=Port&zone=UTC&hours=0").await.is(422).shows("1 to 8760 hours");
    post("", "address=https://harbour.example&city=Port&zone=UTC&hours=6").await.is(303);
    let row = admin.text("select array[address, city, zone, every_s::text, enabled::text, (acknowledged_at is not null)::text] from sources where name = 'harbour'");
    assert_eq!(row.await, "{https://harbour.example,Port,UTC,21600,false,true}");
    ran(&admin.pool, id, RunOutcome::Complete, 3, "Only 3.").await;
    admin.submit(&format!("{base}/accept"), &base, "").await.is(303);
    assert_eq!(admin.text("select warning from source_runs").await, "");
    admin.submit(&format!("{base}/remove"), &base, "").await.is(303);
    assert_eq!(admin.text("select count(*) from sources where name = 'harbour'").await, "0");
    admin.submit(&format!("{base}/remove"), &base, "").await.is(404);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_key_goes_in_and_never_comes_out(pool: PgPool) {
    let mut admin = desk(pool).await;
    let id = source(&admin.pool, "harbour", true).await;
    let base = format!("/desk/sources/{id}");
    let key = format!("{base}/key");
    admin.submit(&key, &base, "key=s3cret-k3y").await.is(303);
    assert_eq!(admin.text("select key from sources where name = 'harbour'").await, "s3cret-k3y");
    admin.submit(&key, &base, "key=").await.is(422).shows("Enter the key");
    admin.submit(&key, &base, "key=w%C3%B6rtlich").await.is(422).shows("copy it once more").hides("wörtlich");
    for page in ["/desk/sources", base.as_str()] {
        admin.get(page).await.is(200).shows("type=\"password\"").shows("one is stored").hides("s3cret");
    }
    admin.submit(&key, &base, "forget=yes&key=").await.is(303);
    assert_eq!(admin.text("select key from sources where name = 'harbour'").await, "");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_dry_run_tells_each_entry_its_fate_and_stores_nothing(pool: PgPool) {
    let mut admin = desk(pool).await;
    let events = admin.text("select count(*) from events").await;
    let list = br#"{"undercard": 1, "events": [
        {"id": "7", "name": "Fog", "date": "2099-06-01", "start": "21:00", "venue": {"name": "Quay", "city": "Port", "zone": "UTC"}, "acts": ["Anchor", "Near"]},
        {"id": "8", "name": "Broken", "date": "the first of May"}]}"#;
    let reply = admin.try_out(&[("zone", None, b"UTC"), ("file", Some("a.json"), list)]).await;
    reply
        .is(200)
        .shows("2099-06-01 21:00, Quay, Anchor · Near")
        .shows("data-fate=\"refused\"")
        .shows("Nothing was stored");
    admin.try_out(&[("text", None, list)]).await.is(200).shows("What was pasted").shows("Anchor · Near");
    assert_eq!(admin.text("select count(*) from events").await, events);
    admin
        .get("/desk/sources/try?address=https://quay.example/x&zone=Europe/Lisbon")
        .await
        .is(200)
        .shows("quay.example");
    // What an address brings stays text.
    let pasted = "%3C/textarea%3E%3Cimg%20src=x%3E%26amp;";
    let page = admin.get(&format!("/desk/sources/try?text={pasted}")).await;
    page.is(200).hides("<img").shows("&lt;/textarea>&lt;img src=x>&amp;amp;");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_dry_run_of_a_mail_shows_what_each_line_was_taken_for(pool: PgPool) {
    let mut admin = desk(pool).await;
    let events = admin.text("select count(*) from events").await;
    let mail = format!(
        "From: The Weekly <weekly@list.example>\r\nSubject: This week\r\nDate: Wed, 4 Mar 2026 10:00:00 +0000\r\n\
         Message-ID: <a@list.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
         <p>Hello &lt;script&gt;</p><p>+ [Fri] +</p>\
         <p>+ <a href='https://click.list.example/1'>Fog</a> [Anchor, Near] [Quay] [8p-2a]</p><p>{}</p>",
        "z".repeat(5_000)
    );
    for part in [("file", Some("a.eml"), mail.as_bytes()), ("text", None, mail.as_bytes())] {
        let reply = admin.try_out(&[("zone", None, b"UTC"), part]).await;
        reply.is(200).shows("2026-03-06 20:00, Quay, Anchor · Near").shows("Line by line");
        reply.shows("<b>day marker</b>").shows("from here on it is 2026-03-06");
        reply.shows("<b>event</b>").shows("<b>passed over</b>").shows("it does not begin with +");
        // What others wrote stays text, and short.
        reply.shows("Hello &lt;script&gt;").shows(&format!("{}…", "z".repeat(300)));
        assert!(!reply.text.contains("<script></bdi>") && !reply.text.contains(&format!("<bdi>{}", "z".repeat(301))));
    }
    assert_eq!(admin.text("select count(*) from events").await, events);
    // A list for programs has no lines to show.
    let list = br#"{"undercard": 1, "events": [{"id": "7", "name": "Fog", "date": "2099-06-01"}]}"#;
    let reply = admin.try_out(&[("text", None, list)]).await;
    assert!(!reply.text.contains("Line by line"));
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_dry_run_that_cannot_be_says_why_and_keeps_the_form(pool: PgPool) {
    let mut admin = desk(pool).await;
    let zone: (&str, Option<&str>, &[u8]) = ("zone", None, b"Europe/Lisbon");
    admin.try_out(&[zone]).await.is(422).shows("Enter an address, choose a file").shows("Europe/Lisbon");
    admin
        .try_out(&[("address", None, b"/srv/mails"), zone])
        .await
        .is(422)
        .shows("asks nobody itself")
        .shows("/srv/mails");
    admin.try_out(&[("address", None, b"gopher://x.example"), zone]).await.is(422).shows("is not asked");
    admin.try_out(&[("zone", None, b"Nowhere"), ("text", None, b"x")]).await.is(422).shows("no time zone");
    // Too large, and what comes after it in the form is still there.
    let large = vec![b' '; (4 << 20) + 1];
    admin
        .try_out(&[("file", Some("a.eml"), &large), zone])
        .await
        .is(422)
        .shows("larger than 4 MiB")
        .shows("Europe/Lisbon");
    let larger = vec![b' '; 17 << 20];
    let status = admin.try_out(&[("file", Some("a.eml"), &larger)]).await.status;
    assert!(status.is_client_error(), "{status}");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn who_an_artist_is_is_chosen_once_from_its_candidates(pool: PgPool) {
    let mut admin = desk(pool).await;
    let near = admin.artist("Near").await;
    let candidates = r#"[{"value": "id-1", "name": "Near", "disambiguation": "from Oslo", "country": "NO", "aliases": [],
        "genres": ["dub"], "followers": 1204, "score": 0.91, "page_url": "javascript:alert(1)"},
        {"value": "id-2", "name": "NEAR <b>", "aliases": [], "genres": [], "score": 0.4}]"#;
    sqlx::query("insert into identity_reviews (artist_id, scheme, candidates, reason, asked_at) values ($1, 'soundbase', $2::jsonb, 'Two bear its name.', now())")
        .bind(near)
        .bind(candidates)
        .execute(&admin.pool)
        .await
        .unwrap();
    let page = admin.get("/desk/reviews").await;
    page.is(200)
        .shows("from Oslo")
        .shows("1,204")
        .shows("Two bear its name.")
        .shows("1 upcoming event")
        .shows("Undertow");
    page.shows("NEAR &lt;b&gt;").hides("javascript:alert").shows("1 artist.");
    admin.get("/desk").await.shows("For you to decide").shows("ways-count");
    let choose = |choice: &str| format!("artist={near}&scheme=soundbase&choice={choice}");
    admin
        .submit("/desk/reviews/artist", "/desk/reviews", &choose("id-9"))
        .await
        .is(422)
        .shows("none of the candidates");
    admin
        .submit("/desk/reviews/artist", "/desk/reviews", "artist=x&scheme=&choice=")
        .await
        .is(422)
        .shows("Nobody was named");
    sqlx::query("update sources set kind = 'soundbase' where id = $1")
        .bind(source(&admin.pool, "soundbase", false).await.0)
        .execute(&admin.pool)
        .await
        .unwrap();
    admin.submit("/desk/reviews/artist", "/desk/reviews", &choose("id-1")).await.is(303);
    assert_eq!(admin.text("select choice from identity_reviews").await, "id-1");
    assert_eq!(
        admin.text(&format!("select count(*) from jobs where kind = 'identify' and artist_id = {near}")).await,
        "1"
    );
    admin.submit("/desk/reviews/artist", "/desk/reviews", &choose("")).await.is(422).shows("decided meanwhile");
    admin.get("/desk/reviews").await.shows("Nothing is open").hides("ways-count");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn two_events_that_may_be_one_are_decided_once(pool: PgPool) {
    let mut admin = desk(pool).await;
    let (a, b) = (admin.event("Undertow").await, admin.event("Called off").await);
    // Two that one source lists are two; these are listed by two.
    sqlx::query("update event_listings set source = 'another' where event_id = $1")
        .bind(b)
        .execute(&admin.pool)
        .await
        .unwrap();
    let venues = "select min(id), max(id) from venues";
    sqlx::query(sqlx::AssertSqlSafe("insert into venues (name, folded, city, city_folded, zone) values ('Kontor Club', 'kontor club', 'Port Levant', 'port levant', 'UTC')"))
        .execute(&admin.pool)
        .await
        .unwrap();
    let insert = format!(
        r#"insert into merge_reviews (noun, a_id, b_id, score, components, asked_at)
           select 'event', {a}, {b}, 0.62, '{{"line_up": 0.4, "title": null}}'::jsonb, now()
           union all select 'venue', low, high, 0.7, '{{}}'::jsonb, now() from ({venues}) as ids (low, high)"#
    );
    sqlx::query(sqlx::AssertSqlSafe(insert)).execute(&admin.pool).await.unwrap();
    let page = admin.get("/desk/reviews").await;
    page.is(200).shows("1 pair of events, 1 pair of venues").shows("Undertow").shows("Called off").shows("Line up");
    page.shows("not stated").shows("Fri 1 May 2099").shows("cancelled").shows("Kontor Club");
    let id = admin.text("select id from merge_reviews where noun = 'event'").await;
    let path = format!("/desk/reviews/{id}");
    admin.submit(&path, "/desk/reviews", "decision=perhaps").await.is(422).shows("the same or two");
    admin.submit(&path, "/desk/reviews", "decision=different").await.is(303);
    assert_eq!(admin.text("select decision from merge_reviews where noun = 'event'").await, "different");
    admin.submit(&path, "/desk/reviews", "decision=same").await.is(422).shows("decided already");
    admin.get("/desk/reviews").await.hides("Called off").shows("1 pair of venues");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn what_was_put_together_is_taken_apart_again(pool: PgPool) {
    let mut admin = desk(pool).await;
    let event = admin.event("Undertow").await;
    admin.get("/desk/reviews").await.is(200).hides("Put together lately");
    let another = format!(
        r#"insert into event_listings (event_id, source, source_key, url, said, first_seen_at, last_seen_at)
           select event_id, 'Pier calendar', 'k', 'https://pier.example/k', said || '{{"name": "Undertow II"}}', now(), now()
           from event_listings where event_id = {event} limit 1"#
    );
    sqlx::query(sqlx::AssertSqlSafe(another)).execute(&admin.pool).await.unwrap();
    admin.get("/desk/reviews").await.is(200).shows("Put together lately").shows("Pier calendar").shows("Undertow II");
    let listing = admin.text("select id from event_listings where source = 'Pier calendar'").await;
    let path = format!("/desk/listings/{listing}/split");
    admin.submit(&path, "/desk/reviews", "").await.is(303);
    assert_eq!(admin.text("select count(*) from events where name = 'Undertow II'").await, "1");
    admin.get("/desk/reviews").await.is(200).hides("Put together lately");
    admin.submit(&path, "/desk/reviews", "").await.is(422).shows("only listing of its event");
    admin.submit("/desk/listings/999999/split", "/desk/reviews", "").await.is(422).shows("reload the page");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn hosts_that_are_left_alone_stand_first_with_the_reason(pool: PgPool) {
    let mut admin = desk(pool).await;
    admin.get("/desk/hosts").await.is(200).shows("Nobody was asked yet");
    sqlx::query(
        "insert into hosts (host, gap_ms, failures, closed_until, note, asked, last_asked_at) values
         ('calm.example', 1000, 0, null, '', 12, now()),
         ('tired.example', 2000, 5, now() + interval '1 day', 'It answered 503 five times.', 40, now() - interval '1 day')",
    )
    .execute(&admin.pool)
    .await
    .unwrap();
    let page = admin.get("/desk/hosts").await;
    page.is(200)
        .shows("It answered 503 five times.")
        .shows("left alone")
        .shows("one request each 2 s")
        .shows("in 24 hours");
    assert!(page.text.find("tired.example") < page.text.find("calm.example"));
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn readers_see_what_was_asked_and_what_changed(pool: PgPool) {
    let mut reader = visitor(pool).await;
    let (near, undertow) = (reader.artist("Near").await, reader.event("Undertow").await);
    let statements = [
        format!(
            "insert into artist_inquiries (artist_id, source_kind, topic, asked_at, outcome, message) values ({near}, 'soundbase', 'identity', now(), 'found', 'Its id was known.'), ({near}, 'netmap', 'scene', now(), 'failed', 'connect to 10.1.2.3')"
        ),
        format!(
            "insert into event_listings (event_id, source, source_key, url, said, first_seen_at, last_seen_at) values ({undertow}, 'harbour', '1', 'https://harbour.example/1', '{{}}', now(), now())"
        ),
        format!(
            "insert into event_changes (event_id, changed_at, kind, source, after) values ({undertow}, now(), 'act_added', 'harbour', 'Niche')"
        ),
    ];
    for statement in statements {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&reader.pool).await.unwrap();
    }
    let artist = reader.get(&format!("/artists/{near}")).await;
    artist
        .is(200)
        .shows("<summary>Sources")
        .shows("Its id was known.")
        .shows("No answer. It is asked again.")
        .hides("10.1.2.3");
    let event = reader.get(&format!("/events/{undertow}")).await;
    event.is(200).shows("Listed by").shows("https://harbour.example/1").shows("Niche joins the bill.");
    let anchor = reader.artist("Anchor").await;
    reader.get(&format!("/artists/{anchor}")).await.is(200).hides("<summary>Sources");
}
