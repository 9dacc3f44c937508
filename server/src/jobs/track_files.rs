//! Track files: uploads, addresses, publishing and deletion, each with the jobs that follow. To be called in a transaction,
//! so that neither is there without the other.

use sqlx::PgConnection;

use super::{EmbedTrack, RefreshMean, enqueue};
use crate::{
    artists::ArtistId,
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
        enqueue(db, &EmbedTrack { track }).await?;
    }
    Ok((track, new))
}

/// Takes the address of a track's audio and asks for it and its vector. Once per artist and address.
pub async fn take_address(db: &mut PgConnection, new: &NewAddress<'_>) -> sqlx::Result<TrackId> {
    let track = address_store::put(&mut *db, new).await?;
    if address_store::wanted(&mut *db, track).await?.is_some() {
        enqueue(db, &EmbedTrack { track }).await?;
    }
    Ok(track)
}

/// An artist and its tracks are drafts no longer.
pub async fn publish(db: &mut PgConnection, artist: ArtistId) -> sqlx::Result<()> {
    store::publish(db, artist).await?;
    enqueue(db, &RefreshMean { artist }).await?;
    Ok(())
}

/// Deletes a track with all that came from it; false when there is none.
pub async fn delete(db: &mut PgConnection, track: TrackId) -> sqlx::Result<bool> {
    let Some(artist) = store::delete_track(&mut *db, track).await? else { return Ok(false) };
    enqueue(db, &RefreshMean { artist }).await?;
    Ok(true)
}
