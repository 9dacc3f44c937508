//! Material of the catalogue for the experiments: vector sets, and tracks with audio.

use sqlx::PgExecutor;

use super::{
    files::label,
    layers::{Layer, MOST_ARTISTS, Material, StudiedArtist},
    own_tracks::TrackVector,
};
use crate::{
    artists::ArtistId,
    tracks::{TrackId, store::SYNTHETIC},
};

/// The vectors of one model, hidden state and window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VectorSet {
    pub model: String,
    pub layer: i16,
    pub window: String,
    pub artists: i64,
    pub tracks: i64,
}

/// Every model, hidden state and window that tracks of the catalogue were embedded with.
pub async fn vector_sets(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<VectorSet>> {
    sqlx::query_as!(
        VectorSet,
        r#"select v.model_id as model, v.layer, v."window", count(distinct t.artist_id) as "artists!",
                  count(*) as "tracks!"
           from track_vectors v join tracks t on t.id = v.track_id join artists a on a.id = t.artist_id
           where not t.draft and not a.draft
           group by 1, 2, 3 order by 1, 2, 3"#
    )
    .fetch_all(db)
    .await
}

/// The track vectors of one set. Of more than [`MOST_ARTISTS`] artists that many, always the same.
pub async fn layer(db: impl PgExecutor<'_>, set: &VectorSet) -> sqlx::Result<Layer> {
    let rows = sqlx::query!(
        r#"with vectors as (
               select t.artist_id, t.id, v.vector
               from track_vectors v join tracks t on t.id = v.track_id
               where v.model_id = $1 and v.layer = $2 and v."window" = $3 and not t.draft
           ), studied as (
               select a.id, a.name from artists a
               where not a.draft and a.id in (select artist_id from vectors)
               order by md5(a.id::text), a.id limit $4
           )
           select s.id as "artist: ArtistId", s.name, vectors.vector::real[] as "vector!"
           from studied s join vectors on vectors.artist_id = s.id
           order by s.id, vectors.id"#,
        set.model,
        set.layer,
        set.window,
        MOST_ARTISTS as i64
    )
    .fetch_all(db)
    .await?;
    let (mut artists, mut tracks) = (Vec::<StudiedArtist>::new(), Vec::new());
    for row in rows {
        if artists.last().is_none_or(|last| last.id != Some(row.artist)) {
            artists.push(StudiedArtist { name: row.name, id: Some(row.artist) });
        }
        tracks.push(TrackVector { artist: artists.len() - 1, vector: row.vector });
    }
    Ok(Layer {
        label: label(&set.model, set.layer, Some(&set.window)),
        model: Some(set.model.clone()),
        layer: Some(set.layer),
        window: Some(set.window.clone()),
        artists,
        material: Material::Tracks(tracks),
    })
}

/// A track whose audio there is: kept, or played by the demo's synthesiser.
#[derive(Clone, Debug)]
pub struct TrackWithAudio {
    pub track: TrackId,
    pub artist: ArtistId,
    pub name: String,
}

/// The tracks with audio of so many artists, always the same ones; those with several tracks first, since they have a
/// baseline of their own.
pub async fn tracks_with_audio(db: impl PgExecutor<'_>, artists: u32) -> sqlx::Result<Vec<TrackWithAudio>> {
    sqlx::query_as!(
        TrackWithAudio,
        r#"with audible as (
               select t.id, t.artist_id from tracks t
               where not t.draft
                 and (t.scheme = $2 or exists (select from track_audio k where k.track_id = t.id))
           ), taken as (
               select a.id, a.name from artists a join audible on audible.artist_id = a.id
               where not a.draft
               group by a.id
               order by (count(*) > 1) desc, md5(a.id::text), a.id limit $1
           )
           select audible.id as "track: TrackId", taken.id as "artist: ArtistId", taken.name
           from taken join audible on audible.artist_id = taken.id
           order by taken.id, audible.id"#,
        i64::from(artists),
        SYNTHETIC
    )
    .fetch_all(db)
    .await
}
