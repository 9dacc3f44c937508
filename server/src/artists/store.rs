//! Artists in Postgres.

use std::collections::{HashMap, HashSet};

use sqlx::{PgConnection, PgExecutor};

use super::{Artist, ArtistId, ArtistName, draft_store, fold};

/// Every artist, by id. Drafts are nobody's business but the desk's: see `draft_store.rs`.
pub async fn all(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<(ArtistId, String, String)>> {
    let rows = sqlx::query!(r#"select id as "id: ArtistId", name, folded from artists where not draft order by id"#)
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name, row.folded)).collect())
}

/// Every alias: (artist, folded, as written).
pub async fn all_aliases(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<(ArtistId, String, String)>> {
    let rows = sqlx::query!(
        r#"select artist_id as "id: ArtistId", l.folded, l.name
           from artist_aliases l join artists a on a.id = l.artist_id where not a.draft order by artist_id, l.folded"#
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.folded, row.name)).collect())
}

/// Every (artist, tag), each once however many sources state it.
pub async fn all_tags(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<(ArtistId, String)>> {
    let rows = sqlx::query!(
        r#"select distinct artist_id as "id: ArtistId", tag
           from artist_tags t join artists a on a.id = t.artist_id where not a.draft order by 1, 2"#
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.tag)).collect())
}

/// When the newest of at least two artists came.
pub async fn newest_of_many(db: impl PgExecutor<'_>) -> sqlx::Result<Option<chrono::DateTime<chrono::Utc>>> {
    let newest = sqlx::query_scalar!(
        "select max(created_at) from (select created_at from artists order by id desc limit 2) newest having count(*) = 2"
    )
    .fetch_optional(db)
    .await?;
    Ok(newest.flatten())
}

pub async fn count(db: impl PgExecutor<'_>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "count!" from artists where not draft"#).fetch_one(db).await
}

pub async fn get(db: impl PgExecutor<'_>, id: ArtistId) -> sqlx::Result<Option<Artist>> {
    sqlx::query_as!(
        Artist,
        r#"select id as "id: ArtistId", name, disambiguation from artists where id = $1 and not draft"#,
        id.0
    )
    .fetch_optional(db)
    .await
}

/// What tells these artists from others of their name, for those that need it.
pub async fn disambiguations(db: impl PgExecutor<'_>, ids: &[i64]) -> sqlx::Result<Vec<(ArtistId, String)>> {
    let rows = sqlx::query!(
        r#"select id as "id: ArtistId", disambiguation from artists where id = any($1) and disambiguation <> ''"#,
        ids
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.disambiguation)).collect())
}

pub async fn aliases(db: impl PgExecutor<'_>, id: ArtistId) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("select name from artist_aliases where artist_id = $1 order by name", id.0).fetch_all(db).await
}

/// (tag, source), by tag.
pub async fn tags(db: impl PgExecutor<'_>, id: ArtistId) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!("select tag, source from artist_tags where artist_id = $1 order by tag, source", id.0)
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.tag, row.source)).collect())
}

/// (scheme, value), by scheme.
pub async fn external_ids(db: impl PgExecutor<'_>, id: ArtistId) -> sqlx::Result<Vec<(String, String)>> {
    let rows =
        sqlx::query!("select scheme, value from artist_external_ids where artist_id = $1 order by scheme, value", id.0)
            .fetch_all(db)
            .await?;
    Ok(rows.into_iter().map(|row| (row.scheme, row.value)).collect())
}

/// Which of these folded names are an artist's name or alias. Of several artists with one name, the
/// one without a disambiguation, else the oldest.
pub async fn find_folded(db: impl PgExecutor<'_>, folded: &[String]) -> sqlx::Result<HashMap<String, ArtistId>> {
    let rows = sqlx::query!(
        r#"select distinct on (folded) folded as "folded!", id as "id!: ArtistId"
           from (
               select folded, id, (disambiguation <> '')::int as rank from artists where folded = any($1)
               union all
               select folded, artist_id, 2 from artist_aliases where folded = any($1)
           ) named
           order by folded, rank, id"#,
        folded
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.folded, row.id)).collect())
}

/// The artist behind an external id.
pub async fn find_external(db: impl PgExecutor<'_>, scheme: &str, value: &str) -> sqlx::Result<Option<ArtistId>> {
    sqlx::query_scalar!(
        r#"select artist_id as "id: ArtistId" from artist_external_ids where scheme = $1 and value = $2"#,
        scheme,
        value
    )
    .fetch_optional(db)
    .await
}

/// The artists behind external ids (scheme, value), as far as they are known.
pub async fn find_externals(
    db: impl PgExecutor<'_>,
    ids: &[(String, String)],
) -> sqlx::Result<HashMap<(String, String), ArtistId>> {
    let (schemes, values): (Vec<String>, Vec<String>) = ids.iter().cloned().unzip();
    let rows = sqlx::query!(
        r#"select scheme, value, artist_id as "id: ArtistId" from artist_external_ids
           where (scheme, value) in (select * from unnest($1::text[], $2::text[]))"#,
        &schemes,
        &values
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| ((row.scheme, row.value), row.id)).collect())
}

