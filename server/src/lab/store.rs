//! What the catalogue holds for the experiments.

use sqlx::PgExecutor;

use super::{
    files::label,
    layers::{Layer, MOST_ARTISTS, Material, Subject},
    own_tracks::Track,
};
use crate::{
    artists::ArtistId,
    tracks::{TrackId, store::SYNTHETIC},
};

/// A way of hearing of which there are vectors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    pub model: String,
    pub layer: i16,
    pub window: String,
    pub artists: i64,
    pub tracks: i64,
}

/// Every model, hidden state and window that tracks of the catalogue were embedded with.
pub async fn heard(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Heard>> {
    sqlx::query_as!(
        Heard,
        r#"select v.model_id as model, v.layer, v."window", count(distinct t.artist_id) as "artists!",
                  count(*) as "tracks!"
           from track_vectors v join tracks t on t.id = v.track_id join artists a on a.id = t.artist_id
           where not t.draft and not a.draft
           group by 1, 2, 3 order by 1, 2, 3"#
    )
    .fetch_all(db)
    .await
}

/// The track vectors of one way of hearing. Of more than [`MOST_ARTISTS`] artists that many, always the same.
pub async fn layer(db: impl PgExecutor<'_>, heard: &Heard) -> sqlx::Result<Layer> {
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
        heard.model,
        heard.layer,
        heard.window,
        MOST_ARTISTS as i64
    )
    .fetch_all(db)
    .await?;
    let (mut artists, mut tracks) = (Vec::<Subject>::new(), Vec::new());
    for row in rows {
        if artists.last().is_none_or(|last| last.id != Some(row.artist)) {
            artists.push(Subject { name: row.name, id: Some(row.artist) });
        }
        tracks.push(Track { artist: artists.len() - 1, vector: row.vector });
    }
    Ok(Layer {
        label: label(&heard.model, heard.layer, Some(&heard.window)),
        model: Some(heard.model.clone()),
        layer: Some(heard.layer),
        window: Some(heard.window.clone()),
        artists,
        material: Material::Tracks(tracks),
    })
}

/// A track whose audio there is: kept, or played by the demo's synthesiser.
#[derive(Clone, Debug)]
pub struct Audible {
    pub track: TrackId,
    pub artist: ArtistId,
    pub name: String,
}

/// The tracks with audio of so many artists, always the same ones; those with several tracks first, since they have a
/// baseline of their own.
pub async fn audible(db: impl PgExecutor<'_>, artists: u32) -> sqlx::Result<Vec<Audible>> {
    sqlx::query_as!(
        Audible,
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
