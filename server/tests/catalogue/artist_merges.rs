//! Artists that are merged take everything along, stay merged over imports, and can be taken apart again.

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use undercard::{
    artists::{
        self, ArtistId, Roster,
        duplicates::{
            Duplicate,
            store::{CatalogueNames, without_different},
        },
        merging::{self, MergeError},
    },
    db::MIGRATOR,
    events::{
        merge_store::{self, Decision},
        review_store::{self, Noun},
    },
};

use crate::{artist, import, merging::one};

const CATALOGUE: &str = r#"{"undercard": 1,
    "artists": [
        {"name": "Tiësto", "genres": ["trance"], "ids": {"spotify": "2o5jDhtHVPhrJdv3cEQ99Z"}},
        {"name": "DJ Tiesto", "genres": ["trance", "house"], "aliases": ["Tijs"], "ids": {"deezer": "3"}},
        {"name": "Ferry Corsten"}, {"name": "Armin van Buuren"}
    ],
    "scene": [
        {"artist": "Tiësto", "neighbours": [{"name": "Ferry Corsten", "strength": 6.0}, {"name": "Armin van Buuren", "strength": 2.0}]},
        {"artist": "DJ Tiesto", "neighbours": [{"name": "Ferry Corsten", "strength": 3.0}, {"name": "Tiësto", "strength": 1.0}, {"name": "Gouryella", "strength": 1.5}]},
        {"artist": "Armin van Buuren", "neighbours": [{"name": "DJ Tiesto", "strength": 4.0}]}
    ],
    "collaborations": [
        {"a": "Ferry Corsten", "b": "DJ Tiesto", "kind": "same_group", "evidence": "Gouryella"},
        {"a": "Tiësto", "b": "DJ Tiesto", "kind": "remix", "evidence": "Adagio"}
    ],
    "events": [
        {"id": "1", "name": "Trance Energy", "date": "2030-05-03", "venue": {"name": "Kontor", "city": "Port Levant", "zone": "Europe/Lisbon"}, "acts": ["DJ Tiesto", "Ferry Corsten"]},
        {"id": "2", "name": "Sensation", "date": "2030-06-03", "venue": {"name": "Kontor", "city": "Port Levant", "zone": "Europe/Lisbon"}, "acts": ["Armin van Buuren", "Tiësto"]}
    ]}"#;
const FOLLOWS: &str = "artist\nDJ Tiesto\nFerry Corsten\n";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

async fn catalogue(pool: &PgPool) {
    import(pool, "catalogue.json", CATALOGUE).await;
    import(pool, "follows.csv", FOLLOWS).await;
}

/// Tracks with vectors of two artists, one of which both have.
async fn tracks(pool: &PgPool, own: ArtistId, other: ArtistId) {
    let mut db = pool.acquire().await.unwrap();
    for (artist, title, vector) in
        [(own, "Adagio", [1.0, 0.0]), (other, "Adagio", [1.0, 0.0]), (other, "Flight", [0.0, 1.0])]
    {
        let new = undercard::tracks::store::NewTrackVector {
            artist,
            title: title.to_owned(),
            scheme: "title".to_owned(),
            external_id: title.to_owned(),
            source: "s".to_owned(),
            model: "m".to_owned(),
            layer: 1,
            window: "w".to_owned(),
            vector: vector.to_vec(),
        };
        undercard::tracks::store::put_vector(&mut db, &new).await.unwrap();
        undercard::tracks::store::refresh_mean(&mut db, artist, "m").await.unwrap();
    }
}

async fn merge(pool: &PgPool, kept: ArtistId, lost: ArtistId) -> i64 {
    let mut tx = pool.begin().await.unwrap();
    let merge = merging::store::merge(&mut tx, kept, lost, at("2030-01-01T12:00:00Z")).await.unwrap();
    tx.commit().await.unwrap();
    merge
}

async fn undo(pool: &PgPool, merge: i64) -> Result<(ArtistId, ArtistId), MergeError> {
    let mut tx = pool.begin().await.unwrap();
    let undone = merging::store::undo(&mut tx, merge, at("2030-01-02T12:00:00Z")).await?;
    tx.commit().await.unwrap();
    Ok(undone)
}

