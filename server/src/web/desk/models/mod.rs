//! `/desk/models`: which models there are, what they have heard, and which one is in use.

use app::{
    desk::Page,
    dto::desk::{DeskModel, Job, ModelsPage, Refusal},
};
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};

use super::{Desk, artist::sentence, jobs as job_pages, show};
use crate::{
    embedding::manifest::{Entry, Manifest},
    jobs::{self, UseError},
    queue::{self, store::Filter},
    runtime::BUILT_IN,
    tracks::model_store::{self, Model},
    web::{
        State,
        convert::{counted, dates},
        error::{WebError, WebResult},
    },
};

/// As the job has it, so that the page can say it before.
const FEWEST_FOR_REFIT: i64 = 200;
/// Finished jobs that the speed is read off.
const FINISHED: i64 = 1_000;
const MINUTE: chrono::Duration = chrono::Duration::minutes(1);

/// The models of the manifest; none when the operator named no folder that has one, with why.
fn manifest(state: &State) -> (Vec<Entry>, Option<String>) {
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
    desk.answer(find(&desk, None).await.map(Page::Models))
}

async fn find(desk: &Desk, refusal: Option<Refusal>) -> WebResult<ModelsPage> {
    let pool = desk.state().pool();
    let stored = model_store::all(pool).await?;
    let (entries, broken) = manifest(desk.state());
    let settings = desk.state().settings();
    let mut models: Vec<DeskModel> = crate::web::busy(|| {
        let of_manifest = entries.iter().map(|entry| {
            let missing = entry
                .present(&settings.models_dir, &settings.weights_dir)
                .err()
                .map(|error| sentence(&error.to_string()));
            told(&entry.spec.id, stored.iter().find(|model| model.id == entry.spec.id), Some(entry), missing)
        });
        of_manifest.collect()
    });
    for model in stored.iter().filter(|model| entries.iter().all(|entry| entry.spec.id != model.id)) {
        let base = entries.iter().find(|entry| Some(&entry.spec.id) == model.base.as_ref());
        let missing = base.is_none().then(|| {
            "The manifest does not know it: its vectors came with an import, and no track can be heard with it."
                .to_owned()
        });
        models.push(told(&model.id, Some(model), base, missing));
    }
    models.sort_by_key(|model| !model.in_use);
    let heard = stored.iter().find(|model| model.id == BUILT_IN).map_or(0, |model| model.tracks);
    let refusal = refusal.or(broken.map(|message| Refusal { form: "models".to_owned(), message, entered: Vec::new() }));
    Ok(ModelsPage {
        models,
        device: device(desk.state()),
        throughput: throughput(desk).await?,
        no_refit: (heard < FEWEST_FOR_REFIT)
            .then(|| format!("{BUILT_IN} has heard {heard} of the {FEWEST_FOR_REFIT} tracks that are needed for it.")),
        jobs: open_jobs(desk).await?,
        refusal,
    })
}

fn told(id: &str, stored: Option<&Model>, entry: Option<&Entry>, missing: Option<String>) -> DeskModel {
    let mut facts = Vec::new();
    if let Some(Entry { spec, .. }) = entry {
        let seconds = f64::from(spec.window_ms) / 1_000.0;
        facts.push((
            "Hears".to_owned(),
            format!(
                "up to {seconds} s at {} Hz, nothing under {} s",
                spec.rate_hz,
                f64::from(spec.shortest_ms) / 1_000.0
            ),
        ));
        let layer = if spec.layer > 0 { format!(", hidden state {}", spec.layer) } else { String::new() };
        facts.push(("Says".to_owned(), format!("{} numbers a track{layer}", spec.dims)));
        facts.push(("Licence".to_owned(), spec.licence.clone()));
    }
    if let Some(model) = stored {
        if let Some(tracks) = model.fitted_on {
            facts.push((
                "Fitted".to_owned(),
                format!("here, on {}", counted(tracks.max(0) as usize, "track", "tracks")),
            ));
        }
        let tracks = counted(model.tracks.max(0) as usize, "track", "tracks");
        facts.push((
            "Has heard".to_owned(),
            format!("{tracks} of {}", counted(model.artists.max(0) as usize, "artist", "artists")),
        ));
        facts.push(("Here since".to_owned(), dates::plain(model.added_at.date_naive())));
    }
    let in_use = stored.is_some_and(|model| model.active);
    DeskModel {
        title: entry.map(|entry| entry.spec.title.clone()).unwrap_or_default(),
        built_in: entry.is_some_and(|entry| entry.spec.built_in),
        in_use,
        can_use: !in_use && missing.is_none(),
        can_calibrate: stored.is_some_and(|model| model.artists > 1),
        missing,
        facts,
        id: id.to_owned(),
    }
}

