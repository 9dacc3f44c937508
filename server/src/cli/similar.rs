//! `undercard similar NAME`

use std::process::ExitCode;

use sqlx::PgPool;

use super::{lookup, print_json};
use crate::{
    config::Similar,
    similarity::{
        Explanation, Signals, SimilarityIndex,
        explanation::Named,
        index::Scope,
        neighbours::Search,
        presenter::{self, percent},
    },
};

#[derive(serde::Serialize)]
struct Line {
    artist: Named,
    score: f32,
    coverage: f32,
    signals: SignalValues,
}

/// Values in [0, 1]; null when missing.
#[derive(serde::Serialize)]
pub struct SignalValues {
    audio: Option<f32>,
    scene: Option<f32>,
    genre: Option<f32>,
    collaboration: Option<f32>,
}

impl From<Signals> for SignalValues {
    fn from(Signals([audio, scene, genre, collaboration]): Signals) -> Self {
        Self { audio, scene, genre, collaboration }
    }
}

pub async fn run(pool: PgPool, args: Similar) -> anyhow::Result<ExitCode> {
    let index = SimilarityIndex::load(&pool, Scope { bills: true }).await?.calibrated_by(args.calibrated.calibration);
    let names = lookup::names(&pool, &index.roster).await?;
    let artist = lookup::artist(&names, &index.roster, &args.name)?;
    let nearest = Search::new(&index).nearest(artist, args.count.into());
    if args.json {
        let lines: Vec<Line> = nearest
            .into_iter()
            .map(|near| Line {
                artist: Named { id: index.roster.id(near.node), name: index.roster.name(near.node).to_owned() },
                score: near.blend.score,
                coverage: near.blend.coverage,
                signals: near.signals.into(),
            })
            .collect();
        print_json(&lines)?;
    } else if nearest.is_empty() {
        say!("Nothing is known that leads from {} to anybody.", index.roster.name(artist));
    } else {
        for near in nearest {
            let because = presenter::because(&Explanation::of(&index, artist, near.node));
            let (score, coverage) = (percent(near.blend.score), percent(near.blend.coverage));
            say!("{score:>3}  {}  ({because}; coverage {coverage} %)", index.roster.name(near.node));
        }
    }
    Ok(ExitCode::SUCCESS)
}
