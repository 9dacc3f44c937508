//! Enrichments of artists in Postgres: which site was asked what with which outcome, and identity reviews for a person.

use chrono::{DateTime, Utc};
use sqlx::{PgExecutor, types::Json};

use crate::artists::ArtistId;

/// What an artist is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Topic {
    Identity,
    Scene,
    Previews,
}

/// What a question came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum EnrichmentOutcome {
    Found,
    /// The site does not know the artist.
    Unknown,
    /// It knows several who may be it: a person decides.
    Uncertain,
    Failed,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Enrichment {
    pub artist: ArtistId,
    pub source_kind: String,
    pub topic: Topic,
    pub asked_at: DateTime<Utc>,
    pub outcome: EnrichmentOutcome,
    pub message: String,
    /// When it is worth asking again.
    pub again_at: Option<DateTime<Utc>>,
}

pub async fn put(db: impl PgExecutor<'_>, enrichment: &Enrichment) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into artist_inquiries (artist_id, source_kind, topic, asked_at, outcome, message, again_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (artist_id, source_kind, topic) do update
         set asked_at = excluded.asked_at, outcome = excluded.outcome, message = excluded.message,
             again_at = excluded.again_at",
        enrichment.artist.0,
        enrichment.source_kind,
        enrichment.topic as Topic,
        enrichment.asked_at,
        enrichment.outcome as EnrichmentOutcome,
        enrichment.message,
        enrichment.again_at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// All about some artists, in the order they were asked.
pub async fn of_artists(db: impl PgExecutor<'_>, artists: &[i64]) -> sqlx::Result<Vec<Enrichment>> {
    sqlx::query_as!(
        Enrichment,
        r#"select artist_id as "artist: ArtistId", source_kind, topic as "topic: Topic", asked_at,
                  outcome as "outcome: EnrichmentOutcome", message, again_at
           from artist_inquiries where artist_id = any($1) order by asked_at, source_kind"#,
        artists
    )
    .fetch_all(db)
    .await
}

/// Artists on upcoming bills, or followed by somebody, that were not all asked about yet or are worth asking about
/// again, those first that are on most upcoming bills. `kinds` are the sites that may be asked, with the topic. Left
/// out are those `under_way`, and those on bills of the source `invented` alone: they are nobody anywhere else.
pub async fn wanting(
    db: impl PgExecutor<'_>,
    kinds: &[String],
    topics: &[String],
    invented: &str,
    under_way: &[i64],
    now: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<ArtistId>> {
    sqlx::query_scalar!(
        r#"with wanted as (
               select a.artist_id, count(*) as bills
               from event_acts a join events e on e.id = a.event_id
               where e.starts_at >= $3::timestamptz - interval '1 day' and e.source <> $5
               group by a.artist_id
               union all
               select f.artist_id, 0 from follows f
               where not exists (select from event_acts a join events e on e.id = a.event_id
                                 where a.artist_id = f.artist_id and e.source = $5)
           )
           select w.artist_id as "artist!: ArtistId"
           from wanted w
           where exists (
               select from unnest($1::text[], $2::text[]) as site (kind, topic)
               where not exists (
                   select from artist_inquiries i
                   where i.artist_id = w.artist_id and i.source_kind = site.kind and i.topic = site.topic
                     and (i.again_at is null or i.again_at > $3)))
             and w.artist_id <> all($6)
           group by w.artist_id
           order by sum(w.bills) desc, w.artist_id
           limit $4"#,
        kinds,
        topics,
        now,
        limit,
        invented,
        under_way
    )
    .fetch_all(db)
    .await
}

/// How many tracks of an artist have come in.
pub async fn tracks(db: impl PgExecutor<'_>, artist: ArtistId) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "tracks!" from tracks where artist_id = $1"#, artist.0)
        .fetch_one(db)
        .await
}

/// Who else plays, and where, on an artist's upcoming bills: names of acts, venues and cities.
pub async fn company(db: impl PgExecutor<'_>, artist: ArtistId, now: DateTime<Utc>) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"with bills as (
               select e.id, e.city, e.venue_id from event_acts x join events e on e.id = x.event_id
               where x.artist_id = $1 and e.starts_at >= $2
               order by e.starts_at limit 20
           )
           select a.name as "name!" from bills b join event_acts x on x.event_id = b.id join artists a on a.id = x.artist_id
           where a.id <> $1
           union select v.name from bills b join venues v on v.id = b.venue_id
           union select city from bills where city <> ''
           order by 1"#,
        artist.0,
        now
    )
    .fetch_all(db)
    .await
}

