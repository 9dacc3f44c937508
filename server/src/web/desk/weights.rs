//! The weights page of the desk (`/desk/weights`): how much each signal counts. A form that is not saved is a question: what would change?

use std::collections::HashMap;

use app::{
    desk::DeskPage,
    dto::desk::{FormRefusal, WeightDial, WeightMove, WeightRow, WeightSample, WeightsPage},
};
use axum::{
    Form,
    extract::Query,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{Desk, presenter, show};
use crate::{
    artists::Node,
    similarity::{
        AllWeights, BySignal, SignalKind, Weighting, Weights,
        neighbours::{Search, SimilarArtist},
        presenter::one_in,
        store,
    },
    web::{convert, error::WebResult, snapshot::Snapshot, state::Profile},
};

/// Artists whose neighbours are compared, and how many neighbours each.
const SAMPLES: usize = 6;
const NEIGHBOURS: usize = 10;

/// The numbers of the form, in hundredths, by their field: `both_known-audio`. Empty when the page is opened.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(transparent)]
pub struct WeightForm(HashMap<String, String>);

impl WeightForm {
    fn number(&self, weighting: Weighting, kind: SignalKind) -> Option<&str> {
        self.0.get(&format!("{}-{}", weighting.key(), kind.key())).map(String::as_str)
    }

    /// `None` when the form was not sent.
    fn all_weights(&self) -> Option<Result<AllWeights, String>> {
        let mut fields = Weighting::ALL.into_iter().flat_map(|of| SignalKind::ALL.map(|kind| self.number(of, kind)));
        fields.any(|number| number.is_some()).then(|| {
            Ok(AllWeights { both_known: self.weights(Weighting::BothKnown)?, niche: self.weights(Weighting::Niche)? })
        })
    }

    /// Numbers from 0 to 100, scaled to a sum of 1.
    fn weights(&self, weighting: Weighting) -> Result<Weights, String> {
        let mut weights = Weights::default();
        for kind in SignalKind::ALL {
            let text = self.number(weighting, kind).unwrap_or_default().trim();
            weights[kind] = match text.parse::<u16>() {
                Ok(number @ 0..=100) => f32::from(number),
                _ => return Err("A weight is a whole number from 0 to 100.".to_owned()),
            };
        }
        let sum: f32 = weights.0.iter().sum();
        if sum <= 0.0 {
            return Err("At least one signal of each group must weigh something.".to_owned());
        }
        Ok(BySignal::of(|kind| weights[kind] / sum))
    }
}

pub async fn page(desk: Desk, Query(form): Query<WeightForm>) -> Response {
    match form.all_weights() {
        None => desk.render(find(&desk, None, None).await.map(DeskPage::Weights)),
        Some(Ok(weights)) => desk.render(find(&desk, Some(weights), None).await.map(DeskPage::Weights)),
        Some(Err(message)) => refuse(&desk, message).await,
    }
}

pub async fn save(desk: Desk, Form(form): Form<WeightForm>) -> Response {
    let weights = match form.all_weights() {
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
        tracing::warn!(error = format!("{error:#}"), "catalogue not reloaded after the weights changed");
    }
    Ok(())
}

async fn refuse(desk: &Desk, message: String) -> Response {
    let refusal = FormRefusal { form: "weights".to_owned(), message, entered: Vec::new() };
    match find(desk, None, Some(refusal)).await {
        Ok(page) => show(desk.state(), StatusCode::UNPROCESSABLE_ENTITY, DeskPage::Weights(page)),
        Err(error) => desk.problem(error),
    }
}

async fn find(desk: &Desk, proposed: Option<AllWeights>, refusal: Option<FormRefusal>) -> WebResult<WeightsPage> {
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
    let row = |weighting: Weighting, label, explanation| {
        let (shown, built_in) = (hundredths(&shown.of(weighting)), hundredths(&weighting.built_in()));
        let dial =
            |kind| WeightDial { kind: convert::score::kind(kind), hundredths: shown[kind], built_in: built_in[kind] };
        WeightRow {
            key: weighting.key(),
            label,
            explanation,
            dials: SignalKind::ALL.into_iter().map(dial).collect(),
            changed: hundredths(&now.of(weighting)) != built_in,
        }
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
            Weighting::ALL.into_iter().any(|of| hundredths(&proposed.of(of)) != hundredths(&now.of(of)))
        }),
        summary,
        samples,
        refusal,
    })
}

fn hundredths(weights: &Weights) -> BySignal<u16> {
    BySignal::of(|kind| (weights[kind] * 100.0).round() as u16)
}

/// Artists that people will look at: who plays soonest and has a sound first.
fn samples(snapshot: &Snapshot) -> Vec<Node> {
    let with_sound = snapshot.listing.iter().filter(|node| snapshot.index.sound.has(**node));
    let without = snapshot.listing.iter().filter(|node| !snapshot.index.sound.has(**node));
    with_sound.chain(without).copied().take(SAMPLES).collect()
}

fn compare(snapshot: &Snapshot, node: Node, proposed: &AllWeights) -> WeightSample {
    let index = &snapshot.index;
    let all = Search::new(index).nearest(node, NEIGHBOURS);
    let then = Search::new(index).weighted(proposed).nearest(node, NEIGHBOURS);
    let profile = Profile::default();
    let presenter = presenter(snapshot, &profile);
    let place = |list: &[SimilarArtist], node: Node| list.iter().position(|near| near.node == node);
    WeightSample {
        artist: presenter.artist_ref(node),
        now: then
            .iter()
            .enumerate()
            .map(|(at, near)| WeightMove {
                artist: presenter.artist_ref(near.node),
                text: one_in(index.reference().one_in(near.evidence.total)),
                lead: near.evidence.lead().map(convert::score::kind),
                moved: place(&all, near.node).map(|before| before as i32 - at as i32),
            })
            .collect(),
        gone: all
            .iter()
            .filter(|near| place(&then, near.node).is_none())
            .map(|near| presenter.artist_ref(near.node))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The form with one number for every signal but one.
    fn weights(one: &str, others: &str) -> Result<Weights, String> {
        let text = |kind| if kind == SignalKind::Audio { one } else { others };
        let field = |kind: SignalKind| (format!("niche-{}", kind.key()), text(kind).to_owned());
        WeightForm(SignalKind::ALL.into_iter().map(field).collect()).weights(Weighting::Niche)
    }

    #[test]
    fn weights_are_scaled_to_a_sum_of_one() {
        let weights = weights("60", "20").unwrap();
        assert!((weights.0.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert!((weights[SignalKind::Audio] / weights[SignalKind::Scene] - 3.0).abs() < 1e-6);
    }

    #[test]
    fn weights_that_are_none_are_refused() {
        for (one, others) in [("0", "0"), ("101", "0"), ("-1", "1"), ("", "1"), ("NaN", "1")] {
            assert!(weights(one, others).is_err(), "{one} {others}");
        }
    }
}
