//! What happens to an artist's tracks, with the work that follows from it. What writes is to be called in a transaction,
//! so that neither is there without the other.

use sqlx::PgConnection;

use super::{Ask, ask};
use crate::{
    artists::ArtistId,
    ingest::demo::sound::{self, DemoTrack},
    tracks::{
        TrackId,
        address_store::{self, NewAddress},
        store::{self, NewUpload},
    },
};

/// Takes a file and asks for its vector. The same file of an artist is one track, however often it comes; returns
/// whether it is new.
pub async fn take(db: &mut PgConnection, upload: &NewUpload<'_>) -> sqlx::Result<(TrackId, bool)> {
    let (track, new) = store::put_upload(db, upload).await?;
    if store::waits_for_vector(&mut *db, track).await? {
        ask(db, &Ask::EmbedTrack { track }).await?;
    }
    Ok((track, new))
}

/// Takes the address of a track's audio and asks for it and its vector. Once per artist and address.
pub async fn take_address(db: &mut PgConnection, new: &NewAddress<'_>) -> sqlx::Result<TrackId> {
    let track = address_store::put(&mut *db, new).await?;
    if address_store::wanted(&mut *db, track).await?.is_some() {
        ask(db, &Ask::EmbedTrack { track }).await?;
    }
    Ok(track)
}

/// A track's file: as it came in, as long as it is there; for a track of the demo, played by its synthesiser.
pub async fn audio(db: &mut PgConnection, track: TrackId) -> sqlx::Result<Option<Vec<u8>>> {
    if let Some(bytes) = store::audio(&mut *db, track).await? {
        return Ok(Some(bytes));
    }
    let invented = store::synthetic(db, track).await?.and_then(|id| DemoTrack::of_id(&id));
    let Some(invented) = invented else { return Ok(None) };
    let played = tokio::task::spawn_blocking(move || sound::wav(&sound::render(&invented)));
    Ok(Some(played.await.map_err(|error| sqlx::Error::Decode(error.into()))?))
}

/// An artist and its tracks are drafts no longer.
pub async fn publish(db: &mut PgConnection, artist: ArtistId) -> sqlx::Result<()> {
    store::publish(db, artist).await?;
    ask(db, &Ask::RefreshMean { artist }).await?;
    Ok(())
}

/// Deletes a track with all that came from it; false when there is none.
pub async fn delete(db: &mut PgConnection, track: TrackId) -> sqlx::Result<bool> {
    let Some(artist) = store::delete_track(&mut *db, track).await? else { return Ok(false) };
    ask(db, &Ask::RefreshMean { artist }).await?;
    Ok(true)
}