/// Somebody a site knows who may be the artist, as the person who decides sees it.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct StoredCandidate {
    /// Its id at the site.
    pub value: String,
    pub name: String,
    pub disambiguation: Option<String>,
    pub country: Option<String>,
    pub aliases: Vec<String>,
    pub genres: Vec<String>,
    pub followers: Option<u64>,
    /// 0…1, the site's own measure.
    pub score: f32,
    pub page_url: Option<String>,
}

/// An artist about whose identity a person has to decide.
#[derive(Clone, Debug, PartialEq)]
pub struct IdentityReview {
    pub artist: ArtistId,
    pub name: String,
    /// Such as `musicbrainz`.
    pub scheme: String,
    pub candidates: Vec<StoredCandidate>,
    pub reason: String,
    pub asked_at: DateTime<Utc>,
    /// Upcoming bills the artist is on.
    pub upcoming: i64,
}

/// Asks a person. A choice that was made stays.
pub async fn put_review(
    db: impl PgExecutor<'_>,
    artist: ArtistId,
    scheme: &str,
    candidates: &[StoredCandidate],
    reason: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into identity_reviews (artist_id, scheme, candidates, reason, asked_at) values ($1, $2, $3, $4, $5)
         on conflict (artist_id, scheme) do update
         set candidates = excluded.candidates, reason = excluded.reason, asked_at = excluded.asked_at
         where identity_reviews.choice is null",
        artist.0,
        scheme,
        Json(candidates) as _,
        reason,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What waits for a decision, those first that unlock most upcoming events.
pub async fn reviews(db: impl PgExecutor<'_>, now: DateTime<Utc>, limit: i64) -> sqlx::Result<Vec<IdentityReview>> {
    let rows = sqlx::query!(
        r#"select r.artist_id as "artist: ArtistId", a.name, r.scheme,
                  r.candidates as "candidates: Json<Vec<StoredCandidate>>", r.reason, r.asked_at,
                  (select count(*) from event_acts x join events e on e.id = x.event_id
                   where x.artist_id = r.artist_id and e.starts_at >= $1) as "upcoming!"
           from identity_reviews r join artists a on a.id = r.artist_id
           where r.choice is null
           order by 7 desc, r.asked_at, r.artist_id, r.scheme
           limit $2"#,
        now,
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| IdentityReview {
            artist: row.artist,
            name: row.name,
            scheme: row.scheme,
            candidates: row.candidates.0,
            reason: row.reason,
            asked_at: row.asked_at,
            upcoming: row.upcoming,
        })
        .collect())
}

/// Writes a person's choice: an id, or empty for nobody of them. False when nobody was asked.
pub async fn choose(
    db: impl PgExecutor<'_>,
    artist: ArtistId,
    scheme: &str,
    choice: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update identity_reviews set choice = $3, chosen_at = $4 where artist_id = $1 and scheme = $2",
        artist.0,
        scheme,
        choice,
        now
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// The choice a person made.
pub async fn choice(db: impl PgExecutor<'_>, artist: ArtistId, scheme: &str) -> sqlx::Result<Option<String>> {
    let row = sqlx::query_scalar!(
        "select choice from identity_reviews where artist_id = $1 and scheme = $2",
        artist.0,
        scheme
    )
    .fetch_optional(db)
    .await?;
    Ok(row.flatten())
}
