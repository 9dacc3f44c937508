//! Laboratory: what the experiments found out, for all admins. The study of the stored vectors is kept until the catalogue
//! changes; that of the recommendations likewise, and it runs beside the requests, as the comparison of chunks does.

use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, PoisonError},
};

use futures::FutureExt;

use crate::{
    artists::Node,
    lab::{
        layers::Figures,
        reliability::{self, Reliability},
        sizes::{self, SizeShares},
        taste::{self, TasteQuality},
    },
    runtime::{ChunkStudy, Environment},
    similarity::SimilarityIndex,
    web::snapshot::Snapshot,
};

#[derive(Default)]
pub struct Laboratory {
    /// Of which generation of the catalogue. Locked while it is computed, so that this is done once.
    pub study: tokio::sync::Mutex<Option<(u64, Arc<LayerStudy>)>>,
    chunks: Arc<Mutex<ChunkExperiment>>,
    ranking: Arc<Mutex<Option<RankingExperiment>>>,
}

/// How well the recommendations of one snapshot do.
#[derive(Debug)]
pub struct RankingStudy {
    /// `None` when nobody follows enough artists.
    pub taste: Option<TasteQuality>,
    pub sizes: Vec<SizeShares>,
    pub reliability: [Reliability; 2],
}

/// The study of one generation of the catalogue.
#[derive(Clone)]
struct RankingExperiment {
    generation: u64,
    /// `None` while it is at work.
    outcome: Option<Result<Arc<RankingStudy>, String>>,
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
    /// The study of a snapshot's recommendations: `None` when it has not been started, `Some(None)` while it is at work.
    pub fn ranking(&self, generation: u64) -> Option<Option<Result<Arc<RankingStudy>, String>>> {
        let kept = self.ranking.lock().unwrap_or_else(PoisonError::into_inner).clone();
        kept.filter(|experiment| experiment.generation == generation).map(|experiment| experiment.outcome)
    }

    /// Starts that study unless one is at work, be it of an earlier snapshot. `listeners` are the artists that each
    /// listener follows.
    pub fn start_ranking(&self, snapshot: Arc<Snapshot>, listeners: Vec<Vec<Node>>) {
        let ranking = self.ranking.clone();
        let generation = snapshot.generation;
        {
            let mut kept = ranking.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.as_ref().is_some_and(|kept| kept.outcome.is_none() || kept.generation == generation) {
                return;
            }
            *kept = Some(RankingExperiment { generation, outcome: None });
        }
        tokio::spawn(async move {
            let study = tokio::task::spawn_blocking(move || beside_requests(|| study(&snapshot.index, &listeners)));
            let outcome = match study.await {
                Ok(Ok(study)) => Ok(Arc::new(study)),
                Ok(Err(error)) => Err(format!("no threads for it: {error}")),
                Err(_) => Err("this is a bug: the experiment panicked, see the log of the server".to_owned()),
            };
            let mut kept = ranking.lock().unwrap_or_else(PoisonError::into_inner);
            *kept = Some(RankingExperiment { generation, outcome: Some(outcome) });
        });
    }

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

fn study(index: &SimilarityIndex, listeners: &[Vec<Node>]) -> RankingStudy {
    RankingStudy {
        taste: taste::run(index, listeners, taste::SEED),
        sizes: sizes::run(index, sizes::SEED),
        reliability: reliability::run(index),
    }
}

/// On half of the cores: what requests work out in parallel must not wait for minutes behind an experiment.
fn beside_requests<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, rayon::ThreadPoolBuildError> {
    let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get() / 2).max(1);
    Ok(rayon::ThreadPoolBuilder::new().num_threads(threads).build()?.install(work))
}
