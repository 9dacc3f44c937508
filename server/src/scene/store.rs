//! Scene lists in Postgres.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

use crate::artists::ArtistId;

/// What one network said when asked about an artist.
#[derive(Clone, Debug)]
pub struct SceneList {
    pub artist: ArtistId,
    pub network: String,
    pub known: bool,
    pub note: Option<String>,
    pub fetched_at: Option<DateTime<Utc>>,
}

/// (artist, known) of every list. An artist that a person took off the networks is known to none.
pub async fn all_lists(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<(ArtistId, bool)>> {
    let rows = sqlx::query!(
        r#"select l.artist_id as "id!: ArtistId", l.status = 'known' and coalesce(n.same, true) as "known!"
           from scene_lists l left join network_identities n using (artist_id)
           union all select artist_id, false from network_identities where not same"#
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.known)).collect())
}

/// Whether there are at least so many edges.
pub async fn has_edges(db: impl PgExecutor<'_>, least: i64) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select count(*) >= $1 as "enough!" from (select from scene_edges limit $1) few"#, least)
        .fetch_one(db)
        .await
}

/// (artist, neighbour, strength) of every directed edge, but for artists that a person took off the networks.
pub async fn all_edges(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<(ArtistId, ArtistId, f32)>> {
    let rows = sqlx::query!(
        r#"select artist_id as "a: ArtistId", neighbour_id as "b: ArtistId", strength from scene_edges
           where artist_id not in (select artist_id from network_identities where not same)
             and neighbour_id not in (select artist_id from network_identities where not same)
           order by 1, 2"#
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.a, row.b, row.strength)).collect())
}

pub async fn count_edges(db: impl PgExecutor<'_>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "count!" from scene_edges"#).fetch_one(db).await
}

/// The lists of these artists, with how many neighbours each holds.
pub async fn lists(db: impl PgExecutor<'_>, artists: &[i64]) -> sqlx::Result<Vec<(SceneList, i64)>> {
    let rows = sqlx::query!(
        r#"select l.artist_id as "artist: ArtistId", l.network, l.status = 'known' as "known!", l.note, l.fetched_at,
                  (select count(*) from scene_edges e where (e.artist_id, e.network) = (l.artist_id, l.network)) as "neighbours!"
           from scene_lists l where l.artist_id = any($1) order by l.artist_id, l.network"#,
        artists
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let list = SceneList {
                artist: row.artist,
                network: row.network,
                known: row.known,
                note: row.note,
                fetched_at: row.fetched_at,
            };
            (list, row.neighbours)
        })
        .collect())
}

/// The networks that state an edge between two artists, either way: (network, a names b, strength, when).
pub async fn edge_sources(
    db: impl PgExecutor<'_>,
    a: ArtistId,
    b: ArtistId,
) -> sqlx::Result<Vec<(String, bool, f32, Option<DateTime<Utc>>)>> {
    let rows = sqlx::query!(
        r#"select e.network, e.artist_id = $1 as "forward!", e.strength, l.fetched_at
           from scene_edges e join scene_lists l using (artist_id, network)
           where ((e.artist_id = $1 and e.neighbour_id = $2) or (e.artist_id = $2 and e.neighbour_id = $1))
             and not exists (select from network_identities n where n.artist_id in ($1, $2) and not n.same)
           order by e.strength desc"#,
        a.0,
        b.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.network, row.forward, row.strength, row.fetched_at)).collect())
}

