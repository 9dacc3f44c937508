//! From files to rows and back, on a real Postgres.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]

mod artist_merges;
mod constraints;
mod doubts;
mod evidence;
mod identities;
mod importing;
mod listeners;
mod merging;
mod places;
mod promoters;
mod recommending;
mod sounding;
mod ties;

use std::ops::ControlFlow;

use sqlx::PgPool;
use undercard::{
    artists::{self, ArtistId, fold},
    ingest::{self, Item, Origin},
    intake::{Intake, Provenance, report::Report},
};

/// Imports a text as the command line does.
pub async fn import(pool: &PgPool, name: &str, text: &str) -> Report {
    import_bytes(pool, name, text.as_bytes()).await
}

pub async fn import_bytes(pool: &PgPool, name: &str, bytes: &[u8]) -> Report {
    let origin = Origin::of_file(name);
    let source = Provenance {
        name: name.split('_').next().unwrap().to_owned(),
        city: origin.city.clone(),
        zone: origin.zone.clone(),
        listed_on: origin.listed_on,
        listener: "tester".to_owned(),
        now: "2026-11-22T12:00:00Z".parse().unwrap(),
        apart: false,
        purge_past: false,
    };
    let mut items = Vec::new();
    let summary = ingest::read(bytes, &origin, &mut |item| {
        items.push(item);
        ControlFlow::Continue(())
    })
    .unwrap();
    let mut intake = Intake::new(pool.clone(), source);
    for item in items {
        match item {
            Item::Record { line, record } => intake.push(line, record).await.unwrap(),
            Item::Refused(refusal) => intake.report.refuse(None, refusal),
            Item::Skipped { what, .. } => intake.report.note(what),
        }
    }
    intake.flush().await.unwrap();
    summary.notes.into_iter().for_each(|note| intake.report.note(note));
    intake.report
}

/// The artist of this name, in any spelling.
pub async fn artist(pool: &PgPool, name: &str) -> Option<ArtistId> {
    let key = fold(name);
    artists::store::find_folded(pool, std::slice::from_ref(&key)).await.unwrap().remove(&key)
}

/// Every row of every table that an import writes, as one text: what "nothing changed" means.
pub async fn rows(pool: &PgPool) -> String {
    let tables = [
        "artists",
        "artist_aliases",
        "artist_external_ids",
        "artist_tags",
        "venues",
        "promoters",
        "events",
        "event_tags",
        "event_acts",
        "event_promoters",
        "event_changes",
        "merge_reviews",
        "venue_aliases",
        "scene_lists",
        "scene_edges",
        "collaborations",
        "follows",
        "tracks",
        "track_vectors",
        "artist_vectors",
    ];
    let mut all = String::new();
    for table in tables {
        let sql = sqlx::AssertSqlSafe(format!(
            "select coalesce(string_agg(r, chr(10) order by r), '') from (select t::text as r from {table} t) rows"
        ));
        let text: String = sqlx::query_scalar(sql).fetch_one(pool).await.unwrap();
        all.push_str(&format!("{table}\n{text}\n"));
    }
    // When it was said last is what a re-import changes.
    let listings = "select coalesce(string_agg(r, chr(10) order by r), '')
                    from (select (to_jsonb(l) - 'last_seen_at')::text as r from event_listings l) rows";
    let text: String = sqlx::query_scalar(listings).fetch_one(pool).await.unwrap();
    all + "event_listings\n" + &text
}