/// What [`resolve`] found and made.
#[derive(Debug, Default)]
pub struct Resolved {
    /// By folded name.
    pub ids: HashMap<String, ArtistId>,
    /// Folded names of the artists that are new.
    pub created: HashSet<String>,
}

impl Resolved {
    pub fn id(&self, name: &ArtistName) -> Option<ArtistId> {
        self.ids.get(&fold(name.as_str())).copied()
    }
}

/// Finds the artists of these names, and creates those that nobody has heard of yet.
pub async fn resolve(db: &mut PgConnection, names: &[ArtistName]) -> sqlx::Result<Resolved> {
    let mut by_folded: HashMap<String, &str> = HashMap::with_capacity(names.len());
    for name in names {
        by_folded.entry(fold(name.as_str())).or_insert(name.as_str());
    }
    let mut folded: Vec<String> = by_folded.keys().cloned().collect();
    folded.sort_unstable(); // one lock order for all writers
    let mut ids = find_folded(&mut *db, &folded).await?;
    draft_store::reveal(&mut *db, &ids.values().copied().collect::<Vec<_>>()).await?;
    let missing: Vec<String> = folded.into_iter().filter(|key| !ids.contains_key(key)).collect();
    if missing.is_empty() {
        return Ok(Resolved { ids, created: HashSet::new() });
    }
    let written: Vec<String> = missing.iter().map(|key| by_folded[key].to_owned()).collect();
    let created = sqlx::query_scalar!(
        "insert into artists (name, folded)
         select * from unnest($1::text[], $2::text[])
         on conflict do nothing
         returning folded",
        &written,
        &missing
    )
    .fetch_all(&mut *db)
    .await?
    .into_iter()
    .collect();
    ids.extend(find_folded(db, &missing).await?);
    Ok(Resolved { ids, created })
}

/// Adds what is not there yet; returns whether anything was.
pub async fn add_details(
    db: &mut PgConnection,
    id: ArtistId,
    aliases: &[ArtistName],
    external_ids: &[(String, String)],
    tags: &[String],
    source: &str,
) -> sqlx::Result<bool> {
    let (alias_keys, alias_names): (Vec<String>, Vec<String>) =
        aliases.iter().map(|alias| (fold(alias.as_str()), alias.as_str().to_owned())).unzip();
    let mut added = sqlx::query!(
        "insert into artist_aliases (artist_id, folded, name)
         select $1, alias.folded, alias.name from unnest($2::text[], $3::text[]) as alias (folded, name)
         where alias.folded <> (select folded from artists where id = $1)
         on conflict do nothing",
        id.0,
        &alias_keys,
        &alias_names
    )
    .execute(&mut *db)
    .await?
    .rows_affected();
    let (schemes, values): (Vec<String>, Vec<String>) = external_ids.iter().cloned().unzip();
    added += sqlx::query!(
        "insert into artist_external_ids as known (artist_id, scheme, value)
         select distinct $1::bigint, id.* from unnest($2::text[], $3::text[]) as id
         -- stated once more, it is no longer by the name alone
         on conflict (scheme, value) do update set by_name = false
         where known.artist_id = excluded.artist_id and known.by_name",
        id.0,
        &schemes,
        &values
    )
    .execute(&mut *db)
    .await?
    .rows_affected();
    added += sqlx::query!(
        "insert into artist_tags (artist_id, tag, source) select $1, unnest($2::text[]), $3 on conflict do nothing",
        id.0,
        tags,
        source
    )
    .execute(db)
    .await?
    .rows_affected();
    Ok(added > 0)
}

/// The ids of an artist that more than its name speaks for: (scheme, value), by scheme.
pub async fn confirmed_ids(db: impl PgExecutor<'_>, id: ArtistId) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!(
        "select scheme, value from artist_external_ids where artist_id = $1 and not by_name order by scheme, value",
        id.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.scheme, row.value)).collect())
}

/// Marks all ids of an artist but these as found by its name alone.
pub async fn confirm_only(db: impl PgExecutor<'_>, id: ArtistId, confirmed: &[(String, String)]) -> sqlx::Result<()> {
    let (schemes, values): (Vec<String>, Vec<String>) = confirmed.iter().cloned().unzip();
    sqlx::query!(
        "update artist_external_ids set by_name = true
         where artist_id = $1 and not by_name
           and (scheme, value) not in (select * from unnest($2::text[], $3::text[]))",
        id.0,
        &schemes,
        &values
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Sets what tells an artist from its namesakes, where nothing was said before.
pub async fn disambiguate(db: impl PgExecutor<'_>, id: ArtistId, text: &str) -> sqlx::Result<bool> {
    let done = sqlx::query!("update artists set disambiguation = $2 where id = $1 and disambiguation = ''", id.0, text)
        .execute(db)
        .await?;
    Ok(done.rows_affected() > 0)
}
