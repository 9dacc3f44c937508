//! Sounds in Postgres as similarity reads them: means with their hubness, the approximate index, track pairs.

use sqlx::{PgConnection, PgExecutor};

use crate::{
    artists::ArtistId,
    vector::{MeanVector, ModelId},
};

/// An artist's mean in one model.
#[derive(Clone, Debug)]
pub struct Mean {
    pub artist: ArtistId,
    pub vector: MeanVector,
    /// Null until a calibration measured it.
    pub hubness: Option<f32>,
}

/// Every artist's mean of a model, by artist.
pub async fn means(db: impl PgExecutor<'_>, model: &ModelId) -> sqlx::Result<Vec<Mean>> {
    let rows = sqlx::query!(
        r#"select artist_id as "artist: ArtistId", mean::real[] as "mean!", crowding
           from artist_vectors where model_id = $1 order by artist_id"#,
        &*model.0
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let vector = MeanVector::new(model.clone(), row.mean).map_err(|error| sqlx::Error::Decode(error.into()))?;
            Ok(Mean { artist: row.artist, vector, hubness: row.crowding })
        })
        .collect()
}

/// Builds the model's approximate index unless it is there. Models of more than 2,000 dimensions have none.
pub async fn index_means(db: &mut PgConnection, model: &ModelId) -> sqlx::Result<()> {
    sqlx::query!("select index_means($1)", &*model.0).execute(db).await?;
    Ok(())
}

/// What the index is asked with: of the 50 nearest of 100,000 artists it then finds more than 99 of 100
/// (`./dev bench`).
pub const EF_SEARCH: i32 = 200;

/// The `count` artists nearest to a mean by dot product, nearest first, from the model's index: a few may be
/// missing. `ef_search` (`hnsw.ef_search`, at least `count`, at most 1,000) buys recall with time.
pub async fn near_means(
    db: impl PgExecutor<'_>,
    model: &ModelId,
    mean: &[f32],
    count: i32,
    ef_search: i32,
) -> sqlx::Result<Vec<(ArtistId, f32)>> {
    let rows = sqlx::query!(
        r#"select artist as "artist!: ArtistId", cosine as "cosine!" from near_means($1, $2::real[]::vector, $3, $4)"#,
        &*model.0,
        mean,
        count,
        ef_search
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.artist, row.cosine)).collect())
}

/// A track as evidence names it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct NamedTrack {
    pub id: i64,
    pub title: String,
    /// Whether visitors may listen to it.
    pub public: bool,
}

/// The two tracks of two artists that sound most alike in a model, and their cosine.
pub async fn closest_tracks(
    db: impl PgExecutor<'_>,
    model: &ModelId,
    a: ArtistId,
    b: ArtistId,
) -> sqlx::Result<Option<(NamedTrack, NamedTrack, f32)>> {
    let row = sqlx::query!(
        r#"select ta.id as a, ta.title as a_title, ta.public_audio as a_public,
                  tb.id as b, tb.title as b_title, tb.public_audio as b_public,
                  -(va.vector <#> vb.vector) as "cosine!"
           from tracks ta join track_vectors va on va.track_id = ta.id and va.model_id = $1,
                tracks tb join track_vectors vb on vb.track_id = tb.id and vb.model_id = $1
           where ta.artist_id = $2 and tb.artist_id = $3 and not ta.draft and not tb.draft
             and va.layer = vb.layer and va."window" = vb."window"
           order by va.vector <#> vb.vector, ta.id, tb.id
           limit 1"#,
        &*model.0,
        a.0,
        b.0
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| {
        let a = NamedTrack { id: row.a, title: row.a_title, public: row.a_public };
        let b = NamedTrack { id: row.b, title: row.b_title, public: row.b_public };
        (a, b, row.cosine as f32)
    }))
}

/// A track on its artist's page.
#[derive(Clone, Debug)]
pub struct PageTrack {
    pub track: NamedTrack,
    /// How long it is, where the audio itself came in.
    pub duration_ms: Option<i32>,
    /// Whether the model has heard it.
    pub analysed: bool,
}

/// An artist's published tracks, in the order they came.
pub async fn tracks_of(
    db: impl PgExecutor<'_>,
    artist: ArtistId,
    model: Option<&ModelId>,
) -> sqlx::Result<Vec<PageTrack>> {
    let rows = sqlx::query!(
        r#"select t.id, t.title, t.public_audio as public, t.duration_ms,
                  exists (select from track_vectors v where v.track_id = t.id and v.model_id = $2) as "analysed!"
           from tracks t where t.artist_id = $1 and not t.draft order by t.id limit 100"#,
        artist.0,
        model.map(|model| &*model.0)
    )
    .fetch_all(db)
    .await?;
    let listed = rows.into_iter().map(|row| PageTrack {
        track: NamedTrack { id: row.id, title: row.title, public: row.public },
        duration_ms: row.duration_ms,
        analysed: row.analysed,
    });
    Ok(listed.collect())
}
