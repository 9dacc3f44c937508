//! `undercard similar NAME`: the most similar artists.

use std::process::ExitCode;

use sqlx::PgPool;

use super::{lookup, print_json};
use crate::{
    config::Similar,
    similarity::{
        Explanation, SignalKind, Signals, SimilarityIndex,
        fact::Named,
        index::Scope,
        neighbours::Search,
        presenter::{because, one_in},
    },
};

#[derive(serde::Serialize)]
struct SimilarArtist {
    artist: Named,
    /// The hybrid score; null when no signal that has a weight is present.
    score: Option<f32>,
    coverage: f32,
    /// Values in [0, 1]; null when missing.
    signals: Signals,
    /// log₁₀ of the likelihood ratio of all signals together: what the list is ordered by.
    evidence: f32,
    /// Of how many pairs drawn by lot one has as much evidence.
    one_in: Option<f32>,
    /// The doubt that this is the artist that the network means, in [0, 1).
    doubt: f32,
}

pub async fn run(pool: PgPool, args: Similar) -> anyhow::Result<ExitCode> {
    let index = SimilarityIndex::load(&pool, Scope::at(super::now())).await?.calibrated_by(args.calibrated.calibration);
    let names = lookup::names(&pool, &index.roster).await?;
    let artist = lookup::artist(&names, &index.roster, &args.name)?;
    let nearest = Search::new(&index).nearest(artist, args.count.into());
    if args.json {
        let lines: Vec<SimilarArtist> = nearest
            .into_iter()
            .map(|near| {
                let why = Explanation::of(&index, artist, near.node);
                SimilarArtist {
                    score: why.score,
                    coverage: why.coverage,
                    signals: why.values(),
                    evidence: near.evidence.total,
                    one_in: why.one_in,
                    doubt: index.doubt(near.node),
                    artist: why.b,
                }
            })
            .collect();
        print_json(&lines)?;
    } else if nearest.is_empty() {
        say!("No artist similar to {} is known.", index.roster.name(artist));
    } else {
        for near in nearest {
            let why = Explanation::of(&index, artist, near.node);
            let rarity = one_in(why.one_in.unwrap_or(1.0));
            let signals = near.evidence.signals();
            say!("{rarity:>12}  {}  {} ({signals} of {} signals)", why.b.name, because(&why), SignalKind::COUNT);
            if let Some(doubt) = why.doubts[1].as_ref().filter(|doubt| doubt.is_worth_saying()) {
                say!("{:>12}  {}", "", doubt.caveat(&why.b.name));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