/// What runs the models in this process.
fn device(state: &State) -> String {
    let Some(environment) = &state.settings().environment else {
        return "This server does not hear tracks itself: `undercard work` processes do.".to_owned();
    };
    let open = environment.open_models();
    if open.is_empty() {
        return "No model is open yet: the first track opens one.".to_owned();
    }
    open.into_iter().map(|(model, device)| format!("{model} on {device}")).collect::<Vec<_>>().join("; ")
}

async fn throughput(desk: &Desk) -> WebResult<String> {
    let filter = Filter { states: vec![queue::JobState::Done], kinds: vec!["embed_track"], ..Filter::default() };
    let done = queue::store::recent(desk.state().pool(), &filter, FINISHED).await?;
    let mut finished: Vec<DateTime<Utc>> = done.iter().filter_map(|job| job.finished_at).collect();
    finished.sort_unstable();
    Ok(match busiest_minute(&finished) {
        0 => "No uploaded track has been heard yet.".to_owned(),
        most => {
            let last = counted(finished.len(), "track", "tracks");
            format!("{most} in the busiest minute, that is {:.1} a second ({last} looked at).", most as f64 / 60.0)
        }
    })
}

/// The most that ended within a minute. `finished` rises.
fn busiest_minute(finished: &[DateTime<Utc>]) -> usize {
    let within = |at: usize| finished[at..].partition_point(|end| *end < finished[at] + MINUTE);
    (0..finished.len()).map(within).max().unwrap_or(0)
}

async fn open_jobs(desk: &Desk) -> WebResult<Vec<Job>> {
    let now = crate::web::now();
    let filter = Filter {
        states: vec![queue::JobState::Running, queue::JobState::Waiting, queue::JobState::Failed],
        kinds: vec!["embed_catalogue", "calibrate", "refit", "demo_sound"],
        ..Filter::default()
    };
    let open = queue::store::recent(desk.state().pool(), &filter, 50).await?;
    Ok(open.into_iter().map(|job| job_pages::describe(job, now)).collect())
}

pub async fn refit(desk: Desk) -> Response {
    match put(&desk, &jobs::Refit).await {
        Ok(()) => Redirect::to("/desk/models").into_response(),
        Err(error) => desk.problem(error),
    }
}

/// Embeds the catalogue with a model; it is used once that is complete.
pub async fn use_model(desk: Desk, Path(id): Path<String>) -> Response {
    match ask_for_model(&desk, &id).await {
        Ok(Ok(())) => Redirect::to("/desk/models").into_response(),
        Ok(Err(message)) => {
            let refusal = Refusal { form: "models".to_owned(), message, entered: Vec::new() };
            match find(&desk, Some(refusal)).await {
                Ok(page) => show(desk.state(), StatusCode::UNPROCESSABLE_ENTITY, Page::Models(page)),
                Err(error) => desk.problem(error),
            }
        }
        Err(error) => desk.problem(error),
    }
}

async fn ask_for_model(desk: &Desk, id: &str) -> WebResult<Result<(), String>> {
    let settings = desk.state().settings();
    let mut tx = desk.state().pool().begin().await?;
    match jobs::use_model(&mut tx, &settings.models_dir, &settings.weights_dir, id).await {
        Ok(_) => Ok(Ok(tx.commit().await?)),
        Err(UseError::NotReady(error)) => Ok(Err(sentence(&error.to_string()))),
        Err(UseError::Database(error)) => Err(error.into()),
    }
}

pub async fn calibrate(desk: Desk, Path(id): Path<String>) -> Response {
    let asked = async {
        model_store::shape(desk.state().pool(), &id).await?.ok_or(WebError::NotFound("model"))?;
        put(&desk, &jobs::Calibrate { model: id.clone() }).await
    };
    match asked.await {
        Ok(()) => Redirect::to("/desk/models").into_response(),
        Err(error) => desk.problem(error),
    }
}

async fn put(desk: &Desk, what: &impl jobs::Job) -> WebResult<()> {
    let mut tx = desk.state().pool().begin().await?;
    jobs::enqueue(&mut tx, what).await?;
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busiest_minute_is_not_thinned_by_idle_hours() {
        let start: DateTime<Utc> = "2026-11-22T12:00:00Z".parse().unwrap();
        let at = |seconds: i64| start + chrono::Duration::seconds(seconds);
        assert_eq!(busiest_minute(&[at(0), at(3_600), at(3_610), at(3_659), at(3_661)]), 3);
        assert_eq!(busiest_minute(&[]), 0);
    }
}
