//! `undercard lab reliability`: of the pairs said to be one in so many, how many the network puts side by side.

use std::process::ExitCode;

use sqlx::PgPool;

use crate::{
    cli::print_json,
    config::LabReliability,
    lab::reliability,
    similarity::{SimilarityIndex, index::Scope},
};

pub async fn run(pool: PgPool, args: LabReliability) -> anyhow::Result<ExitCode> {
    let index = SimilarityIndex::load(&pool, Scope::at(crate::cli::now())).await?;
    let found = reliability::run(&index);
    if args.json {
        print_json(&found)?;
        return Ok(ExitCode::SUCCESS);
    }
    for reliability in &found {
        match reliability.without {
            None => say!("With all signals:"),
            Some(kind) => say!("Without {}:", kind.key()),
        }
        say!("  {:>10}  {:>10}  {:>10}  {:>8}", "one in", "pairs", "neighbours", "share");
        for group in &reliability.groups {
            let share = group.share().map_or_else(|| "–".to_owned(), |share| format!("{:.2} %", 100.0 * share));
            say!("  {:>10}  {:>10}  {:>10}  {share:>8}", group.one_in, group.pairs, group.neighbours);
        }
    }
    Ok(ExitCode::SUCCESS)
}
