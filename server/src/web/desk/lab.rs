//! `/desk/lab`: the experiments on this catalogue. What they say is computed when somebody asks, and kept until the
//! catalogue changes; the one that embeds anew runs beside the requests.

use std::sync::{Arc, Mutex, PoisonError};

use app::{
    desk::Page,
    dto::desk::{ChunksForm, CostForm, HubBar, LabLayer, LabPage},
};
use axum::{
    Form,
    extract::Query,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{Desk, artist::sentence, show};
use crate::{
    lab::{
        catalogue,
        cost::EmbeddingWork,
        layers::{Figures, Pair},
        pairs,
    },
    runtime::{ChunkStudy, Environment},
    web::{busy, convert::counted, error::WebResult},
};

/// What the lab found out, for all admins.
#[derive(Default)]
pub struct Laboratory {
    /// Of which state of the catalogue. Held while it is worked out, so that this is done once.
    study: tokio::sync::Mutex<Option<(u64, Arc<Study>)>>,
    chunks: Arc<Mutex<Chunks>>,
}

struct Study {
    notes: Vec<String>,
    figures: Vec<Figures>,
}

#[derive(Default)]
struct Chunks {
    /// (done, of how many, whose track), while it is at work.
    at_work: Option<(u32, u32, String)>,
    last: Option<Result<ChunkStudy, String>>,
}

#[derive(Clone, Debug, serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    tracks: Option<String>,
    #[serde(default)]
    seconds: Option<String>,
    #[serde(default)]
    price: Option<String>,
}

#[derive(Clone, Debug, serde::Deserialize)]
pub struct AskedChunks {
    #[serde(default)]
    seconds: String,
    #[serde(default)]
    artists: String,
}

pub async fn page(desk: Desk, Query(asked): Query<Asked>) -> Response {
    let page = find(&desk, asked, None).await;
    desk.answer(page.map(|page| Page::Lab(Box::new(page))))
}

async fn find(desk: &Desk, asked: Asked, refused: Option<(AskedChunks, String)>) -> WebResult<LabPage> {
    let study = study(desk).await?;
    let in_use = desk.state().snapshot().index.sound.model.clone();
    let axis = Axis::of(&study.figures);
    let in_use = |figures: &Figures| figures.model.as_deref() == in_use.as_ref().map(|model| &*model.0);
    let layers: Vec<LabLayer> = study.figures.iter().map(|figures| told(figures, &axis, in_use(figures))).collect();
    let pairs = study.figures.iter().map(|figures| figures.artists).max().unwrap_or(0);
    Ok(LabPage {
        summary: format!(
            "At most {} compared, {}.",
            counted(pairs, "artist is", "artists are"),
            counted(pairs::count(pairs), "pair", "pairs")
        ),
        notes: study.notes.clone(),
        layers,
        cost: cost(&asked),
        chunks: chunks_form(desk, refused),
    })
}

async fn study(desk: &Desk) -> WebResult<Arc<Study>> {
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
    let study = Arc::new(Study { notes, figures });
    *kept = Some((snapshot.generation, study.clone()));
    Ok(study)
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

fn told(figures: &Figures, axis: &Axis, in_use: bool) -> LabLayer {
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

fn cost(asked: &Asked) -> CostForm {
    let or = |entered: &Option<String>, usual: &str| entered.clone().unwrap_or_else(|| usual.to_owned());
    let (tracks, seconds, price) = (or(&asked.tracks, "3"), or(&asked.seconds, ""), or(&asked.price, ""));
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
        _ if asked.seconds.is_none() => Ok(Vec::new()),
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

fn chunks_form(desk: &Desk, refused: Option<(AskedChunks, String)>) -> ChunksForm {
    let chunks = desk.state().laboratory().chunks.lock().unwrap_or_else(PoisonError::into_inner);
    let (entered, refusal) = refused.unzip();
    let failed = chunks.last.as_ref().and_then(|last| last.as_ref().err()).map(|reason| sentence(reason));
    ChunksForm {
        seconds: entered.as_ref().map_or_else(|| "5".to_owned(), |entered| entered.seconds.clone()),
        artists: entered.as_ref().map_or_else(|| "20".to_owned(), |entered| entered.artists.clone()),
        refusal: refusal.or(failed),
        at_work: chunks
            .at_work
            .clone()
            .map(|(done, total, whose)| (done, total, format!("Track {} of {total}, {whose}.", (done + 1).min(total)))),
        result: chunks.last.as_ref().and_then(|last| last.as_ref().ok()).map(|study| {
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
            (headline, study.ways.iter().map(|figures| told(figures, &axis, false)).collect())
        }),
    }
}

/// Starts the comparison unless one is at work.
pub async fn chunks(desk: Desk, Form(asked): Form<AskedChunks>) -> Response {
    let (seconds, artists) = (asked.seconds.trim().parse::<f64>(), asked.artists.trim().parse::<u32>());
    let started = match (seconds, artists, &desk.state().settings().environment) {
        (Ok(seconds), Ok(artists @ 2..=500), Some(environment)) if seconds.is_finite() => {
            start(desk.state().laboratory().chunks.clone(), environment.clone(), seconds, artists);
            Ok(())
        }
        (_, _, None) => Err("This process hears no tracks."),
        _ => Err("Enter the seconds of a chunk, and 2 to 500 artists."),
    };
    match started {
        Ok(()) => Redirect::to("/desk/lab#chunks").into_response(),
        Err(why) => {
            match find(&desk, Asked { tracks: None, seconds: None, price: None }, Some((asked, why.to_owned()))).await {
                Ok(page) => show(desk.state(), StatusCode::UNPROCESSABLE_ENTITY, Page::Lab(Box::new(page))),
                Err(error) => desk.problem(error),
            }
        }
    }
}

fn start(chunks: Arc<Mutex<Chunks>>, environment: Arc<Environment>, seconds: f64, artists: u32) {
    let edit = move |change: &mut dyn FnMut(&mut Chunks)| {
        change(&mut chunks.lock().unwrap_or_else(PoisonError::into_inner));
    };
    let mut free = false;
    edit(&mut |chunks| {
        free = chunks.at_work.is_none();
        if free {
            chunks.at_work = Some((0, 1, "starting".to_owned()));
        }
    });
    if !free {
        return;
    }
    tokio::spawn(async move {
        let progress = |done: usize, total: usize, whose: &str| {
            edit(&mut |chunks| chunks.at_work = Some((done as u32, total as u32, whose.to_owned())));
        };
        // In a task of its own, so that a panic ends the experiment and not the chance of another.
        let found = {
            use futures::FutureExt;
            std::panic::AssertUnwindSafe(environment.study_chunks(seconds, artists, &progress)).catch_unwind().await
        };
        let last = match found {
            Ok(Ok(study)) => Ok(study),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("this is a bug: the experiment panicked, see the log of the server".to_owned()),
        };
        edit(&mut |chunks| {
            chunks.at_work = None;
            chunks.last = Some(last.clone());
        });
    });
}
