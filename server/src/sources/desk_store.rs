//! Figures about sources for the desk: how the last runs went, outcomes of enrichments and open reviews. Reads only.

use sqlx::{PgExecutor, types::Json};

use super::{
    RunOutcome, SourceId,
    enrichment_store::{EnrichmentOutcome, StoredCandidate, Topic},
};
use crate::artists::ArtistId;

/// One run in a row of runs.
#[derive(Clone, Debug, PartialEq)]
pub struct RunPoint {
    pub source: SourceId,
    pub outcome: RunOutcome,
    pub accepted: i32,
}

/// The last `each` runs of every source, the oldest first.
pub async fn history(db: impl PgExecutor<'_>, each: i64) -> sqlx::Result<Vec<RunPoint>> {
    sqlx::query_as!(
        RunPoint,
        r#"select s.id as "source: SourceId", r.outcome as "outcome: RunOutcome", r.accepted
           from sources s
           cross join lateral (
               select id, began_at, outcome, accepted from source_runs
               where source_id = s.id order by began_at desc, id desc limit $1) r
           order by s.id, r.began_at, r.id"#,
        each
    )
    .fetch_all(db)
    .await
}

/// How often a kind of site gave an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerCount {
    pub kind: String,
    pub topic: Topic,
    pub outcome: EnrichmentOutcome,
    pub artists: i64,
}

pub async fn answers(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<AnswerCount>> {
    sqlx::query_as!(
        AnswerCount,
        r#"select source_kind as kind, topic as "topic: Topic", outcome as "outcome: EnrichmentOutcome", count(*) as "artists!"
           from artist_inquiries group by source_kind, topic, outcome order by source_kind, topic, outcome"#
    )
    .fetch_all(db)
    .await
}

/// What waits for a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenReviews {
    pub artists: i64,
    /// Artists that listeners reported.
    pub reported: i64,
    /// Pairs of artists.
    pub duplicates: i64,
    pub events: i64,
    pub venues: i64,
}

impl OpenReviews {
    pub fn all(self) -> i64 {
        self.artists + self.reported + self.duplicates + self.events + self.venues
    }
}

pub async fn open_reviews(db: impl PgExecutor<'_>) -> sqlx::Result<OpenReviews> {
    sqlx::query_as!(
        OpenReviews,
        r#"select (select count(*) from identity_reviews where choice is null) as "artists!",
                  (select count(distinct artist_id) from artist_reports
                   where artist_id not in (select artist_id from network_identities)) as "reported!",
                  (select count(*) from merge_reviews where decision is null and noun = 'artist') as "duplicates!",
                  (select count(*) from merge_reviews where decision is null and noun = 'event') as "events!",
                  (select count(*) from merge_reviews where decision is null and noun = 'venue') as "venues!""#
    )
    .fetch_one(db)
    .await
}

/// The question about an artist at one site, while nobody has chosen: the ids to choose from.
pub async fn choices(db: impl PgExecutor<'_>, artist: ArtistId, scheme: &str) -> sqlx::Result<Option<Vec<String>>> {
    let row = sqlx::query!(
        r#"select candidates as "candidates: Json<Vec<StoredCandidate>>"
           from identity_reviews where artist_id = $1 and scheme = $2 and choice is null for update"#,
        artist.0,
        scheme
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| row.candidates.0.into_iter().map(|candidate| candidate.value).collect()))
}
