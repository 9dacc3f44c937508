//! `undercard explain A B`: the explanation of a similarity.

use std::process::ExitCode;

use sqlx::PgPool;

use super::{lookup, print_json};
use crate::{
    config::Explain,
    similarity::{
        Explanation, SimilarityIndex,
        index::Scope,
        presenter::{because, one_in, percent, sentence},
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
    match (explanation.evidence, explanation.one_in) {
        (Some(evidence), Some(rarity)) if evidence > 0.0 => {
            say!("{a} and {b}: {}", because(&explanation));
            say!("{} pairs of artists is as close: evidence {evidence:+.2}", one_in(rarity));
        }
        (Some(evidence), _) => say!("{a} and {b}: no match, evidence {evidence:+.2}"),
        (None, _) => say!("{a} and {b}: no known connection; nothing is known of them in common"),
    }
    if let Some(score) = explanation.score {
        say!("hybrid score {} of 100, coverage {} %", percent(score), percent(explanation.coverage));
    }
    for reading in &explanation.signals {
        let value = reading.value.map_or_else(|| "missing".to_owned(), |value| format!("{value:.2}"));
        let weight = percent(reading.weight);
        let kind = reading.kind.key();
        let said =
            reading.log_ratio.map_or_else(String::new, |ratio| format!("  evidence {:+.2}", ratio * reading.trust));
        say!("\n{kind:<14}{value:>8}  weight {weight:>3} %  gives {:.2}{said}", reading.contribution);
        say!("  {}", sentence(reading, a, b));
        for evidence in &reading.evidence {
            say!("  - {}", evidence.describe(a, b));
        }
    }
    Ok(ExitCode::SUCCESS)
}
