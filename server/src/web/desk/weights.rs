//! `/desk/weights`: how much each signal counts. A form that is not saved is a question: what would change?

use app::{
    desk::Page,
    dto::{
        self,
        desk::{Refusal, WeightMove, WeightRow, WeightSample, WeightsPage},
    },
};
use axum::{
    Form,
    extract::Query,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{Desk, show, teller};
use crate::{
    artists::Node,
    similarity::{
        AllWeights, SignalKind, Weighting, Weights, blend,
        neighbours::{Search, Similar},
        store,
        presenter::percent,
    },
    web::{convert, error::WebResult, snapshot::Snapshot, state::Profile},
};

/// Artists whose neighbours are compared, and how many neighbours each.
const SAMPLES: usize = 6;
const NEIGHBOURS: usize = 10;

/// The eight numbers of the form, in hundredths; all missing when the page is opened.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Entered {
    #[serde(rename = "both_known-audio")]
    both_known_audio: Option<String>,
    #[serde(rename = "both_known-scene")]
    both_known_scene: Option<String>,
    #[serde(rename = "both_known-genre")]
    both_known_genre: Option<String>,
    #[serde(rename = "both_known-collaboration")]
    both_known_collaboration: Option<String>,
    #[serde(rename = "niche-audio")]
    niche_audio: Option<String>,
    #[serde(rename = "niche-scene")]
    niche_scene: Option<String>,
    #[serde(rename = "niche-genre")]
    niche_genre: Option<String>,
    #[serde(rename = "niche-collaboration")]
    niche_collaboration: Option<String>,
}

impl Entered {
    fn both_known(&self) -> [&Option<String>; 4] {
        [&self.both_known_audio, &self.both_known_scene, &self.both_known_genre, &self.both_known_collaboration]
    }

    fn niche(&self) -> [&Option<String>; 4] {
        [&self.niche_audio, &self.niche_scene, &self.niche_genre, &self.niche_collaboration]
    }

    /// `None` when the form was not sent.
    fn weights(&self) -> Option<Result<AllWeights, String>> {
        let sent = self.both_known().into_iter().chain(self.niche()).any(Option::is_some);
        sent.then(|| Ok(AllWeights { both_known: weights(self.both_known())?, niche: weights(self.niche())? }))
    }
}

/// Four numbers from 0 to 100, scaled to a sum of 1.
fn weights(entered: [&Option<String>; 4]) -> Result<Weights, String> {
    let mut values = [0.0f32; 4];
    for (value, text) in values.iter_mut().zip(entered) {
        let text = text.as_deref().unwrap_or_default().trim();
        *value = match text.parse::<u16>() {
            Ok(number @ 0..=100) => f32::from(number),
            _ => return Err("A weight is a whole number from 0 to 100.".to_owned()),
        };
    }
    let sum: f32 = values.iter().sum();
    if sum <= 0.0 {
        return Err("At least one signal of each group must weigh something.".to_owned());
    }
    let [audio, scene, genre, collaboration] = values.map(|value| value / sum);
    Ok(Weights { audio, scene, genre, collaboration })
}

pub async fn page(desk: Desk, Query(entered): Query<Entered>) -> Response {
    match entered.weights() {
        None => desk.answer(find(&desk, None, None).await.map(Page::Weights)),
        Some(Ok(weights)) => desk.answer(find(&desk, Some(weights), None).await.map(Page::Weights)),
        Some(Err(message)) => refuse(&desk, message).await,
    }
}

pub async fn save(desk: Desk, Form(entered): Form<Entered>) -> Response {
    let weights = match entered.weights() {
        Some(Ok(weights)) => weights,
        Some(Err(message)) => return refuse(&desk, message).await,
        None => return refuse(&desk, "The form came without weights. Send it again.".to_owned()).await,
    };
    match store(&desk, Some(weights)).await {
        Ok(()) => Redirect::to("/desk/weights").into_response(),
        Err(error) => desk.problem(error),
    }
}

pub async fn reset(desk: Desk) -> Response {
    match store(&desk, None).await {
        Ok(()) => Redirect::to("/desk/weights").into_response(),
        Err(error) => desk.problem(error),
    }
}

async fn store(desk: &Desk, weights: Option<AllWeights>) -> WebResult<()> {
    let mut tx = desk.state().pool().begin().await?;
    match weights {
        Some(weights) => store::put_weights(&mut tx, &weights).await?,
        None => store::clear_weights(&mut *tx).await?,
    }
    tx.commit().await?;
    // The page that follows shows the new weights as those in force.
    if let Err(error) = desk.state().refresh().await {
        tracing::warn!(error = format!("{error:#}"), "the catalogue could not be read after weighing");
    }
    Ok(())
}

async fn refuse(desk: &Desk, message: String) -> Response {
    let refusal = Refusal { form: "weights".to_owned(), message, entered: Vec::new() };
    match find(desk, None, Some(refusal)).await {
        Ok(page) => show(desk.state(), StatusCode::UNPROCESSABLE_ENTITY, Page::Weights(page)),
        Err(error) => desk.problem(error),
    }
}

