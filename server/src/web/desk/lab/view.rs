//! Lab page from its facts. Pure.

use app::dto::desk::{ChunksForm, CostForm, FormRefusal, HubBar, LabLayer, LabPage};

use super::{CostQuery, LabFacts, ranking::ranking_figures};
use crate::{
    lab::{
        cost::EmbeddingWork,
        layers::{Figures, Pair},
        pairs,
    },
    web::{
        convert::{counted, sentence},
        state::ChunkExperiment,
    },
};

/// `refusal`: of the form that compares chunks.
pub fn lab_page(facts: LabFacts, query: &CostQuery, refusal: Option<FormRefusal>) -> LabPage {
    let LabFacts { study, ranking, model, chunks } = facts;
    let axis = Axis::of(&study.figures);
    let layers = study.figures.iter().map(|figures| lab_layer(figures, &axis, figures.model == model));
    let artists = study.figures.iter().map(|figures| figures.artists).max().unwrap_or(0);
    LabPage {
        summary: format!(
            "At most {} compared, {}.",
            counted(artists, "artist is", "artists are"),
            counted(pairs::count(artists), "pair", "pairs")
        ),
        notes: study.notes.clone(),
        layers: layers.collect(),
        ranking: ranking.map(|study| study.map(|study| ranking_figures(&study)).map_err(|why| sentence(&why))),
        cost: cost(query),
        chunks: chunks_form(chunks, refusal),
    }
}

/// The similarities that a drawing spans.
struct Axis {
    low: f64,
    high: f64,
}

impl Axis {
    fn of(figures: &[Figures]) -> Self {
        let low = figures.iter().map(|figures| figures.min).fold(f64::INFINITY, f64::min);
        let high = figures.iter().map(|figures| figures.max).fold(f64::NEG_INFINITY, f64::max);
        Self { low, high }
    }

    fn place(&self, similarity: f64) -> f32 {
        let width = self.high - self.low;
        if width > 0.0 { ((similarity - self.low) / width) as f32 } else { 0.0 }
    }
}

fn lab_layer(figures: &Figures, axis: &Axis, in_use: bool) -> LabLayer {
    let pair = |pair: &Pair| format!("{} and {} ({:.2})", pair.a, pair.b, pair.similarity);
    let mut facts = vec![("Most alike", pair(&figures.most_alike)), ("Least alike", pair(&figures.least_alike))];
    if let Some(own) = &figures.own_tracks {
        facts.push(("Own tracks", format!("{:.2} alike, tracks of two artists {:.2}", own.own_mean, own.other_mean)));
        facts.push((
            "Told apart",
            format!("{:.1} % of own pairs against others (AUC over {} own pairs)", 100.0 * own.auc, own.own_pairs),
        ));
    }
    if let Some(scene) = &figures.scene {
        let percent =
            |share: Option<f64>| share.map_or_else(|| "unknown".to_owned(), |share| format!("{:.1} %", 100.0 * share));
        facts.push((
            "Network",
            format!(
                "{} of the {} nearest by sound are the network’s, by chance {}; neighbours sound more alike than others in {} of pairs",
                percent(scene.overlap),
                scene.k,
                percent(scene.overlap_by_chance),
                percent(scene.auc)
            ),
        ));
    }
    let (mut hubs, mut hubs_title) = (Vec::new(), String::new());
    if let Some(hubness) = &figures.hubness {
        let names: Vec<String> = hubness
            .hubs
            .iter()
            .filter(|hub| hub.among_nearest_of > 0)
            .map(|hub| format!("{} ({})", hub.artist, hub.among_nearest_of))
            .collect();
        facts.push(("Hubs", format!("skewness {:.2}; most often near: {}", hubness.skewness, names.join(", "))));
        let most = hubness.histogram.iter().copied().max().unwrap_or(1).max(1);
        hubs_title =
            format!("Of how many others an artist is among the {} nearest, and how many artists that is", hubness.k);
        hubs = bars(&hubness.histogram, most);
    }
    LabLayer {
        label: figures.label.clone(),
        in_use,
        span: format!("{:.3}", figures.span),
        min: axis.place(figures.min),
        mean: axis.place(figures.mean),
        max: axis.place(figures.max),
        range: format!("From {:.2} to {:.2}, mean {:.2}", figures.min, figures.max, figures.mean),
        facts,
        hubs,
        hubs_title,
    }
}

/// One bar for each count, and one for all from the last on: hubs may be near to hundreds.
fn bars(histogram: &[usize], most: usize) -> Vec<HubBar> {
    const BARS: usize = 16;
    let bar =
        |of: String, artists: usize| HubBar { of, artists: artists.to_string(), length: artists as f32 / most as f32 };
    let mut bars: Vec<HubBar> =
        histogram.iter().take(BARS).enumerate().map(|(of, artists)| bar(of.to_string(), *artists)).collect();
    if histogram.len() > BARS {
        bars.push(bar(format!("{BARS}+"), histogram[BARS..].iter().sum()));
    }
    bars
}

