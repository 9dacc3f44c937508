//! `undercard explain A B`

use std::process::ExitCode;

use sqlx::PgPool;

use super::{lookup, print_json};
use crate::{
    config::Explain,
    similarity::{Explanation, SimilarityIndex, index::Scope, presenter},
};

pub async fn run(pool: PgPool, args: Explain) -> anyhow::Result<ExitCode> {
    let index = SimilarityIndex::load(&pool, Scope { bills: true }).await?.calibrated_by(args.calibrated.calibration);
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
            let coverage = presenter::percent(explanation.coverage);
            say!("{a} and {b}: {} of 100, coverage {coverage} %", presenter::percent(score));
        }
        None => say!("{a} and {b}: nobody can compare these two yet"),
    }
    for reading in &explanation.signals {
        let value = reading.value.map_or_else(|| "missing".to_owned(), |value| format!("{value:.2}"));
        let weight = presenter::percent(reading.weight);
        let kind = format!("{:?}", reading.kind).to_lowercase();
        say!("\n{kind:<14}{value:>8}  weight {weight:>3} %  gives {:.2}", reading.contribution);
        say!("  {}", presenter::reading(reading, a, b));
        for evidence in &reading.evidence {
            say!("  - {}", presenter::evidence(evidence, a, b));
        }
    }
    Ok(ExitCode::SUCCESS)
}
