//! `undercard explain A B`: the explanation of a similarity.

use std::process::ExitCode;

use sqlx::PgPool;

use super::{lookup, print_json};
use crate::{
    config::Explain,
    similarity::{
        Explanation, SimilarityIndex,
        index::Scope,
        presenter::{percent, sentence},
    },
};

pub async fn run(pool: PgPool, args: Explain) -> anyhow::Result<ExitCode> {
    let index = SimilarityIndex::load(&pool, Scope::at(super::now())).await?.calibrated_by(args.calibrated.calibration);
    let names = lookup::names(&pool, &index.roster).await?;
    let a = lookup::artist(&names, &index.roster, &args.a)?;
    let b = lookup::artist(&names, &index.roster, &args.b)?;
    let explanation = Explanation::with_sources(&pool, &index, a, b).await?;
    if args.json {
        print_json(&explanation)?;
        return Ok(ExitCode::SUCCESS);
    }
    let (a, b) = (&explanation.a.name, &explanation.b.name);
    match explanation.score {
        Some(score) => {
            let coverage = percent(explanation.coverage);
            say!("{a} and {b}: {} of 100, coverage {coverage} %", percent(score));
        }
        None => say!("{a} and {b}: not enough data to compare them"),
    }
    for reading in &explanation.signals {
        let value = reading.value.map_or_else(|| "missing".to_owned(), |value| format!("{value:.2}"));
        let weight = percent(reading.weight);
        let kind = reading.kind.key();
        say!("\n{kind:<14}{value:>8}  weight {weight:>3} %  gives {:.2}", reading.contribution);
        say!("  {}", sentence(reading, a, b));
        for evidence in &reading.evidence {
            say!("  - {}", evidence.describe(a, b));
        }
    }
    Ok(ExitCode::SUCCESS)
}
