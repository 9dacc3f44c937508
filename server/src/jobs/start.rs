//! Which models the catalogue knows, and which one it begins with.

use std::path::Path;

use sqlx::{PgConnection, PgPool};

use super::{Ask, Environment, Failure, JobId, ask};
use crate::{
    config::Sound,
    embedding::{ModelSpec, manifest::Manifest},
    tracks::model_store::{self, Shape},
};

/// The model that ships with Undercard and needs no download.
pub const BUILT_IN: &str = "timbre-v1";

/// Makes the built-in model the one in use when none is: the first start of a catalogue. Returns whether it did.
pub async fn first_start(pool: &PgPool, models: &Path) -> anyhow::Result<bool> {
    let manifest = Manifest::read(models)?;
    let spec = &manifest.entry(BUILT_IN)?.spec;
    model_store::put(pool, &spec.id, &shape(spec)).await?;
    Ok(model_store::activate_first(pool, BUILT_IN).await?)
}

/// Asks for a model to be used from now on: one of the manifest whose files are in place, or one that was fitted on this
/// catalogue. To be called in a transaction.
pub async fn use_model(db: &mut PgConnection, sound: &Sound, id: &str) -> anyhow::Result<JobId> {
    if model_store::constants(&mut *db, id).await?.is_none() {
        Manifest::read(&sound.models_dir)?.entry(id)?.check(&sound.models_dir, &sound.weights_dir)?;
    }
    Ok(ask(db, &Ask::EmbedCatalogue { model: id.to_owned() }).await?)
}

/// Lets the catalogue know a model before vectors of it come.
pub(super) async fn add_model(environment: &Environment, id: &str) -> Result<(), Failure> {
    if model_store::shape(&environment.pool, id).await?.is_none() {
        let manifest = Manifest::read(&environment.sound.models_dir)?;
        model_store::put(&environment.pool, id, &shape(&manifest.entry(id)?.spec)).await?;
    }
    Ok(())
}

fn shape(spec: &ModelSpec) -> Shape {
    Shape { dims: spec.dims as i32, layer: spec.layer, window: format!("{} s", spec.window_ms / 1000) }
}
