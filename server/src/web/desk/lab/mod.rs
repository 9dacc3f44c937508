//! Lab page, `/desk/lab`: the experiments on this catalogue. Their results are in `state/laboratory.rs`; what the page
//! shows is made in `view.rs`.

mod ranking;
mod view;

use std::sync::Arc;

use app::{desk::DeskPage, dto::desk::FormRefusal};
use axum::{Form, extract::Query, response::Response};

use super::Desk;
use crate::{
    lab::catalogue,
    people,
    web::{
        busy,
        error::{RejectedForm, WebResult},
        state::{ChunkExperiment, LayerStudy, RankingStudy},
    },
};

/// What an artist costs; all missing when the page is opened.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct CostQuery {
    tracks: Option<String>,
    seconds: Option<String>,
    price: Option<String>,
}

#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct ChunksInput {
    seconds: String,
    artists: String,
}

/// What the page is made of.
struct LabFacts {
    study: Arc<LayerStudy>,
    /// `None` while it is at work.
    ranking: Option<Result<Arc<RankingStudy>, String>>,
    /// The model in use.
    model: Option<String>,
    chunks: ChunkExperiment,
}

pub async fn page(desk: Desk, Query(query): Query<CostQuery>) -> Response {
    desk.render(load_page(&desk, &query, None).await)
}

async fn load_page(desk: &Desk, query: &CostQuery, refusal: Option<FormRefusal>) -> WebResult<DeskPage> {
    let facts = LabFacts {
        study: load_study(desk).await?,
        ranking: load_ranking(desk).await?,
        model: desk.state().snapshot().index.sound.model.as_ref().map(|model| model.0.to_string()),
        chunks: desk.state().laboratory().chunks(),
    };
    Ok(DeskPage::Lab(Box::new(view::lab_page(facts, query, refusal))))
}

async fn load_study(desk: &Desk) -> WebResult<Arc<LayerStudy>> {
    let state = desk.state();
    let mut kept = state.laboratory().study.lock().await;
    let snapshot = state.snapshot();
    if let Some((generation, study)) = &*kept
        && *generation == snapshot.generation
    {
        return Ok(study.clone());
    }
    let (layers, mut notes) = catalogue::read(&mut *state.catalogue().acquire().await?).await?;
    let figures = busy(|| {
        let index = &snapshot.index;
        catalogue::compare(layers, index, &catalogue::by_id(index), &mut notes)
    });
    let study = Arc::new(LayerStudy { notes, figures });
    *kept = Some((snapshot.generation, study.clone()));
    Ok(study)
}

/// Fewer follows are no taste to find a favourite by.
const FOLLOWS: usize = 20;

/// Starts the study of the recommendations unless it is at work or done.
async fn load_ranking(desk: &Desk) -> WebResult<Option<Result<Arc<RankingStudy>, String>>> {
    let state = desk.state();
    let snapshot = state.snapshot();
    if let Some(found) = state.laboratory().ranking(snapshot.generation) {
        return Ok(found);
    }
    let listeners = people::store::all_follows(state.catalogue()).await?;
    let known = listeners.into_iter().map(|follows| -> Vec<_> {
        follows.into_iter().filter_map(|artist| snapshot.index.roster.node(artist)).collect()
    });
    let listeners = known.filter(|follows| follows.len() >= FOLLOWS).collect();
    state.laboratory().start_ranking(snapshot, listeners);
    Ok(None)
}

/// Starts the comparison unless one is at work.
pub async fn chunks(desk: Desk, Form(input): Form<ChunksInput>) -> Response {
    let started = start_chunks(&desk, &input).map(|()| "/desk/lab#chunks".to_owned());
    let usual = CostQuery::default();
    desk.after_form(started, |refusal| load_page(&desk, &usual, Some(refusal))).await
}

fn start_chunks(desk: &Desk, input: &ChunksInput) -> WebResult<()> {
    let rejected = |message: &str| {
        RejectedForm::new("chunks", message).entered(&[("seconds", &input.seconds), ("artists", &input.artists)])
    };
    let environment =
        desk.state().settings().environment.as_ref().ok_or_else(|| rejected("This process hears no tracks."))?;
    match (input.seconds.trim().parse::<f64>(), input.artists.trim().parse::<u32>()) {
        (Ok(seconds), Ok(artists @ 2..=500)) if seconds.is_finite() => {
            desk.state().laboratory().start_chunks(environment.clone(), seconds, artists);
            Ok(())
        }
        _ => Err(rejected("Enter the seconds of a chunk, and 2 to 500 artists.").into()),
    }
}
