//! Draft artists in Postgres: artists that an admin is adding. Everything else leaves them out (`store.rs`).

use sqlx::{PgConnection, PgExecutor};

use super::{Artist, ArtistId, ArtistName, fold};

/// An artist as the desk sees it, draft or not.
#[derive(Clone, Debug)]
pub struct DeskArtist {
    pub artist: Artist,
    pub draft: bool,
}

/// An artist with work that is not published yet.
#[derive(Clone, Debug)]
pub struct Unfinished {
    pub id: ArtistId,
    pub name: String,
    /// The artist itself is a draft, not only some of its tracks.
    pub draft: bool,
    pub draft_tracks: i64,
}

/// Makes a draft; `None` when an artist of that name and disambiguation is there already.
pub async fn create(
    db: impl PgExecutor<'_>,
    name: &ArtistName,
    disambiguation: &str,
) -> sqlx::Result<Option<ArtistId>> {
    sqlx::query_scalar!(
        r#"insert into artists (name, folded, disambiguation, draft) values ($1, $2, $3, true)
           on conflict do nothing returning id as "id: ArtistId""#,
        name.as_str(),
        name.key(),
        disambiguation
    )
    .fetch_optional(db)
    .await
}

pub async fn get(db: impl PgExecutor<'_>, id: ArtistId) -> sqlx::Result<Option<DeskArtist>> {
    let found =
        sqlx::query!(r#"select id as "id: ArtistId", name, disambiguation, draft from artists where id = $1"#, id.0)
            .fetch_optional(db)
            .await?;
    Ok(found.map(|row| DeskArtist {
        artist: Artist { id: row.id, name: row.name, disambiguation: row.disambiguation },
        draft: row.draft,
    }))
}

/// Everybody who bears this name, as name or alias, drafts included; the oldest first.
pub async fn namesakes(db: impl PgExecutor<'_>, name: &str) -> sqlx::Result<Vec<DeskArtist>> {
    let rows = sqlx::query!(
        r#"select id as "id: ArtistId", name, disambiguation, draft from artists
           where folded = $1 or id in (select artist_id from artist_aliases where folded = $1) order by id"#,
        fold(name)
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| DeskArtist {
            artist: Artist { id: row.id, name: row.name, disambiguation: row.disambiguation },
            draft: row.draft,
        })
        .collect())
}

/// What somebody began and did not publish, newest first.
pub async fn unfinished(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Unfinished>> {
    sqlx::query_as!(
        Unfinished,
        r#"select a.id as "id: ArtistId", a.name, a.draft, count(t.id) as "draft_tracks!"
           from artists a left join tracks t on t.artist_id = a.id and t.draft
           group by a.id having a.draft or count(t.id) > 0 order by max(t.added_at) desc nulls last, a.id desc limit 100"#
    )
    .fetch_all(db)
    .await
}

/// Shows these artists to everybody, as far as they are drafts: a source that names one makes it known. Its tracks stay
/// drafts. Writes nothing when there is nothing to do, because a write makes servers read the catalogue anew.
pub async fn reveal(db: &mut PgConnection, ids: &[ArtistId]) -> sqlx::Result<()> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let drafts =
        sqlx::query_scalar!("select id from artists where draft and id = any($1)", &ids).fetch_all(&mut *db).await?;
    if !drafts.is_empty() {
        sqlx::query!("update artists set draft = false where id = any($1)", &drafts).execute(db).await?;
    }
    Ok(())
}

/// Deletes a draft with all that was uploaded for it; `false` when it is none (any more).
pub async fn discard(db: impl PgExecutor<'_>, id: ArtistId) -> sqlx::Result<bool> {
    let done = sqlx::query!("delete from artists where id = $1 and draft", id.0).execute(db).await?;
    Ok(done.rows_affected() > 0)
}

/// Takes a tag of one source away.
pub async fn remove_tag(db: impl PgExecutor<'_>, id: ArtistId, tag: &str, source: &str) -> sqlx::Result<bool> {
    let done =
        sqlx::query!("delete from artist_tags where artist_id = $1 and tag = $2 and source = $3", id.0, tag, source)
            .execute(db)
            .await?;
    Ok(done.rows_affected() > 0)
}

pub async fn remove_external_id(
    db: impl PgExecutor<'_>,
    id: ArtistId,
    scheme: &str,
    value: &str,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "delete from artist_external_ids where artist_id = $1 and scheme = $2 and value = $3",
        id.0,
        scheme,
        value
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}
