//! `undercard lab layers FILE|--catalogue`: a comparison of hidden states.

use std::{fs::File, process::ExitCode};

use serde::Serialize;
use sqlx::PgPool;

use crate::{
    cli::{self, Usage, lookup, pool, print_json},
    config::{Database, LabLayers},
    lab::{
        catalogue, files,
        layers::{Figures, Layer, StudiedArtist, study},
    },
    similarity::{SimilarityIndex, index::Scope},
};

#[derive(Serialize)]
struct LayerReport {
    /// What the figures leave out, and why.
    notes: Vec<String>,
    /// Widest span first.
    layers: Vec<Figures>,
}

pub async fn run(database: &Database, args: LabLayers) -> anyhow::Result<ExitCode> {
    let answer = match &args.file {
        Some(path) => {
            let file = File::open(path).map_err(|error| Usage(format!("{}: {error}", path.display())))?;
            let layers = files::read(file, &path.display().to_string()).map_err(|error| Usage(error.to_string()))?;
            of_file(database, layers).await?
        }
        None => of_catalogue(&pool(database).await?).await?,
    };
    if args.json {
        print_json(&answer)?;
    } else {
        print(&answer);
    }
    Ok(ExitCode::SUCCESS)
}

async fn of_file(database: &Database, layers: Vec<Layer>) -> anyhow::Result<LayerReport> {
    let mut notes = Vec::new();
    let figures = if database.database_url.is_some() {
        let pool = pool(database).await?;
        let index = SimilarityIndex::load(&pool, Scope { bills: false, ..Scope::at(cli::now()) }).await?;
        let names = lookup::names(&pool, &index.roster).await?;
        let find = |artist: &StudiedArtist| names.exact(&artist.name).first().copied();
        catalogue::compare(layers, &index, &find, &mut notes)
    } else {
        notes.push("Not compared with the artist network: no DATABASE_URL.".to_owned());
        study(layers, None).unwrap_or_default()
    };
    Ok(LayerReport { notes, layers: figures })
}

async fn of_catalogue(pool: &PgPool) -> anyhow::Result<LayerReport> {
    let (layers, mut notes) = catalogue::read(&mut *pool.acquire().await?).await?;
    if layers.is_empty() {
        return Err(Usage(
            "no two artists of the catalogue have tracks with vectors of one model; add tracks at /desk, or give a FILE"
                .to_owned(),
        )
        .into());
    }
    let index = SimilarityIndex::load(pool, Scope { bills: false, ..Scope::at(cli::now()) }).await?;
    let figures = catalogue::compare(layers, &index, &catalogue::by_id(&index), &mut notes);
    Ok(LayerReport { notes, layers: figures })
}

/// Three decimals, or a dash.
fn shown(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.3}"))
}

fn print(answer: &LayerReport) {
    print_figures(&answer.layers);
    for note in &answer.notes {
        say!("{note}");
    }
}

/// A table of all layers, and then each one's particulars.
pub fn print_figures(layers: &[Figures]) {
    let width = layers.iter().map(|figures| figures.label.chars().count()).max().unwrap_or(0).max(5);
    say!("{:>4}  {:width$}  {:>8}  {:>8}  {:>8}  {:>8}", "rank", "layer", "span", "min", "mean", "max");
    for f in layers {
        let Figures { rank, label, span, min, mean, max, .. } = f;
        say!("{rank:>4}  {label:width$}  {span:>8.6}  {min:>8.6}  {mean:>8.6}  {max:>8.6}");
    }
    for f in layers {
        say!("");
        say!("{}: {} artists, {} pairs", f.label, f.artists, f.pairs);
        for (what, pair) in [("most alike", &f.most_alike), ("least alike", &f.least_alike)] {
            say!("  {what:12} {} – {} ({:.3})", pair.a, pair.b, pair.similarity);
        }
        if let Some(own) = &f.own_tracks {
            say!(
                "  own tracks   mean {:.3} over {} pairs of {} artists; others {:.3}; AUC {:.3}",
                own.own_mean,
                own.own_pairs,
                own.artists,
                own.other_mean,
                own.auc
            );
        }
        if let Some(hubness) = &f.hubness {
            let hubs: Vec<String> =
                hubness.hubs.iter().map(|hub| format!("{} nearest to {}", hub.artist, hub.nearest_of)).collect();
            say!("  hubs         skewness {:.2} (k = {}): {}", hubness.skewness, hubness.k, hubs.join(", "));
        }
        if let Some(scene) = &f.scene {
            say!(
                "  network      {} artists known; overlap at {} {} (by chance {}); AUC {} ({} neighbours, {} others)",
                scene.known,
                scene.k,
                shown(scene.overlap),
                shown(scene.overlap_by_chance),
                shown(scene.auc),
                scene.neighbours,
                scene.others
            );
        }
    }
    if layers.iter().all(|figures| figures.own_tracks.is_none()) {
        say!("");
        say!("No baseline of own tracks: no artist has two tracks, or only pairs of artists are given.");
    }
}