/// Writes lists. "Known" wins over "unknown": two spellings of one artist may have been asked about,
/// and one of them found. Returns how many lists are new.
pub async fn put_lists(db: &mut PgConnection, lists: &[SceneList]) -> sqlx::Result<u64> {
    let artists: Vec<i64> = lists.iter().map(|list| list.artist.0).collect();
    let networks: Vec<String> = lists.iter().map(|list| list.network.clone()).collect();
    let status: Vec<String> =
        lists.iter().map(|list| if list.known { "known" } else { "unknown" }.to_owned()).collect();
    let notes: Vec<Option<String>> = lists.iter().map(|list| list.note.clone()).collect();
    let fetched: Vec<Option<DateTime<Utc>>> = lists.iter().map(|list| list.fetched_at).collect();
    let new = sqlx::query_scalar!(
        r#"with given as (
               select distinct on (artist_id, network) *
               from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
                    as list (artist_id, network, status, note, fetched_at)
               order by artist_id, network, (status = 'known') desc, fetched_at desc nulls last
           ), written as (
               insert into scene_lists as old (artist_id, network, status, note, fetched_at)
               select * from given
               on conflict (artist_id, network) do update set
                   status = case when 'known' in (old.status, excluded.status) then 'known' else 'unknown' end,
                   note = case when 'known' in (old.status, excluded.status) then null else excluded.note end,
                   fetched_at = greatest(old.fetched_at, excluded.fetched_at)
               where (old.status = 'unknown' and excluded.status = 'known')
                  or excluded.fetched_at > coalesce(old.fetched_at, '-infinity')
               returning (xmax = 0) as new
           )
           select count(*) filter (where new) as "new!" from written"#,
        &artists,
        &networks,
        &status,
        &notes as &[Option<String>],
        &fetched as &[Option<DateTime<Utc>>]
    )
    .fetch_one(db)
    .await?;
    Ok(new as u64)
}

/// Writes edges (artist, network, neighbour, strength > 0), whose lists exist. Of two statements about
/// one edge the stronger stays. Returns how many edges are new.
pub async fn put_edges(db: &mut PgConnection, edges: &[(ArtistId, String, ArtistId, f32)]) -> sqlx::Result<u64> {
    let artists: Vec<i64> = edges.iter().map(|edge| edge.0.0).collect();
    let networks: Vec<String> = edges.iter().map(|edge| edge.1.clone()).collect();
    let neighbours: Vec<i64> = edges.iter().map(|edge| edge.2.0).collect();
    let strengths: Vec<f32> = edges.iter().map(|edge| edge.3).collect();
    let new = sqlx::query_scalar!(
        r#"with written as (
               insert into scene_edges as old (artist_id, network, neighbour_id, strength)
               select artist_id, network, neighbour_id, max(strength)
               from unnest($1::bigint[], $2::text[], $3::bigint[], $4::real[])
                    as edge (artist_id, network, neighbour_id, strength)
               where artist_id <> neighbour_id
               group by 1, 2, 3
               order by 1, 2, 3
               on conflict (artist_id, network, neighbour_id) do update set strength = excluded.strength
               where excluded.strength > old.strength
               returning (xmax = 0) as new
           )
           select count(*) filter (where new) as "new!" from written"#,
        &artists,
        &networks,
        &neighbours,
        &strengths
    )
    .fetch_one(db)
    .await?;
    Ok(new as u64)
}

/// Adds edges to what is known, and makes the lists that they need: known, and still to be asked for. Nothing that is
/// there changes.
pub async fn add_edges(db: &mut PgConnection, edges: &[(ArtistId, String, ArtistId, f32)]) -> sqlx::Result<()> {
    let artists: Vec<i64> = edges.iter().map(|edge| edge.0.0).collect();
    let networks: Vec<String> = edges.iter().map(|edge| edge.1.clone()).collect();
    let neighbours: Vec<i64> = edges.iter().map(|edge| edge.2.0).collect();
    let strengths: Vec<f32> = edges.iter().map(|edge| edge.3).collect();
    sqlx::query!(
        "insert into scene_lists (artist_id, network, status)
         select distinct artist_id, network, 'known' from unnest($1::bigint[], $2::text[]) as list (artist_id, network)
         order by 1, 2
         -- whom others' pages show is known there, though it has no page of its own, whichever was asked first
         on conflict (artist_id, network) do update set status = 'known', note = null
         where scene_lists.status = 'unknown'",
        &artists,
        &networks
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "insert into scene_edges (artist_id, network, neighbour_id, strength)
         select artist_id, network, neighbour_id, max(strength)
         from unnest($1::bigint[], $2::text[], $3::bigint[], $4::real[]) as edge (artist_id, network, neighbour_id, strength)
         where artist_id <> neighbour_id
         group by 1, 2, 3 order by 1, 2, 3
         on conflict do nothing",
        &artists,
        &networks,
        &neighbours,
        &strengths
    )
    .execute(db)
    .await?;
    Ok(())
}