async fn find(desk: &Desk, proposed: Option<AllWeights>, refusal: Option<Refusal>) -> WebResult<WeightsPage> {
    let snapshot = desk.state().snapshot();
    let now = snapshot.index.weights;
    let shown = proposed.unwrap_or(now);
    let samples = samples(&snapshot);
    let samples: Vec<WeightSample> =
        crate::web::busy(|| samples.into_iter().map(|node| compare(&snapshot, node, &shown)).collect());
    let changes: usize = samples.iter().map(|sample| sample.gone.len()).sum();
    let moves: usize =
        samples.iter().flat_map(|sample| &sample.now).filter(|near| near.moved.is_some_and(|by| by != 0)).count();
    let all: usize = samples.iter().map(|sample| sample.now.len()).sum();
    let summary = match (proposed.is_some(), all) {
        (_, 0) => "Nobody has neighbours yet.".to_owned(),
        (false, _) => "The ten nearest of some artists. Change the weights and preview.".to_owned(),
        (true, all) => format!("Of {all} neighbours {changes} would be others, and {moves} would change places."),
    };
    let row = |weighting: Weighting, label, explanation| WeightRow {
        key: weighting.key(),
        label,
        explanation,
        hundredths: hundredths(&shown.of(weighting)),
        defaults: hundredths(&weighting.built_in()),
        changed: hundredths(&now.of(weighting)) != hundredths(&weighting.built_in()),
    };
    Ok(WeightsPage {
        rows: vec![
            row(Weighting::BothKnown, "Both known", "For two artists that the artist network knows."),
            row(
                Weighting::Niche,
                "Otherwise",
                "When the network does not know one of them: the normal case on real bills.",
            ),
        ],
        unsaved: proposed.is_some_and(|proposed| {
            [Weighting::BothKnown, Weighting::Niche]
                .iter()
                .any(|of| hundredths(&proposed.of(*of)) != hundredths(&now.of(*of)))
        }),
        summary,
        samples,
        refusal,
    })
}

fn hundredths(weights: &Weights) -> [u16; 4] {
    SignalKind::ALL.map(|kind| (weights.get(kind) * 100.0).round() as u16)
}

/// Artists that people will look at: who plays soonest and has a sound first.
fn samples(snapshot: &Snapshot) -> Vec<Node> {
    let with_sound = snapshot.listing.iter().filter(|node| snapshot.index.sound.has(**node));
    let without = snapshot.listing.iter().filter(|node| !snapshot.index.sound.has(**node));
    with_sound.chain(without).copied().take(SAMPLES).collect()
}

fn compare(snapshot: &Snapshot, node: Node, proposed: &AllWeights) -> WeightSample {
    let index = &snapshot.index;
    let mut all = Vec::new();
    Search::new(index).each(node, None, |similar| all.push(similar));
    let mut then: Vec<Similar> = all
        .iter()
        .filter_map(|near| {
            let blend = blend(&near.signals, proposed.of(index.weighting(node, near.node)))?;
            (blend.score > 0.0).then_some(Similar { blend, ..*near })
        })
        .collect();
    all.retain(|near| near.blend.score > 0.0);
    let order = |x: &Similar, y: &Similar| {
        let by = |key: fn(&Similar) -> f32| key(y).total_cmp(&key(x));
        by(|s| s.blend.score).then_with(|| by(|s| s.blend.coverage)).then(x.node.cmp(&y.node))
    };
    all.sort_unstable_by(order);
    then.sort_unstable_by(order);
    all.truncate(NEIGHBOURS);
    then.truncate(NEIGHBOURS);
    let profile = Profile::default();
    let teller = teller(snapshot, &profile);
    let place = |list: &[Similar], node: Node| list.iter().position(|near| near.node == node);
    WeightSample {
        artist: teller.artist_ref(node),
        now: then
            .iter()
            .enumerate()
            .map(|(at, near)| WeightMove {
                artist: teller.artist_ref(near.node),
                text: percent(near.blend.score),
                lead: near.blend.lead().map(convert::score::kind),
                moved: place(&all, near.node).map(|before| before as i32 - at as i32),
            })
            .collect(),
        gone: all
            .iter()
            .filter(|near| place(&then, near.node).is_none())
            .map(|near| -> dto::ArtistRef { teller.artist_ref(near.node) })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: [&str; 4]) -> Result<Weights, String> {
        let texts = texts.map(|text| Some(text.to_owned()));
        weights([&texts[0], &texts[1], &texts[2], &texts[3]])
    }

    #[test]
    fn weights_are_scaled_to_a_sum_of_one() {
        let weights = of(["30", "30", "20", "40"]).unwrap();
        assert!((SignalKind::ALL.iter().map(|kind| weights.get(*kind)).sum::<f32>() - 1.0).abs() < 1e-6);
        assert!((weights.audio - 0.25).abs() < 1e-6);
    }

    #[test]
    fn weights_that_are_none_are_refused() {
        for texts in [
            ["0", "0", "0", "0"],
            ["101", "0", "0", "0"],
            ["-1", "1", "1", "1"],
            ["", "1", "1", "1"],
            ["NaN", "1", "1", "1"],
        ] {
            assert!(of(texts).is_err(), "{texts:?}");
        }
    }
}
