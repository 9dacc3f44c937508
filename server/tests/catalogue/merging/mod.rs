//! Listings of several sources, and the events that they make.

mod decisions;
mod life;
mod order;
mod rules;
mod terms;

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use undercard::{
    events::{
        self, Event, EventId, EventStatus, change_store,
        merge_store::{self, Decision},
        review_store::{self, MergeReview, Noun},
        store::EventQuery,
    },
    ingest::records::{ActRecord, EventRecord, Record, VenueRecord, When},
    intake::{Intake, Provenance, report::Report},
};

pub fn at(text: &str) -> DateTime<Utc> {
    format!("{text}:00Z").parse().unwrap()
}

pub fn source(name: &str, now: DateTime<Utc>) -> Provenance {
    Provenance {
        name: name.to_owned(),
        city: "Lisboa".to_owned(),
        zone: "Europe/Lisbon".to_owned(),
        listed_on: None,
        listener: "tester".to_owned(),
        now,
        apart: false,
        purge_past: false,
    }
}

/// `Name @ 2030-05-03 22:00 | Act, Act` at the Kontor in Lisboa; the time and the acts may be missing. What a test needs
/// besides, it sets on the record.
pub fn gig(text: &str) -> EventRecord {
    let (head, acts) = text.split_once('|').unwrap_or((text, ""));
    let (name, when) = head.split_once('@').unwrap();
    let mut when = when.split_whitespace();
    EventRecord {
        name: name.trim().to_owned(),
        source_id: None,
        url: None,
        venue: Some(venue("Kontor")),
        promoters: Vec::new(),
        when: When {
            on: when.next().map(|on| on.parse().unwrap()),
            start: when.next().map(|time| format!("{time}:00").parse().unwrap()),
            ..When::default()
        },
        acts: acts
            .split(',')
            .map(str::trim)
            .filter(|act| !act.is_empty())
            .map(|act| ActRecord { text: act.to_owned(), ..ActRecord::default() })
            .collect(),
        tags: Vec::new(),
        status: Default::default(),
        festival: false,
        admission: Default::default(),
    }
}

pub fn venue(name: &str) -> VenueRecord {
    VenueRecord {
        name: name.to_owned(),
        city: "Lisboa".to_owned(),
        zone: None,
        address: None,
        place: None,
        website: None,
    }
}

pub fn with_id(id: &str, text: &str) -> EventRecord {
    EventRecord { source_id: Some(id.to_owned()), url: Some(format!("https://listings.example/{id}")), ..gig(text) }
}

pub async fn tell(pool: &PgPool, source: Provenance, records: &[EventRecord]) -> Report {
    let mut intake = Intake::new(pool.clone(), source);
    for record in records {
        intake.push(0, Record::Event(record.clone())).await.unwrap();
    }
    intake.flush().await.unwrap();
    assert_eq!(intake.report.refused, 0, "{:?}", intake.report.refusals);
    intake.report
}

/// A complete run of a source.
pub async fn run(pool: &PgPool, name: &str, now: DateTime<Utc>, records: &[EventRecord]) -> u64 {
    let mut intake = Intake::new(pool.clone(), source(name, now));
    for record in records {
        intake.push(0, Record::Event(record.clone())).await.unwrap();
    }
    intake.end_run(now, None).await.unwrap()
}

pub async fn programme(pool: &PgPool) -> Vec<Event> {
    events::store::read(pool, &EventQuery { undated: true, ..EventQuery::default() }).await.unwrap()
}

/// Each event of the programme: name, local start, status and bill.
pub async fn lines(pool: &PgPool) -> Vec<String> {
    let mut lines = Vec::new();
    for event in programme(pool).await {
        let mut acts = Vec::new();
        for act in &event.acts {
            let name: String = sqlx::query_scalar("select name from artists where id = $1")
                .bind(act.artist.0)
                .fetch_one(pool)
                .await
                .unwrap();
            acts.push(name);
        }
        let on = event.starts_on.map_or("some day".to_owned(), |on| on.to_string());
        let time = event.starts_at.filter(|_| event.time_known);
        let time = time.map_or(String::new(), |at| at.with_timezone(&event.zone).format(" %H:%M").to_string());
        let status = match event.status {
            EventStatus::Scheduled => "",
            EventStatus::Cancelled => " cancelled",
            EventStatus::Postponed => " postponed",
        };
        let venue = event.venue.map(|venue| venue.name).unwrap_or_default();
        lines.push(format!("{} @ {venue} {on}{time}{status} | {}", event.name, acts.join(", ")));
    }
    lines
}

/// The log of an event: `kind: before → after (source)`.
pub async fn log(pool: &PgPool, event: EventId) -> Vec<String> {
    let mut changes = change_store::of(pool, event, 100).await.unwrap();
    changes.reverse();
    changes
        .into_iter()
        .map(|change| format!("{}: {} → {} ({})", change.kind, change.before, change.after, change.source))
        .collect()
}

pub async fn questions(pool: &PgPool, noun: Noun) -> Vec<MergeReview> {
    review_store::reviews(&mut pool.acquire().await.unwrap(), noun).await.unwrap()
}

pub async fn decide(pool: &PgPool, review: &MergeReview, decision: Decision, now: DateTime<Utc>) {
    merge_store::decide(&mut pool.acquire().await.unwrap(), review.id, decision, now).await.unwrap();
}

pub async fn one<T: for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres> + Send + Unpin>(
    pool: &PgPool,
    sql: &'static str,
) -> T {
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
}
