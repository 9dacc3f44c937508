//! Tracks in Postgres that an admin added by the address of their audio. They are rows before there is any audio: what
//! is at the address arrives with a job (`jobs/fetch_track.rs`), and the address stays with the track.

use sha2::{Digest, Sha256};
use sqlx::{PgConnection, PgExecutor};

use super::TrackId;
use crate::artists::ArtistId;

/// The scheme of their external ids.
const ADDRESS: &str = "address";

/// A track whose audio is somewhere else.
#[derive(Clone, Debug)]
pub struct NewAddress<'a> {
    pub artist: ArtistId,
    pub title: &'a str,
    /// http or https.
    pub address: &'a str,
    pub draft: bool,
    /// Who named it, such as `upload`.
    pub source: &'a str,
}

/// Stores a track once per artist and address.
pub async fn put(db: impl PgExecutor<'_>, new: &NewAddress<'_>) -> sqlx::Result<TrackId> {
    sqlx::query_scalar!(
        r#"insert into tracks (artist_id, title, scheme, external_id, source, draft) values ($1, $2, $3, $4, $5, $6)
           on conflict (artist_id, scheme, external_id) do update set draft = tracks.draft and excluded.draft
           returning id as "id: TrackId""#,
        new.artist.0,
        new.title,
        ADDRESS,
        new.address,
        new.source,
        new.draft
    )
    .fetch_one(db)
    .await
}

/// Where the audio of a track is to be fetched: it has neither audio nor a vector of the model in use.
pub async fn wanted(db: impl PgExecutor<'_>, track: TrackId) -> sqlx::Result<Option<String>> {
    let address = sqlx::query_scalar!(
        "select external_id from tracks t
         where id = $1 and scheme = $2 and not exists (select from track_audio a where a.track_id = t.id)
               and not exists (select from track_vectors v join models m on m.id = v.model_id and m.active
                               where v.track_id = t.id)",
        track.0,
        ADDRESS
    )
    .fetch_optional(db)
    .await?;
    Ok(address.flatten())
}

/// Stores what was at the address, until it was heard. `Err` holds the title of another track of the artist that is the
/// same recording; nothing is stored then. To be called in a transaction.
pub async fn put_audio(db: &mut PgConnection, track: TrackId, bytes: &[u8]) -> sqlx::Result<Result<(), String>> {
    let sha256: [u8; 32] = Sha256::digest(bytes).into();
    let same = sqlx::query_scalar!(
        "select o.title from tracks t join tracks o on o.artist_id = t.artist_id and o.id <> t.id
         where t.id = $1 and o.audio_sha256 = $2",
        track.0,
        &sha256
    )
    .fetch_optional(&mut *db)
    .await?;
    if let Some(title) = same {
        return Ok(Err(title));
    }
    sqlx::query!("update tracks set audio_sha256 = $2 where id = $1", track.0, &sha256).execute(&mut *db).await?;
    sqlx::query!(
        "insert into track_audio (track_id, bytes, file_name, keep)
         select id, $2, title, false from tracks where id = $1 on conflict do nothing",
        track.0,
        bytes
    )
    .execute(db)
    .await?;
    Ok(Ok(()))
}