fn cost(query: &CostQuery) -> CostForm {
    let or = |entered: &Option<String>, usual: &str| entered.clone().unwrap_or_else(|| usual.to_owned());
    let (tracks, seconds, price) = (or(&query.tracks, "3"), or(&query.seconds, ""), or(&query.price, ""));
    let number = |text: &str| text.trim().parse::<f64>().ok();
    let result = match (tracks.trim().parse(), number(&seconds), number(&price)) {
        (Ok(tracks_per_artist), Some(seconds_per_track), Some(price_per_hour)) => {
            EmbeddingWork { tracks_per_artist, seconds_per_track, price_per_hour }.cost().map_err(sentence).map(
                |cost| {
                    vec![
                        ("An artist", format!("{:.6}, {:.2} s", cost.per_artist, cost.seconds_per_artist)),
                        (
                            "1,000 artists",
                            format!("{:.4}, {:.2} h", cost.per_1000_artists, cost.hours_per_1000_artists),
                        ),
                        ("In an hour", format!("{:.0} artists", cost.artists_per_hour)),
                    ]
                },
            )
        }
        _ if query.seconds.is_none() => Ok(Vec::new()),
        _ => Err("Enter three numbers.".to_owned()),
    };
    CostForm {
        tracks,
        seconds,
        price,
        hint: "`undercard lab cost` measures the seconds on the device of the machine that it runs on; the price is in whatever \
               currency it is entered in."
            .to_owned(),
        result,
    }
}

fn chunks_form(experiment: ChunkExperiment, refusal: Option<FormRefusal>) -> ChunksForm {
    let ChunkExperiment { at_work, last } = experiment;
    let entered =
        |field: &str, usual: &str| refusal.as_ref().map_or_else(|| usual.to_owned(), |was| was.entered(field));
    let failed = last.as_ref().and_then(|last| last.as_ref().err()).map(|reason| sentence(reason));
    ChunksForm {
        seconds: entered("seconds", "5"),
        artists: entered("artists", "20"),
        at_work: at_work
            .map(|(done, total, whose)| (done, total, format!("Track {} of {total}, {whose}.", (done + 1).min(total)))),
        result: last.and_then(Result::ok).map(|study| {
            let axis = Axis::of(&study.ways);
            let headline = format!(
                "{} of {} on {}, chunks of {} s{}.",
                counted(study.tracks, "track", "tracks"),
                study.model,
                study.device,
                study.chunk_seconds,
                match study.left_out.len() {
                    0 => String::new(),
                    left => format!("; {} left out", counted(left, "track", "tracks")),
                }
            );
            (headline, study.ways.iter().map(|figures| lab_layer(figures, &axis, false)).collect())
        }),
        refusal: refusal.map(|refusal| refusal.message).or(failed),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::web::state::LayerStudy;

    fn figures(model: &str, min: f64, max: f64) -> Figures {
        let pair = |similarity| Pair { a: "A".to_owned(), b: "B".to_owned(), similarity };
        Figures {
            rank: 1,
            label: model.to_owned(),
            model: Some(model.to_owned()),
            layer: None,
            window: None,
            artists: 3,
            pairs: 3,
            min,
            mean: (min + max) / 2.0,
            max,
            span: max - min,
            most_alike: pair(max),
            least_alike: pair(min),
            own_tracks: None,
            hubness: None,
            scene: None,
        }
    }

    fn facts() -> LabFacts {
        let study = LayerStudy { notes: Vec::new(), figures: vec![figures("one", 0.5, 1.0), figures("two", 0.0, 0.5)] };
        let chunks = ChunkExperiment::default();
        LabFacts { study: Arc::new(study), ranking: None, model: Some("two".to_owned()), chunks }
    }

    #[test]
    fn all_layers_are_drawn_on_one_axis_and_the_model_in_use_is_marked() {
        let page = lab_page(facts(), &CostQuery::default(), None);
        assert_eq!(page.summary, "At most 3 artists are compared, 3 pairs.");
        let drawn: Vec<_> = page.layers.iter().map(|layer| (layer.in_use, layer.min, layer.max)).collect();
        assert_eq!(drawn, [(false, 0.5, 1.0), (true, 0.0, 0.5)]);
        assert_eq!(page.layers[0].facts[0], ("Most alike", "A and B (1.00)".to_owned()));
        assert_eq!((page.cost.result, page.chunks.refusal), (Ok(Vec::new()), None));
    }

    #[test]
    fn costs_are_worked_out_and_a_form_that_is_not_numbers_says_so() {
        let query = |seconds: &str| CostQuery {
            tracks: Some("3".to_owned()),
            seconds: Some(seconds.to_owned()),
            price: Some("3.6".to_owned()),
        };
        let result = lab_page(facts(), &query("2"), None).cost.result.unwrap();
        assert_eq!(result[0], ("An artist", "0.006000, 6.00 s".to_owned()));
        assert_eq!(lab_page(facts(), &query("soon"), None).cost.result, Err("Enter three numbers.".to_owned()));
    }

    #[test]
    fn a_rejected_form_keeps_what_was_typed_and_a_failed_experiment_says_why() {
        let refusal = FormRefusal {
            form: "chunks".to_owned(),
            message: "No.".to_owned(),
            entered: vec![("seconds".to_owned(), "x".to_owned()), ("artists".to_owned(), "2".to_owned())],
        };
        let form = lab_page(facts(), &CostQuery::default(), Some(refusal)).chunks;
        assert_eq!((form.seconds.as_str(), form.artists.as_str(), form.refusal.as_deref()), ("x", "2", Some("No.")));
        let chunks = ChunkExperiment { at_work: None, last: Some(Err("no audio is left".to_owned())) };
        let form = lab_page(LabFacts { chunks, ..facts() }, &CostQuery::default(), None).chunks;
        assert_eq!((form.seconds.as_str(), form.refusal.as_deref()), ("5", Some("No audio is left.")));
    }
}
