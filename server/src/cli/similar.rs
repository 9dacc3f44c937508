//! `undercard similar NAME`: the most similar artists.

use std::process::ExitCode;

use sqlx::PgPool;

use super::{lookup, print_json};
use crate::{
    config::Similar,
    similarity::{
        Explanation, Signals, SimilarityIndex,
        evidence::Named,
        index::Scope,
        neighbours::Search,
        presenter::{percent, phrase},
    },
};

#[derive(serde::Serialize)]
struct SimilarArtist {
    artist: Named,
    score: f32,
    coverage: f32,
    /// Values in [0, 1]; null when missing.
    signals: Signals,
}

pub async fn run(pool: PgPool, args: Similar) -> anyhow::Result<ExitCode> {
    let index = SimilarityIndex::load(&pool, Scope::at(super::now())).await?.calibrated_by(args.calibrated.calibration);
    let names = lookup::names(&pool, &index.roster).await?;
    let artist = lookup::artist(&names, &index.roster, &args.name)?;
    let nearest = Search::new(&index).nearest(artist, args.count.into());
    if args.json {
        let lines: Vec<SimilarArtist> = nearest
            .into_iter()
            .map(|near| SimilarArtist {
                artist: Named::new(&index.roster, near.node),
                score: near.blend.score,
                coverage: near.blend.coverage,
                signals: near.signals,
            })
            .collect();
        print_json(&lines)?;
    } else if nearest.is_empty() {
        say!("No artist similar to {} is known.", index.roster.name(artist));
    } else {
        for near in nearest {
            let phrase = phrase(&Explanation::of(&index, artist, near.node));
            let (score, coverage) = (percent(near.blend.score), percent(near.blend.coverage));
            say!("{score:>3}  {}  ({phrase}; coverage {coverage} %)", index.roster.name(near.node));
        }
    }
    Ok(ExitCode::SUCCESS)
}
