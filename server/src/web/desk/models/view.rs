//! Model list from its facts. Pure.

use app::dto::desk::{DeskModel, FormRefusal, ModelsPage};
use chrono::{DateTime, Utc};

use super::ModelsFacts;
use crate::{
    config::BUILT_IN,
    embedding::manifest::ModelEntry,
    tracks::model_store::StoredModel,
    web::{
        convert::{counted, dates},
        desk::jobs::describe,
    },
};

/// As the job has it, so that the page can say it before.
const FEWEST_FOR_REFIT: i64 = 200;
const MINUTE: chrono::Duration = chrono::Duration::minutes(1);

pub fn models_page(facts: ModelsFacts, refusal: Option<FormRefusal>) -> ModelsPage {
    let ModelsFacts { stored, entries, unreadable, device, finished, jobs, now } = facts;
    let mut models: Vec<DeskModel> = entries
        .iter()
        .map(|(entry, missing)| {
            let of_entry = stored.iter().find(|model| model.id == entry.spec.id);
            desk_model(&entry.spec.id, of_entry, Some(entry), missing.clone())
        })
        .collect();
    for model in stored.iter().filter(|model| entries.iter().all(|(entry, _)| entry.spec.id != model.id)) {
        let base = entries.iter().map(|(entry, _)| entry).find(|entry| Some(&entry.spec.id) == model.base.as_ref());
        let missing = base.is_none().then(|| {
            "The manifest does not know it: its vectors came with an import, and no track can be heard with it."
                .to_owned()
        });
        models.push(desk_model(&model.id, Some(model), base, missing));
    }
    models.sort_by_key(|model| !model.in_use);
    let heard = stored.iter().find(|model| model.id == BUILT_IN).map_or(0, |model| model.tracks);
    let unreadable = unreadable.map(|message| FormRefusal { form: "models".to_owned(), message, entered: Vec::new() });
    ModelsPage {
        models,
        device: device_line(device),
        throughput: throughput(finished),
        no_refit: (heard < FEWEST_FOR_REFIT)
            .then(|| format!("{BUILT_IN} has heard {heard} of the {FEWEST_FOR_REFIT} tracks that are needed for it.")),
        jobs: jobs.into_iter().map(|job| describe(job, now)).collect(),
        refusal: refusal.or(unreadable),
    }
}

fn desk_model(
    id: &str,
    stored: Option<&StoredModel>,
    entry: Option<&ModelEntry>,
    missing: Option<String>,
) -> DeskModel {
    let mut facts = Vec::new();
    if let Some(ModelEntry { spec, .. }) = entry {
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

/// What runs the models in this process: (model, device); `None` where others do.
fn device_line(open: Option<Vec<(String, String)>>) -> String {
    match open {
        None => "This server does not hear tracks itself: `undercard work` processes do.".to_owned(),
        Some(open) if open.is_empty() => "No model is open yet: the first track opens one.".to_owned(),
        Some(open) => {
            open.into_iter().map(|(model, device)| format!("{model} on {device}")).collect::<Vec<_>>().join("; ")
        }
    }
}

fn throughput(mut finished: Vec<DateTime<Utc>>) -> String {
    finished.sort_unstable();
    match busiest_minute(&finished) {
        0 => "No uploaded track has been heard yet.".to_owned(),
        most => {
            let last = counted(finished.len(), "track", "tracks");
            format!("{most} in the busiest minute, that is {:.1} a second ({last} looked at).", most as f64 / 60.0)
        }
    }
}

/// The most that ended within a minute. `finished` rises.
fn busiest_minute(finished: &[DateTime<Utc>]) -> usize {
    let within = |at: usize| finished[at..].partition_point(|end| *end < finished[at] + MINUTE);
    (0..finished.len()).map(within).max().unwrap_or(0)
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

    #[test]
    fn a_model_that_only_has_vectors_cannot_be_used_and_says_why() {
        let now: DateTime<Utc> = "2026-11-22T12:00:00Z".parse().unwrap();
        let model = StoredModel {
            id: "elsewhere".to_owned(),
            dims: 8,
            layer: 0,
            window: "30 s".to_owned(),
            active: false,
            added_at: now,
            tracks: 1_204,
            artists: 2,
            base: None,
            fitted_on: None,
        };
        let used = StoredModel { id: "used".to_owned(), active: true, ..model.clone() };
        let facts = ModelsFacts {
            stored: vec![model, used],
            entries: Vec::new(),
            unreadable: Some("No manifest.".to_owned()),
            device: None,
            finished: vec![now; 90],
            jobs: Vec::new(),
            now,
        };
        let page = models_page(facts, None);
        assert_eq!((page.models[0].id.as_str(), page.models[0].in_use), ("used", true), "the one in use comes first");
        let unknown = &page.models[1];
        assert!(!unknown.can_use && unknown.can_calibrate && unknown.missing.is_some());
        assert!(unknown.facts.contains(&("Has heard".to_owned(), "1,204 tracks of 2 artists".to_owned())));
        assert_eq!(page.throughput, "90 in the busiest minute, that is 1.5 a second (90 tracks looked at).");
        assert!(page.no_refit.is_some() && page.refusal.is_some());
    }
}
