//! Doubt over the identity of an act, from imported files to the index.

use sqlx::PgPool;
use undercard::{
    artists::{self, report_store},
    db::MIGRATOR,
    people,
    scene::{SceneGraph, Standing},
    similarity::{Explanation, SimilarityIndex, doubt::DoubtReason, index::Scope, presenter},
};

use crate::{artist, import};

const NETWORK: &str = r#"{"undercard": 1, "scene": [
    {"artist": "Stray", "network": "music-map", "neighbours": [{"name": "AG", "strength": 6.0}, {"name": "Ivory (IT)", "strength": 2.0}, {"name": "Vile", "strength": 2.0}]}]}"#;
const BILL: &str = r#"{"undercard": 1, "events": [
    {"id": "1", "name": "Undertow", "date": "2030-05-03", "venue": {"name": "Kontor", "city": "Port Levant", "zone": "Europe/Lisbon"}, "acts": ["AG (NYC)", "Ivory (IT)", "Vile", "Stray"]}]}"#;

async fn index(pool: &PgPool) -> SimilarityIndex {
    SimilarityIndex::load(pool, Scope::at("2030-01-01T12:00:00Z".parse().unwrap())).await.unwrap()
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_place_that_only_the_bill_adds_is_a_reason_whichever_was_imported_first(pool: PgPool) {
    for files in [[NETWORK, BILL], [BILL, NETWORK]] {
        sqlx::query("truncate artists, events cascade").execute(&pool).await.unwrap();
        for (at, file) in files.into_iter().enumerate() {
            assert_eq!(import(&pool, &format!("{at}.json"), file).await.refused, 0);
        }
        let index = index(&pool).await;
        let reasons = async |name: &str| {
            let node = index.roster.node(artist(&pool, name).await.unwrap()).unwrap();
            index.doubt_reasons(node).to_vec()
        };
        assert!(reasons("AG").await.contains(&DoubtReason::Suffix { suffix: "NYC".to_owned() }));
        let of_ivory = reasons("Ivory").await;
        assert!(of_ivory.iter().all(|reason| !matches!(reason, DoubtReason::Suffix { .. })), "{of_ivory:?}");
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn an_explanation_says_what_a_doubt_takes_from_the_network(pool: PgPool) {
    import(&pool, "network.json", NETWORK).await;
    import(&pool, "bill.json", BILL).await;
    let (mut index, ids) = (index(&pool).await, [artist(&pool, "Stray").await, artist(&pool, "AG").await]);
    let [stray, ag] = ids.map(|id| index.roster.node(id.unwrap()).unwrap());
    let kept = 1.0 - index.doubt(ag);
    let why = Explanation::of(&index, stray, ag);
    assert_eq!(why.doubts[1].as_ref().map(|doubt| 1.0 - doubt.value), Some(kept));
    let said: Vec<String> = presenter::doubts(&why).into_iter().map(|(_, said)| said).collect();
    let said = said.iter().find(|said| said.starts_with("AG may not be the AG that music-map means: ")).unwrap();
    assert!(said.contains("line-ups add “(NYC)” to the name"), "{said}");
    assert!(said.ends_with(&format!("What music-map says counts only {} % here.", presenter::percent(kept))), "{said}");

    // Where the network says nothing there is nothing to doubt.
    index.scene = SceneGraph::new(index.roster.len(), [], []).into();
    assert_eq!(Explanation::of(&index, stray, ag).doubts, [None, None]);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn an_id_ends_the_doubt_unless_only_the_name_led_to_it(pool: PgPool) {
    import(&pool, "network.json", NETWORK).await;
    import(&pool, "bill.json", BILL).await;
    let vile = artist(&pool, "Vile").await.unwrap();
    let doubt = async || {
        let index = index(&pool).await;
        index.doubt(index.roster.node(vile).unwrap())
    };
    assert!(doubt().await > 0.0);
    let id = [("deezer".to_owned(), "7".to_owned())];
    let mut db = pool.acquire().await.unwrap();
    artists::store::add_details(&mut db, vile, &[], &id, &[], "Deezer").await.unwrap();
    artists::store::confirm_only(&mut *db, vile, &[]).await.unwrap();
    assert!(doubt().await > 0.0, "it was found by its name");
    assert!(artists::store::confirmed_ids(&mut *db, vile).await.unwrap().is_empty());
    artists::store::add_details(&mut db, vile, &[], &id, &[], "by hand").await.unwrap();
    assert_eq!(doubt().await, 0.0);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn what_a_person_decides_ends_the_doubt_or_the_ties_until_it_is_undone(pool: PgPool) {
    import(&pool, "network.json", NETWORK).await;
    import(&pool, "bill.json", BILL).await;
    let vile = artist(&pool, "Vile").await.unwrap();
    let state = async || {
        let index = index(&pool).await;
        let node = index.roster.node(vile).unwrap();
        (index.doubt(node) > 0.0, index.scene.degree(node), index.scene.standing(node))
    };
    let by_name = (true, 1, Standing::Known);
    assert_eq!(state().await, by_name);
    let now = "2030-01-01T12:00:00Z".parse().unwrap();
    report_store::decide(&pool, vile, true, now).await.unwrap();
    assert_eq!(state().await, (false, 1, Standing::Known));
    report_store::decide(&pool, vile, false, now).await.unwrap();
    assert_eq!(state().await, (false, 0, Standing::Unknown), "its ties no longer count");
    import(&pool, "network.json", NETWORK).await;
    assert_eq!(state().await, (false, 0, Standing::Unknown), "nor after an import");
    assert!(report_store::undo(&pool, vile).await.unwrap());
    assert!(!report_store::undo(&pool, vile).await.unwrap());
    assert_eq!(state().await, by_name);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn reports_are_counted_by_listener_until_a_person_decides(pool: PgPool) {
    import(&pool, "bill.json", BILL).await;
    let (vile, stray) = (artist(&pool, "Vile").await.unwrap(), artist(&pool, "Stray").await.unwrap());
    let now = "2030-01-01T12:00:00Z".parse().unwrap();
    for (label, of, note) in
        [("a", vile, ""), ("b", vile, "a DJ from Brooklyn"), ("a", stray, ""), ("b", vile, "not the band")]
    {
        let listener = people::store::labelled(&mut pool.acquire().await.unwrap(), label).await.unwrap();
        report_store::put(&pool, of, listener, note, now).await.unwrap();
    }
    let open = report_store::open(&pool, 10).await.unwrap();
    assert_eq!(
        open.iter().map(|report| (report.artist, report.listeners)).collect::<Vec<_>>(),
        [(vile, 2), (stray, 1)]
    );
    assert_eq!(open[0].notes, ["not the band"], "a listener's last word counts");
    report_store::decide(&pool, vile, false, now).await.unwrap();
    assert_eq!(report_store::open(&pool, 10).await.unwrap().len(), 1);
    assert_eq!(report_store::decided(&pool, 10).await.unwrap()[0].name, "Vile");
}
