//! Who is meant: an external id beats a name.

use sqlx::PgPool;
use undercard::{
    artists,
    db::MIGRATOR,
    ingest::records::{ActRecord, CollaborationRecord, Record, SceneRecord},
    intake::Intake,
    scene,
};

use crate::{
    artist, import,
    merging::{at, gig, source, tell},
};

async fn take(pool: &PgPool, record: Record) {
    let mut intake = Intake::new(pool.clone(), source("s", at("2030-04-01T12:00")));
    intake.push(0, record).await.unwrap();
    intake.flush().await.unwrap();
    assert_eq!(intake.report.refused, 0, "{:?}", intake.report.refusals);
}

fn id(value: &str) -> (String, String) {
    ("deezer".to_owned(), value.to_owned())
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn an_act_with_an_id_is_that_artist_whatever_it_is_called_and_a_new_one_gets_the_id(pool: PgPool) {
    let mut gig = gig("Undertow @ 2030-05-03");
    let act = |text: &str, ids: Vec<(String, String)>| ActRecord {
        text: text.into(),
        external_ids: ids,
        ..ActRecord::default()
    };
    gig.acts = vec![act("Salt & Vinegar", vec![id("1")])];
    tell(&pool, source("s", at("2030-04-01T12:00")), &[gig.clone()]).await;
    let first = artist(&pool, "Salt & Vinegar").await.unwrap();
    assert_eq!(artists::store::external_ids(&pool, first).await.unwrap(), [id("1")]);

    gig.when.on = Some("2030-05-04".parse().unwrap());
    gig.acts = vec![act("S. and V.", vec![id("1")])];
    tell(&pool, source("s", at("2030-04-01T12:00")), &[gig]).await;
    assert_eq!(artist(&pool, "S. and V.").await, None, "nobody new is made");
    let billed: i64 = sqlx::query_scalar("select count(*) from event_acts where artist_id = $1")
        .bind(first.0)
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(billed, 2);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_tie_is_between_the_artists_of_its_ids(pool: PgPool) {
    import(&pool, "artists.json", r#"{"undercard": 1, "artists": [{"name": "Brume", "ids": {"deezer": "7"}}]}"#).await;
    let brume = artist(&pool, "Brume").await.unwrap();
    artists::store::add_details(&mut pool.acquire().await.unwrap(), brume, &[], &[id("7")], &[], "s").await.unwrap();
    take(
        &pool,
        Record::Collaboration(CollaborationRecord {
            a: "Brume (the other spelling)".into(),
            b: "Calder".into(),
            ids: [Some(id("7")), Some(id("8"))],
            kind: "remix".into(),
            evidence: Some("Opus".into()),
            on: None,
        }),
    )
    .await;
    let calder = artist(&pool, "Calder").await.unwrap();
    assert_eq!(
        undercard::collaborations::store::between(&pool, brume, calder, "2030-01-01".parse().unwrap())
            .await
            .unwrap()
            .len(),
        1
    );
    assert_eq!(artists::store::external_ids(&pool, calder).await.unwrap(), [id("8")]);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_partial_scene_list_adds_and_replaces_nothing(pool: PgPool) {
    let list = |artist: &str, partial: bool, strength: f32| {
        Record::Scene(SceneRecord {
            artist: artist.into(),
            network: "net".into(),
            known: true,
            note: None,
            fetched_at: (!partial).then(|| at("2030-01-01T00:00")),
            neighbours: vec![("Calder".into(), strength), ("Dunes".into(), 1.0)],
            partial,
        })
    };
    take(&pool, list("Brume", true, 3.0)).await;
    let brume = artist(&pool, "Brume").await.unwrap();
    let lists = async || scene::store::lists(&pool, &[brume.0]).await.unwrap();
    assert_eq!(
        lists().await.iter().map(|(list, n)| (list.known, list.fetched_at, *n)).collect::<Vec<_>>(),
        [(true, None, 2)]
    );
    take(&pool, list("Brume", false, 2.0)).await;
    assert!(lists().await[0].0.fetched_at.is_some());
    take(&pool, list("Brume", true, 9.0)).await;
    assert!(lists().await[0].0.fetched_at.is_some(), "still asked");
    let calder = artist(&pool, "Calder").await.unwrap();
    let edges = scene::store::edge_sources(&pool, brume, calder).await.unwrap();
    assert_eq!(edges[0].2, 3.0, "what was known stays");
}