/// All that hangs on artists, as one text, without the moments of writing.
async fn state(pool: &PgPool) -> String {
    let tables = [
        "artists",
        "artist_aliases",
        "artist_external_ids",
        "artist_tags",
        "artist_spellings",
        "artist_vectors",
        "network_identities",
        "artist_reports",
        "event_acts",
        "event_listings",
        "scene_lists",
        "scene_edges",
        "collaborations",
        "follows",
        "tracks",
        "track_vectors",
    ];
    let mut all = String::new();
    for table in tables {
        let sql = sqlx::AssertSqlSafe(format!(
            "select coalesce(string_agg(r, chr(10) order by r), '')
             from (select (to_jsonb(t) - 'updated_at' - 'last_seen_at' - 'computed_at')::text as r from {table} t) rows"
        ));
        let text: String = sqlx::query_scalar(sql).fetch_one(pool).await.unwrap();
        all.push_str(&format!("{table}\n{text}\n"));
    }
    all
}

async fn count(pool: &PgPool, sql: &'static str) -> i64 {
    one::<i64>(pool, sql).await
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_merged_artist_takes_everything_along_and_an_import_brings_nothing_back(pool: PgPool) {
    catalogue(&pool).await;
    let (kept, lost) = (artist(&pool, "Tiësto").await.unwrap(), artist(&pool, "DJ Tiesto").await.unwrap());
    tracks(&pool, kept, lost).await;
    let artists_before = count(&pool, "select count(*) from artists").await;
    merge(&pool, kept, lost).await;

    for name in ["DJ Tiesto", "Tijs", "Tiesto"] {
        assert_eq!(artist(&pool, name).await, Some(kept), "{name}");
    }
    assert_eq!(artists::store::get(&pool, lost).await.unwrap(), None);
    assert_eq!(artists::store::external_ids(&pool, kept).await.unwrap().len(), 2);
    let tags: Vec<String> = artists::store::tags(&pool, kept).await.unwrap().into_iter().map(|(tag, _)| tag).collect();
    assert_eq!(tags, ["house", "trance"]);
    assert_eq!(
        count(&pool, "select count(*) from event_acts a join artists x on x.id = a.artist_id where x.name = 'Tiësto'")
            .await,
        2
    );
    // Ferry (the stronger list of its own), Armin, Gouryella; and Armin's list names it.
    assert_eq!(
        count(
            &pool,
            "select count(*) from scene_edges where artist_id = (select id from artists where name = 'Tiësto')"
        )
        .await,
        3
    );
    assert_eq!(
        count(
            &pool,
            "select count(*) from scene_edges where neighbour_id = (select id from artists where name = 'Tiësto')"
        )
        .await,
        1
    );
    assert_eq!(
        count(&pool, "select count(*) from collaborations where event_id is null").await,
        1,
        "nobody is tied to itself"
    );
    assert_eq!(
        count(&pool, "select count(*) from follows f join artists a on a.id = f.artist_id where a.name = 'Tiësto'")
            .await,
        1
    );
    assert_eq!(
        count(&pool, "select count(*) from tracks where artist_id = (select id from artists where name = 'Tiësto')")
            .await,
        2
    );
    assert_eq!(count(&pool, "select tracks::bigint from artist_vectors").await, 2);

    let before = state(&pool).await;
    catalogue(&pool).await;
    assert_eq!(count(&pool, "select count(*) from artists").await, artists_before - 1);
    assert_eq!(state(&pool).await, before, "the names of the other one are aliases now");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_merge_that_is_undone_leaves_no_trace_whether_or_not_the_files_were_imported_again(pool: PgPool) {
    catalogue(&pool).await;
    let (kept, lost) = (artist(&pool, "Tiësto").await.unwrap(), artist(&pool, "DJ Tiesto").await.unwrap());
    tracks(&pool, kept, lost).await;
    let before = state(&pool).await;
    for again in [false, true] {
        let merged = merge(&pool, kept, lost).await;
        if again {
            catalogue(&pool).await;
        }
        assert_eq!(undo(&pool, merged).await.unwrap(), (kept, lost));
        assert_eq!(state(&pool).await, before);
        assert!(matches!(undo(&pool, merged).await, Err(MergeError::NotMerged)));
    }
    catalogue(&pool).await;
    assert_eq!(state(&pool).await, before);
    assert_eq!(artist(&pool, "DJ Tiesto").await, Some(lost));
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn what_came_after_a_merge_stays_with_the_artist_that_was_kept(pool: PgPool) {
    catalogue(&pool).await;
    let (kept, lost) = (artist(&pool, "Tiësto").await.unwrap(), artist(&pool, "DJ Tiesto").await.unwrap());
    let merged = merge(&pool, kept, lost).await;
    import(&pool, "more.json", r#"{"undercard": 1, "artists": [{"name": "Tijs", "genres": ["big room"]}]}"#).await;
    sqlx::query("delete from follows where artist_id = $1").bind(kept.0).execute(&pool).await.unwrap();
    undo(&pool, merged).await.unwrap();
    assert_eq!(artists::store::tags(&pool, kept).await.unwrap().len(), 2, "trance and big room");
    assert_eq!(count(&pool, "select count(*) from follows").await, 1, "who stopped following follows neither");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn merges_into_one_artist_are_undone_from_the_last_to_the_first(pool: PgPool) {
    catalogue(&pool).await;
    let named = async |name: &str| artist(&pool, name).await.unwrap();
    let (kept, lost, other) = (named("Tiësto").await, named("DJ Tiesto").await, named("Ferry Corsten").await);
    let before = state(&pool).await;
    let (first, second) = (merge(&pool, kept, lost).await, merge(&pool, kept, other).await);
    assert!(matches!(undo(&pool, first).await, Err(MergeError::LaterMerge)));
    undo(&pool, second).await.unwrap();
    undo(&pool, first).await.unwrap();
    assert_eq!(state(&pool).await, before);
}

async fn likely(db: &mut sqlx::PgConnection) -> (Roster, Vec<Duplicate>) {
    let names = CatalogueNames::load(db).await.unwrap();
    let found = without_different(db, &names.roster, names.find()).await.unwrap();
    (names.roster, found)
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn likely_duplicates_are_asked_about_once_and_a_decision_stays(pool: PgPool) {
    catalogue(&pool).await;
    let file = async || {
        let mut db = pool.acquire().await.unwrap();
        let (roster, found) = likely(&mut db).await;
        for pair in &found {
            let ids = (roster.id(pair.a).0, roster.id(pair.b).0);
            let now = at("2030-01-01T12:00:00Z");
            review_store::open(&mut db, Noun::Artist, ids, pair.score, &serde_json::json!({}), now).await.unwrap();
        }
        review_store::reviews(&mut db, Noun::Artist).await.unwrap()
    };
    let decide = async |review: i64, decision| {
        let mut db = pool.acquire().await.unwrap();
        merge_store::decide(&mut db, review, decision, at("2030-01-02T12:00:00Z")).await.unwrap()
    };
    let open = file().await;
    assert_eq!(open.len(), 1);
    assert_eq!((open[0].a_name.as_str(), open[0].b_name.as_str()), ("Tiësto", "DJ Tiesto"));
    assert_eq!(file().await.len(), 1);
    assert_eq!(decide(open[0].id, Decision::Different).await, None);
    assert!(file().await.is_empty(), "they were told apart");

    sqlx::query("delete from merge_reviews").execute(&pool).await.unwrap();
    let open = file().await;
    let kept = decide(open[0].id, Decision::Same).await;
    assert_eq!(kept, artist(&pool, "DJ Tiesto").await);
    assert!(file().await.is_empty());
    let merged = merging::store::latest(&pool, 5).await.unwrap();
    undo(&pool, merged[0].id).await.unwrap();
    assert!(file().await.is_empty(), "taking apart says that they are two");
    assert!(merging::store::latest(&pool, 5).await.unwrap().is_empty());
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn artists_that_play_on_one_bill_are_no_duplicates(pool: PgPool) {
    let both = r#"{"undercard": 1, "events": [{"id": "9", "name": "Twins", "date": "2030-07-03", "venue": {"name": "Kontor", "city": "Port Levant", "zone": "Europe/Lisbon"}, "acts": ["Solar Stone", "Solarstone"]}]}"#;
    import(&pool, "both.json", both).await;
    let (_, found) = likely(&mut pool.acquire().await.unwrap()).await;
    assert!(found.is_empty(), "{found:?}");
}
