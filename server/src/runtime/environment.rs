//! The environment of jobs: the database, the client for other people's sites, and the models, each opened when it is
//! first needed.

use std::{collections::HashMap, path::PathBuf, sync::Arc};

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use tokio::sync::{Mutex, Semaphore};

use crate::{
    config::SoundOptions,
    embedding::{Constants, EmbedError, Embedder, EmbedderOptions, manifest::Manifest},
    ingest::client::Client,
    queue::{self, Failpoint, Failure, KillAt},
    tracks::model_store,
};

pub struct Environment {
    pub pool: PgPool,
    pub sound: SoundOptions,
    client: Option<Client>,
    clock: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    embedders: Mutex<HashMap<String, Embedder>>,
    /// Instead of this program.
    decoder: Option<PathBuf>,
    kill_at: Option<KillAt>,
    /// Closed for good once a device is lost.
    lost: Semaphore,
}

impl Environment {
    pub fn new(pool: PgPool, sound: SoundOptions, kill_at: Option<KillAt>) -> Self {
        Self {
            pool,
            sound,
            client: None,
            clock: Arc::new(system_clock),
            embedders: Mutex::default(),
            decoder: None,
            kill_at,
            lost: Semaphore::new(0),
        }
    }

    /// With the program whose `decode` subcommand reads untrusted audio, where it is not this one.
    pub fn decoding_with(self, program: PathBuf) -> Self {
        Self { decoder: Some(program), ..self }
    }

    /// That may go out.
    pub fn asking_with(self, client: Option<Client>) -> Self {
        Self { client, ..self }
    }

    /// Where it is another time.
    pub fn at_the_time_of(self, clock: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self { clock: Arc::new(clock), ..self }
    }

    /// Who asks other people's sites; `None` when nobody may be asked.
    pub fn client(&self) -> Option<&Client> {
        self.client.as_ref()
    }

    pub fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    /// A model of the manifest, or one that was fitted on this catalogue.
    pub async fn embedder(&self, model: &str) -> Result<Embedder, Failure> {
        self.opened(model, model.to_owned(), Embedder::open).await
    }

    /// The same with all its hidden states; `None` for a network that has none.
    pub async fn embedder_of_layers(&self, model: &str) -> Result<Option<Embedder>, Failure> {
        let base = self.options(model).await?.model;
        if Manifest::read(&self.sound.models_dir)?.entry(&base)?.states.is_none() {
            return Ok(None);
        }
        self.opened(model, format!("{model}, all layers"), Embedder::open_layers).await.map(Some)
    }

    async fn opened(
        &self,
        model: &str,
        key: String,
        how: fn(&EmbedderOptions) -> Result<Embedder, EmbedError>,
    ) -> Result<Embedder, Failure> {
        // Held while one is opened, so that two jobs do not load the same network twice.
        let mut open = self.embedders.lock().await;
        if let Some(embedder) = open.get(&key) {
            return Ok(embedder.clone());
        }
        let options = self.options(model).await?;
        let embedder = tokio::task::spawn_blocking(move || how(&options))
            .await
            .map_err(|error| Failure::Retry(format!("the model broke while it was opened: {error}")))??;
        tracing::info!(model = key, device = embedder.device(), "model opened");
        open.insert(key, embedder.clone());
        Ok(embedder)
    }

    async fn options(&self, model: &str) -> Result<EmbedderOptions, Failure> {
        let fitted = model_store::constants(&self.pool, model).await?;
        let base = fitted.as_ref().map_or(model, |fitted| &fitted.base);
        let mut options = EmbedderOptions::new(&self.sound, base)?;
        if let Some(program) = &self.decoder {
            options.decoder.clone_from(program);
        }
        options.constants =
            fitted.map(|fitted| Constants { model: model.to_owned(), centre: fitted.centre, scale: fitted.scale });
        Ok(options)
    }

    /// (model, device) of those that are open; nothing while one is being opened.
    pub fn open_models(&self) -> Vec<(String, String)> {
        let Ok(open) = self.embedders.try_lock() else { return Vec::new() };
        let mut open: Vec<_> = open.iter().map(|(id, embedder)| (id.clone(), embedder.device().to_owned())).collect();
        open.sort();
        open
    }

    /// Ends when a device is lost for this process: it is to be replaced then.
    pub async fn lost(&self) {
        let _closed = self.lost.acquire().await;
    }

    /// Looks whether an embedder that failed will ever work again in this process.
    pub fn note_failure(&self, embedder: &Embedder) {
        if let Some(error) = embedder.lost() {
            tracing::error!(%error, "the device is lost for this process");
            self.lost.close();
        }
    }

    pub fn pass(&self, point: Failpoint) {
        queue::pass(self.kill_at.as_ref(), point);
    }
}

/// The job runner's clock: jobs take the time from their environment.
#[expect(clippy::disallowed_methods, reason = "this is the edge where the clock is read")]
fn system_clock() -> DateTime<Utc> {
    Utc::now()
}

impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Environment").field("kill_at", &self.kill_at).finish_non_exhaustive()
    }
}
