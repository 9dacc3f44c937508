use sqlx::PgPool;
use undercard::{
    artists::Node,
    db::MIGRATOR,
    events::{self, store::EventQuery},
    recommendation::{self, Interest},
    similarity::{Explanation, SignalKind, SimilarityIndex, fact::Fact, index::Scope},
};

use crate::{artist, import};

/// `name,date,status,acts` of events at one venue; a blank date is none.
async fn nights(pool: &PgPool, rows: &[&str]) {
    let header = "name,date,status,acts,venue,city,zone\n".to_owned();
    let text = rows.iter().fold(header, |text, row| format!("{text}{row},Cais,Lisboa,Europe/Lisbon\n"));
    let report = import(pool, "nights.csv", &text).await;
    assert_eq!(report.refused, 0, "{:?}", report.refusals);
}

async fn index(pool: &PgPool, as_of: &str) -> SimilarityIndex {
    SimilarityIndex::load(pool, Scope { bills: true, as_of: as_of.parse().unwrap() }).await.unwrap()
}

async fn node(pool: &PgPool, index: &SimilarityIndex, name: &str) -> Node {
    index.roster.node(artist(pool, name).await.unwrap()).unwrap()
}

/// Whom Anchor is tied to.
async fn tied(pool: &PgPool, index: &SimilarityIndex) -> Vec<String> {
    let anchor = node(pool, index, "Anchor").await;
    let mut names: Vec<String> =
        index.ties.ties(anchor).map(|(other, _)| index.roster.name(other).to_owned()).collect();
    names.sort_unstable();
    names
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn only_bills_of_past_nights_tie_and_those_that_did_not_take_place_never_do(pool: PgPool) {
    nights(
        &pool,
        &[
            "One,2030-05-01,,Anchor;Yesterday",
            "Two,2030-05-02,,Anchor;Tonight",
            "Three,2030-05-03,,Anchor;Tomorrow",
            "Four,,,Anchor;Undated",
            "Five,2030-04-01,cancelled,Anchor;Cancelled",
            "Six,2030-04-08,postponed,Anchor;Postponed",
            "Seven,2030-04-15,,Anchor;Vanished",
        ],
    )
    .await;
    sqlx::query("update events set withdrawn_at = starts_at where name = 'Seven'").execute(&pool).await.unwrap();
    assert_eq!(tied(&pool, &index(&pool, "2030-05-02").await).await, ["Yesterday"]);
    let later = index(&pool, "2030-05-04").await;
    assert_eq!(tied(&pool, &later).await, ["Tomorrow", "Tonight", "Yesterday"]);
    assert_eq!(tied(&pool, &later.before("2030-05-03".parse().ok())).await, ["Tonight", "Yesterday"]);
    let without = Scope { bills: false, as_of: later.as_of };
    assert!(tied(&pool, &SimilarityIndex::load(&pool, without).await.unwrap()).await.is_empty());
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_stated_tie_counts_without_a_date_and_not_before_its_date_or_its_event(pool: PgPool) {
    let ties = "a,b,kind,evidence,date\nAnchor,Always,remix,Opus,\nAnchor,Past,remix,Opus,2030-05-01\n\
                Anchor,Future,remix,Opus,2030-05-02\n";
    assert_eq!(import(&pool, "ties.csv", ties).await.refused, 0);
    nights(&pool, &["One,2030-05-02,,Anchor b2b Mate", "Two,,,Anchor b2b Undated"]).await;
    assert_eq!(tied(&pool, &index(&pool, "2030-05-02").await).await, ["Always", "Past"]);
    assert_eq!(tied(&pool, &index(&pool, "2030-05-03").await).await, ["Always", "Future", "Mate", "Past"]);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn an_event_never_speaks_for_its_own_acts_and_a_past_one_is_judged_by_its_morning(pool: PgPool) {
    nights(
        &pool,
        &[
            "Earlier,2030-05-01,,Anchor;Regular",
            "Judged,2030-05-02,,Regular;Newcomer;Anchor",
            "After,2030-05-03,,Newcomer;Regular",
        ],
    )
    .await;
    let acts = async |as_of: &str| {
        let index = index(&pool, as_of).await;
        let all = EventQuery { undated: true, ..EventQuery::default() };
        let events = events::store::read(&pool, &all).await.unwrap();
        let judged = recommendation::judge(&index, &events, &[Interest::follow(node(&pool, &index, "Anchor").await)]);
        assert!(judged.iter().enumerate().all(|(at, recommendation)| recommendation.event == at));
        let of = |name: &str| {
            let recommendation = judged.iter().find(|judged| events[judged.event].name == name).unwrap();
            let names = recommendation.acts.iter().map(|(_, affinity)| index.roster.name(affinity.act));
            let mut names: Vec<String> = names.map(str::to_owned).collect();
            names.sort_unstable();
            names
        };
        ["Earlier", "Judged", "After"].map(of)
    };
    // To come: only the first night has happened.
    assert_eq!(acts("2030-05-02").await, [vec!["Anchor"], vec!["Anchor", "Regular"], vec!["Regular"]]);
    // Looking back: the same, save that the last night knows the one in the middle.
    let back = [vec!["Anchor"], vec!["Anchor", "Regular"], vec!["Newcomer", "Regular"]];
    assert_eq!(acts("2030-06-01").await, back);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_bill_to_come_is_told_and_weighs_nothing(pool: PgPool) {
    nights(
        &pool,
        &["Tonight,2030-05-02,,Anchor;Mate", "Some Day,,,Anchor;Mate", "Off,2030-05-05,cancelled,Anchor;Mate"],
    )
    .await;
    let told = async |as_of: &str| {
        let index = index(&pool, as_of).await;
        let (a, b) = (node(&pool, &index, "Anchor").await, node(&pool, &index, "Mate").await);
        let why = Explanation::with_sources(&pool, &index, a, b).await.unwrap();
        let reading = why.reading(SignalKind::Collaboration);
        let lines: Vec<String> = reading.evidence.iter().map(|evidence| evidence.describe("Anchor", "Mate")).collect();
        let weight: f32 = reading.evidence.iter().map(Fact::weight).sum();
        (reading.value.is_some(), weight > 0.0, lines)
    };
    let coming = "play together on 2 May 2030: Tonight".to_owned();
    let undated = "play together, no date yet: Some Day".to_owned();
    let (valued, weighs, mut lines) = told("2030-05-02").await;
    lines.sort_unstable();
    assert_eq!((valued, weighs, lines), (false, false, vec![coming, undated.clone()]));
    let past = "both on a bill of 2 acts: Tonight".to_owned();
    assert_eq!(told("2030-05-03").await, (true, true, vec![past, undated]));
}
