//! The full context against chunks, on the tracks of this catalogue whose audio is there (`lab/chunks.rs`). No job: nobody
//! waits for it but the one who asks, and nothing is stored.

use std::{collections::HashMap, sync::Arc};

use serde::Serialize;

use super::{Environment, track_audio};
use crate::{
    embedding::EmbedError,
    lab::{
        chunks,
        layers::{Figures, StudiedArtist},
        store,
    },
};

/// What came of it.
#[derive(Clone, Debug, Serialize)]
pub struct ChunkStudy {
    pub model: String,
    pub device: String,
    pub chunk_seconds: f64,
    pub tracks: usize,
    /// Tracks that could not be embedded, with the reason.
    pub left_out: Vec<String>,
    /// Full context and chunks, the wider span first.
    pub ways: Vec<Figures>,
}

/// Why nothing did.
#[derive(Debug, thiserror::Error)]
pub enum ChunkError {
    /// What was asked for cannot be.
    #[error("{0}")]
    Refused(String),
    #[error(transparent)]
    Embedding(#[from] EmbedError),
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
}

impl Environment {
    /// Embeds the tracks of so many artists both ways with the model in use. `progress` is called with (done, of how many, whose
    /// track is next).
    pub async fn study_chunks(
        &self,
        seconds: f64,
        artists: u32,
        progress: &(dyn Fn(usize, usize, &str) + Send + Sync),
    ) -> Result<ChunkStudy, ChunkError> {
        let audible = store::tracks_with_audio(&self.pool, artists).await?;
        if audible.is_empty() {
            return Err(ChunkError::Refused(
                "no track’s audio is there: keep uploads with `serve --keep-audio`, or load the demo with \
                 `serve --demo-if-empty`"
                    .to_owned(),
            ));
        }
        let embedder = self.active_embedder().await?;
        chunks::check(seconds, &embedder).map_err(ChunkError::Refused)?;
        let total = audible.len();
        let (mut studied, mut numbers) = (Vec::<StudiedArtist>::new(), HashMap::new());
        let (mut tracks, mut left_out) = (Vec::new(), Vec::new());
        for (done, track) in audible.into_iter().enumerate() {
            progress(done, total, &track.name);
            let Some(bytes) = track_audio::audio(&mut *self.pool.acquire().await?, track.track).await? else {
                continue;
            };
            match chunks::both_ways(&embedder, Arc::from(bytes), seconds).await {
                Ok(ways) => {
                    let number = *numbers.entry(track.artist).or_insert_with(|| {
                        studied.push(StudiedArtist { name: track.name, id: Some(track.artist) });
                        studied.len() - 1
                    });
                    tracks.push((number, ways));
                }
                Err(error) => left_out.push(format!("{}, track {}: {error}", track.name, track.track.0)),
            }
        }
        let model = embedder.model().id.clone();
        let ways = chunks::compare(&model, seconds, &studied, &tracks).ok_or_else(|| {
            ChunkError::Refused(format!(
                "fewer than two artists have a track that can be embedded{}",
                left_out.first().map(|reason| format!(": {reason}")).unwrap_or_default()
            ))
        })?;
        let device = embedder.device().to_owned();
        Ok(ChunkStudy { model, device, chunk_seconds: seconds, tracks: tracks.len(), left_out, ways })
    }
}
