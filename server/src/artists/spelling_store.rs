//! Spellings with a suffix such as "(NYC)" in Postgres: who writes an artist's name so. The folded name leaves the suffix
//! out, so it cannot tell whether a bill and a network mean the same artist.

use sqlx::{PgConnection, PgExecutor};

use super::{ArtistId, name::place_suffix};

/// Who writes a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum SpellingOrigin {
    Bill,
    Network,
}

impl SpellingOrigin {
    fn key(self) -> &'static str {
        match self {
            Self::Bill => "bill",
            Self::Network => "network",
        }
    }
}

/// A name as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Spelling {
    pub artist: ArtistId,
    pub origin: SpellingOrigin,
    pub name: String,
}

/// Writes spellings, as far as they have a suffix that names a place. Writes nothing when there is nothing to write,
/// because a write makes servers read the catalogue anew.
pub async fn put(db: &mut PgConnection, spellings: impl IntoIterator<Item = Spelling>) -> sqlx::Result<()> {
    let (mut artists, mut origins, mut names) = (Vec::new(), Vec::new(), Vec::new());
    for spelling in spellings.into_iter().filter(|spelling| place_suffix(&spelling.name).is_some()) {
        artists.push(spelling.artist.0);
        origins.push(spelling.origin.key().to_owned());
        names.push(spelling.name);
    }
    if artists.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into artist_spellings (artist_id, origin, name)
         select * from unnest($1::bigint[], $2::text[], $3::text[]) order by 1, 2, 3 on conflict do nothing",
        &artists,
        &origins,
        &names
    )
    .execute(db)
    .await?;
    Ok(())
}

/// All of them.
pub async fn all(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Spelling>> {
    sqlx::query_as!(
        Spelling,
        r#"select artist_id as "artist: ArtistId", origin as "origin: SpellingOrigin", name
           from artist_spellings order by 1, 2, 3"#
    )
    .fetch_all(db)
    .await
}
