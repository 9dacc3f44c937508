//! Model list, `/desk/models`: which models there are, what they have embedded, and which one is in use. What the page
//! shows is made in `view.rs`.

mod view;

use app::{desk::DeskPage, dto::desk::FormRefusal};
use axum::{extract::Path, response::Response};
use chrono::{DateTime, Utc};

use super::Desk;
use crate::{
    embedding::manifest::{Manifest, ModelEntry},
    jobs::{self, UseError},
    queue::{self, JobRow, store::Filter},
    tracks::model_store::{self, StoredModel},
    web::{
        AppState,
        convert::sentence,
        error::{RejectedForm, WebError, WebResult},
    },
};

/// Finished jobs that the speed is read off.
const FINISHED: i64 = 1_000;
const OPEN_JOBS: i64 = 50;

/// What the page is made of.
struct ModelsFacts {
    stored: Vec<StoredModel>,
    /// The models of the manifest, with what is missing of each.
    entries: Vec<(ModelEntry, Option<String>)>,
    /// Why there is no manifest.
    unreadable: Option<String>,
    /// (model, device) of the models that are open in this process; `None` where others embed.
    device: Option<Vec<(String, String)>>,
    /// When the last tracks were embedded.
    finished: Vec<DateTime<Utc>>,
    /// Open jobs about models.
    jobs: Vec<JobRow>,
    now: DateTime<Utc>,
}

impl ModelsFacts {
    async fn load(desk: &Desk) -> WebResult<Self> {
        let (state, pool) = (desk.state(), desk.state().pool());
        let settings = state.settings();
        let (entries, unreadable) = manifest(state);
        let entries = crate::web::busy(|| {
            let with_missing = |entry: ModelEntry| {
                let missing = entry.present(&settings.models_dir, &settings.weights_dir).err();
                (entry, missing.map(|error| sentence(&error.to_string())))
            };
            entries.into_iter().map(with_missing).collect()
        });
        let done = Filter { states: vec![queue::JobState::Done], kinds: vec!["embed_track"], ..Filter::default() };
        let done = queue::store::recent(pool, &done, FINISHED).await?;
        let open = Filter {
            states: vec![queue::JobState::Running, queue::JobState::Waiting, queue::JobState::Failed],
            kinds: vec!["embed_catalogue", "calibrate", "refit", "demo_sound"],
            ..Filter::default()
        };
        Ok(Self {
            stored: model_store::all(pool).await?,
            entries,
            unreadable,
            device: settings.environment.as_ref().map(|environment| environment.open_models()),
            finished: done.iter().filter_map(|job| job.finished_at).collect(),
            jobs: queue::store::recent(pool, &open, OPEN_JOBS).await?,
            now: crate::web::now(),
        })
    }
}

/// The models of the manifest; none when the operator named no folder that has one, with why.
fn manifest(state: &AppState) -> (Vec<ModelEntry>, Option<String>) {
    match Manifest::read(&state.settings().models_dir) {
        Ok(manifest) => (manifest.entries, None),
        Err(error) => (Vec::new(), Some(sentence(&error.to_string()))),
    }
}

/// Whether a model ships with Undercard, also with constants that were fitted here.
pub fn is_built_in(desk: &Desk, id: &str, base: Option<&str>) -> bool {
    let (entries, _) = manifest(desk.state());
    entries.iter().any(|entry| entry.spec.id == base.unwrap_or(id) && entry.spec.built_in)
}

pub async fn page(desk: Desk) -> Response {
    desk.render(load_page(&desk, None).await)
}

async fn load_page(desk: &Desk, refusal: Option<FormRefusal>) -> WebResult<DeskPage> {
    Ok(DeskPage::Models(view::models_page(ModelsFacts::load(desk).await?, refusal)))
}

pub async fn refit(desk: Desk) -> Response {
    let enqueued = enqueue(&desk, &jobs::Refit).await;
    desk.redirect(enqueued)
}

/// Embeds the catalogue with a model; it is used once that is complete.
pub async fn use_model(desk: Desk, Path(id): Path<String>) -> Response {
    let enqueued = enqueue_use(&desk, &id).await;
    desk.after_form(enqueued, |refusal| load_page(&desk, Some(refusal))).await
}

async fn enqueue_use(desk: &Desk, id: &str) -> WebResult<String> {
    let settings = desk.state().settings();
    let mut tx = desk.state().pool().begin().await?;
    match jobs::use_model(&mut tx, &settings.models_dir, &settings.weights_dir, id).await {
        Ok(_) => tx.commit().await?,
        Err(UseError::NotReady(error)) => return Err(RejectedForm::new("models", sentence(&error.to_string())).into()),
        Err(UseError::Database(error)) => return Err(error.into()),
    }
    Ok("/desk/models".to_owned())
}

pub async fn calibrate(desk: Desk, Path(id): Path<String>) -> Response {
    let enqueued = async {
        model_store::shape(desk.state().pool(), &id).await?.ok_or(WebError::NotFound("model"))?;
        enqueue(&desk, &jobs::Calibrate { model: id.clone() }).await
    };
    desk.redirect(enqueued.await)
}

/// The address to go on at.
async fn enqueue(desk: &Desk, job: &impl jobs::Job) -> WebResult<String> {
    let mut tx = desk.state().pool().begin().await?;
    jobs::enqueue(&mut tx, job).await?;
    tx.commit().await?;
    Ok("/desk/models".to_owned())
}
