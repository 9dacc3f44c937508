//! `undercard lab sizes`: which share of artists gets which word, whatever a listener follows.

use std::process::ExitCode;

use sqlx::PgPool;

use crate::{
    cli::{Usage, print_json},
    config::LabSizes,
    lab::sizes,
    similarity::{SimilarityIndex, index::Scope},
};

pub async fn run(pool: PgPool, args: LabSizes) -> anyhow::Result<ExitCode> {
    let index = SimilarityIndex::load(&pool, Scope::at(crate::cli::now())).await?;
    let found = sizes::run(&index, sizes::SEED);
    let Some(first) = found.first() else {
        return Err(Usage(
            "something must be known of two artists at least; `undercard import` adds artists".to_owned(),
        )
        .into());
    };
    if args.json {
        print_json(&found)?;
        return Ok(ExitCode::SUCCESS);
    }
    let heads: Vec<String> = first.words.iter().map(|word| format!("{:>14}", word.fit.words())).collect();
    let promised: Vec<String> = first.words.iter().map(|word| format!("{:>12.1} %", 100.0 * word.promised)).collect();
    say!("{:24}{}  {:>9}", "follows", heads.concat(), "deviation");
    say!("{:24}{}", "promised", promised.concat());
    for shares in &found {
        let head = format!("{} {}", shares.follows, if shares.sound { "with sound" } else { "without sound" });
        let row: Vec<String> = shares.words.iter().map(|word| format!("{:>12.1} %", 100.0 * word.share)).collect();
        say!("{head:24}{}  {:>9.1}", row.concat(), shares.deviation);
    }
    say!("Deviation: of the share that is furthest from what is promised, in points.");
    Ok(ExitCode::SUCCESS)
}
