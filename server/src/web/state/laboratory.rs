//! Laboratory: what the experiments found out, for all admins. The study of the stored vectors is kept until the catalogue
//! changes; the comparison of chunks runs beside the requests.

use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, PoisonError},
};

use futures::FutureExt;

use crate::{
    lab::layers::Figures,
    runtime::{ChunkStudy, Environment},
};

#[derive(Default)]
pub struct Laboratory {
    /// Of which generation of the catalogue. Locked while it is computed, so that this is done once.
    pub study: tokio::sync::Mutex<Option<(u64, Arc<LayerStudy>)>>,
    chunks: Arc<Mutex<ChunkExperiment>>,
}

/// The stored vectors of all models and layers, compared.
pub struct LayerStudy {
    pub notes: Vec<String>,
    pub figures: Vec<Figures>,
}

/// Whole tracks against chunks: where it is, and how it ended last.
#[derive(Clone, Default)]
pub struct ChunkExperiment {
    /// (done, of how many, whose track), while it is at work.
    pub at_work: Option<(u32, u32, String)>,
    pub last: Option<Result<ChunkStudy, String>>,
}

impl Laboratory {
    pub fn chunks(&self) -> ChunkExperiment {
        self.chunks.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Starts the comparison unless one is at work.
    pub fn start_chunks(&self, environment: Arc<Environment>, seconds: f64, artists: u32) {
        let chunks = self.chunks.clone();
        let edit = move |change: &mut dyn FnMut(&mut ChunkExperiment)| {
            change(&mut chunks.lock().unwrap_or_else(PoisonError::into_inner));
        };
        let mut free = false;
        edit(&mut |chunks| {
            free = chunks.at_work.is_none();
            if free {
                chunks.at_work = Some((0, 1, "starting".to_owned()));
            }
        });
        if !free {
            return;
        }
        tokio::spawn(async move {
            let progress = |done: usize, total: usize, whose: &str| {
                edit(&mut |chunks| chunks.at_work = Some((done as u32, total as u32, whose.to_owned())));
            };
            // Caught, so that a panic ends the experiment and not the chance of another.
            let study = environment.study_chunks(seconds, artists, &progress);
            let last = match AssertUnwindSafe(study).catch_unwind().await {
                Ok(Ok(study)) => Ok(study),
                Ok(Err(error)) => Err(error.to_string()),
                Err(_) => Err("this is a bug: the experiment panicked, see the log of the server".to_owned()),
            };
            edit(&mut |chunks| {
                chunks.at_work = None;
                chunks.last = Some(last.clone());
            });
        });
    }
}
