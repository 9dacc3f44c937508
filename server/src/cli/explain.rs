//! `undercard explain A B`: the explanation of a similarity.

use std::process::ExitCode;

use sqlx::PgPool;

use super::{lookup, print_json};
use crate::{
    config::Explain,
    similarity::{
        Explanation, SimilarityIndex,
        index::Scope,
        presenter::{because, doubts, one_in, percent, remedy, sentence},
    },
    wording::{decimals, signed},
};

#[derive(serde::Serialize)]
struct ExplainedPair<'a> {
    #[serde(flatten)]
    explanation: &'a Explanation,
    /// What doubts about who the two are take from the network's say, in sentences.
    caveats: Vec<String>,
}

pub async fn run(pool: PgPool, args: Explain) -> anyhow::Result<ExitCode> {
    let index = SimilarityIndex::load(&pool, Scope::at(super::now())).await?.calibrated_by(args.calibrated.calibration);
    let names = lookup::names(&pool, &index.roster).await?;
    let a = lookup::artist(&names, &index.roster, &args.a)?;
    let b = lookup::artist(&names, &index.roster, &args.b)?;
    let explanation = Explanation::with_sources(&pool, &index, a, b).await?;
    let caveats: Vec<String> = doubts(&explanation).into_iter().map(|(_, caveat)| caveat).collect();
    if args.json {
        print_json(&ExplainedPair { explanation: &explanation, caveats })?;
        return Ok(ExitCode::SUCCESS);
    }
    let (a, b) = (&explanation.a.name, &explanation.b.name);
    match (explanation.evidence, explanation.one_in) {
        (Some(evidence), Some(rarity)) if evidence > 0.0 => {
            say!("{}", because(&explanation));
            say!("{} pairs of artists is as close: evidence {}", one_in(rarity), signed(evidence));
        }
        (Some(evidence), _) => say!("{} Evidence {}.", because(&explanation), signed(evidence)),
        (None, _) => say!("{}", because(&explanation)),
    }
    for caveat in &caveats {
        say!("{caveat}");
    }
    if let Some(score) = explanation.score {
        say!("hybrid score {} of 100, coverage {} %", percent(score), percent(explanation.coverage));
    }
    for reading in &explanation.signals {
        let value = reading.value.map_or_else(|| "missing".to_owned(), decimals);
        let weight = percent(reading.weight);
        let kind = reading.kind.key();
        let said = reading.log_ratio.map(|ratio| format!("  evidence {}", signed(ratio * reading.trust)));
        let gives = decimals(reading.contribution);
        say!("\n{kind:<14}{value:>8}  weight {weight:>3} %  gives {gives}{}", said.unwrap_or_default());
        say!("  {}", sentence(reading, a, b));
        if reading.value.is_none() {
            say!("  {}", remedy(reading));
        }
        for evidence in &reading.evidence {
            say!("  - {} ({})", evidence.describe(a, b), evidence.figure());
        }
    }
    Ok(ExitCode::SUCCESS)
}
