//! Bootstrap of a new catalogue: the model in use, and the sites that can be asked.

use std::path::Path;

use sqlx::PgPool;

use super::Environment;
use crate::{
    config::BUILT_IN,
    embedding::{EmbedError, ModelSpec, manifest::Manifest},
    ingest::{source::Gives, sources},
    queue::Failure,
    sources::store::{self, NewSource},
    tracks::model_store::{self, VectorShape},
};

/// Makes the built-in model the one in use when none is: the first start of a catalogue. Returns whether it did.
pub async fn first_start(pool: &PgPool, models: &Path) -> anyhow::Result<bool> {
    let manifest = Manifest::read(models)?;
    let spec = &manifest.entry(BUILT_IN)?.spec;
    model_store::put(pool, &spec.id, &shape(spec)).await?;
    Ok(model_store::activate_first(pool, BUILT_IN).await?)
}

/// Lets the catalogue know the sites that know artists, as far as it does not. They are asked when an artist needs it.
pub async fn introduce(pool: &PgPool) -> sqlx::Result<()> {
    for about in sources::all().map(|kind| kind.about()).filter(|about| !about.gives.contains(&Gives::Events)) {
        let site = NewSource {
            name: about.title,
            kind: about.key,
            address: about.base,
            city: "",
            zone: "UTC",
            enabled: about.on,
            every_s: 86_400,
            next_run_at: None,
        };
        if !store::all(pool).await?.iter().any(|known| known.kind == about.key) {
            store::add(pool, &site).await?;
        }
    }
    Ok(())
}

/// Checks the files of a model of the manifest against their checksums: reads all of the weights.
pub async fn check_model(models: &Path, weights: &Path, id: &str) -> Result<(), EmbedError> {
    let entry = Manifest::read(models)?.entry(id)?.clone();
    let (models, weights) = (models.to_owned(), weights.to_owned());
    let checked = tokio::task::spawn_blocking(move || entry.check(&models, &weights)).await;
    checked.map_err(|error| EmbedError::Model(format!("the files could not be checked: {error}")))?
}

/// Lets the catalogue know a model before vectors of it come.
pub async fn add_model(environment: &Environment, id: &str) -> Result<(), Failure> {
    if model_store::shape(&environment.pool, id).await?.is_none() {
        let manifest = Manifest::read(&environment.sound.models_dir)?;
        model_store::put(&environment.pool, id, &shape(&manifest.entry(id)?.spec)).await?;
    }
    Ok(())
}

fn shape(spec: &ModelSpec) -> VectorShape {
    VectorShape { dims: spec.dims as i32, layer: spec.layer, window: format!("{} s", spec.window_ms / 1000) }
}
