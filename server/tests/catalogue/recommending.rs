use std::collections::HashSet;

use sqlx::PgPool;
use undercard::{
    db::MIGRATOR,
    events::{self, Event, store::EventQuery},
    recommendation::{self, AffinityReason, Interest, Recommendation, diversify},
    similarity::{Explanation, SignalKind, SimilarityIndex, index::Scope, reading::MissingReason},
};

use crate::{artist, import};

/// Three artists of the network, a niche act with tags, and one nobody knows anything about.
const CATALOGUE: &str = r#"{"undercard": 1,
    "artists": [
        {"name": "Anchor", "genres": ["dub techno", "ambient"]},
        {"name": "Near", "genres": ["dub techno"]},
        {"name": "Far", "genres": ["schlager"]},
        {"name": "Niche", "genres": ["dub techno", "ambient"]},
        {"name": "Blank"}
    ],
    "scene": [
        {"artist": "Anchor", "neighbours": [{"name": "Near", "strength": 6.0}]},
        {"artist": "Far", "neighbours": [{"name": "Other", "strength": 2.0}]},
        {"artist": "Niche", "known": false, "note": "not found"}
    ],
    "events": [
        {"id": "1", "name": "Near plays", "date": "2030-05-01", "venue": {"name": "V1", "city": "C", "zone": "Europe/Lisbon"}, "acts": ["Near"]},
        {"id": "2", "name": "Far plays", "date": "2030-05-02", "venue": {"name": "V1", "city": "C", "zone": "Europe/Lisbon"}, "acts": ["Far"]},
        {"id": "3", "name": "Niche plays", "date": "2030-05-03", "venue": {"name": "V2", "city": "C", "zone": "Europe/Lisbon"}, "acts": ["Niche"]},
        {"id": "4", "name": "Blank plays", "date": "2030-05-04", "venue": {"name": "V2", "city": "C", "zone": "Europe/Lisbon"}, "acts": ["Blank"]},
        {"id": "5", "name": "Anchor plays", "date": "2030-05-05", "venue": {"name": "V2", "city": "C", "zone": "Europe/Lisbon"}, "acts": ["Anchor"]},
        {"id": "6", "name": "Cancelled", "date": "2030-05-06", "status": "cancelled", "venue": {"name": "V2", "city": "C", "zone": "Europe/Lisbon"}, "acts": ["Anchor"]},
        {"id": "7", "name": "Long ago", "date": "2001-05-06", "venue": {"name": "V2", "city": "C", "zone": "Europe/Lisbon"}, "acts": ["Anchor"]}
    ]}"#;

async fn judged(pool: &PgPool, follows: &[&str]) -> (SimilarityIndex, Vec<Event>, Vec<Recommendation>) {
    let report = import(pool, "catalogue.json", CATALOGUE).await;
    assert_eq!(report.refused, 0, "{:?}", report.refusals);
    let index = SimilarityIndex::load(pool, Scope::at("2030-04-30T12:00:00Z".parse().unwrap())).await.unwrap();
    let events = events::store::read(pool, &EventQuery { undated: true, ..EventQuery::default() }).await.unwrap();
    let mut nodes = Vec::new();
    for name in follows {
        nodes.push(index.roster.node(artist(pool, name).await.unwrap()).unwrap());
    }
    let interests: Vec<Interest> = nodes.into_iter().map(Interest::follow).collect();
    let recommendations = recommendation::judge(&index, &events, &interests);
    (index, events, recommendations)
}

fn score(events: &[Event], judged: &[Recommendation], name: &str) -> f32 {
    judged.iter().find(|r| events[r.event].name == name).unwrap().ratio
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_followed_act_leads_a_near_one_follows_and_a_niche_act_is_found_by_its_tags(pool: PgPool) {
    let (_, events, judged) = judged(&pool, &["Anchor"]).await;
    let of = |name| score(&events, &judged, name);
    assert!(of("Anchor plays") > of("Niche plays"));
    assert!(of("Niche plays") > 0.0 && of("Near plays") > 0.0);
    assert_eq!(of("Blank plays"), 0.0, "nobody can judge it");
    assert!(of("Far plays") < of("Near plays"));
    let near = judged.iter().find(|r| events[r.event].name == "Near plays").unwrap();
    let (_, affinity) = near.acts[0];
    assert!(matches!(affinity.reason, AffinityReason::Near(near) if near.evidence.total > 0.0));
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn without_follows_nobody_is_judged(pool: PgPool) {
    let (_, _, judged) = judged(&pool, &[]).await;
    assert!(judged.iter().all(|r| !r.is_judged() && r.acts.is_empty()));
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn what_is_over_cancelled_hidden_or_undated_is_not_recommended(pool: PgPool) {
    let (_, events, _) = judged(&pool, &["Anchor"]).await;
    let now = "2030-05-01T12:00:00Z".parse().unwrap();
    let hidden: HashSet<_> = events.iter().filter(|e| e.name == "Niche plays").map(|e| e.id).collect();
    let mut open: Vec<&str> = events
        .iter()
        .filter(|e| recommendation::is_open(e, now, hidden.contains(&e.id)))
        .map(|e| e.name.as_str())
        .collect();
    open.sort_unstable();
    assert_eq!(open, ["Anchor plays", "Blank plays", "Far plays", "Near plays"]);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn diversifying_moves_repetitions_down_and_drops_nothing(pool: PgPool) {
    let (_, events, judged) = judged(&pool, &["Anchor"]).await;
    let all = judged.len();
    let ranked = diversify::diversify(&events, judged);
    assert_eq!(ranked.len(), all);
    // Three nights that Anchor speaks for do not stand next to each other at the top.
    let top: Vec<&str> = ranked.iter().take(3).map(|r| events[r.event].name.as_str()).collect();
    assert!(top.iter().any(|name| *name == "Near plays" || *name == "Niche plays"), "{top:?}");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn an_explanation_tells_unknown_from_not_asked_and_names_its_sources(pool: PgPool) {
    let (index, ..) = judged(&pool, &[]).await;
    let node = async |name: &str| index.roster.node(artist(&pool, name).await.unwrap()).unwrap();
    let why = Explanation::with_sources(&pool, &index, node("Anchor").await, node("Niche").await).await.unwrap();
    assert_eq!(why.reading(SignalKind::Scene).missing, [None, Some(MissingReason::UnknownToNetwork)]);
    assert_eq!(why.reading(SignalKind::Audio).missing, [Some(MissingReason::NoModel); 2]);
    assert!((why.reading(SignalKind::Genre).value.unwrap() - 1.0).abs() < 1e-6);
    assert!(why.coverage < 1.0 && why.score.is_some());

    let why = Explanation::with_sources(&pool, &index, node("Anchor").await, node("Blank").await).await.unwrap();
    assert_eq!(why.reading(SignalKind::Scene).missing, [None, Some(MissingReason::NotAsked)]);

    let why = Explanation::with_sources(&pool, &index, node("Near").await, node("Anchor").await).await.unwrap();
    let json = serde_json::to_value(&why).unwrap();
    assert_eq!(json["signals"][1]["evidence"][0]["type"], "edge");
    assert_eq!(json["signals"][1]["evidence"][0]["strength"], 6.0);
    assert_eq!(json["signals"][0]["value"], serde_json::Value::Null);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn an_act_that_shall_not_speak_for_an_event_does_not(pool: PgPool) {
    let (index, events, before) = judged(&pool, &["Anchor"]).await;
    let near = index.roster.node(artist(&pool, "Near").await.unwrap()).unwrap();
    let anchor = index.roster.node(artist(&pool, "Anchor").await.unwrap()).unwrap();
    let after = recommendation::judge_without(&index, &events, &[Interest::follow(anchor)], &[near]);
    assert!(score(&events, &before, "Near plays") > 0.0);
    assert!(!after.iter().flat_map(|r| &r.acts).any(|(_, affinity)| affinity.act == near));
    assert_eq!(score(&events, &after, "Niche plays"), score(&events, &before, "Niche plays"));
}
