//! `undercard lab taste FILE`: how well artists that a listener follows are told from others.

use std::process::ExitCode;

use sqlx::PgPool;

use crate::{
    cli::{Usage, lookup, print_json},
    config::LabTaste,
    lab::taste::{self, Rule},
    similarity::{SimilarityIndex, index::Scope},
};

pub async fn run(pool: PgPool, args: LabTaste) -> anyhow::Result<ExitCode> {
    let index = SimilarityIndex::load(&pool, Scope::at(crate::cli::now())).await?;
    let names = lookup::names(&pool, &index.roster).await?;
    let (follows, _) = lookup::follows(&args.follows, &names)?;
    let quality = taste::run(&index, &[follows], taste::SEED).ok_or_else(|| {
        Usage(format!(
            "{}: two artists of the catalogue at least, and others that are not on the list, are needed",
            args.follows.display()
        ))
    })?;
    if args.json {
        print_json(&quality)?;
        return Ok(ExitCode::SUCCESS);
    }
    say!(
        "{} followed artists, each left out once and ranked among {} artists that are not followed.",
        quality.left_out,
        quality.others
    );
    say!("Share of those that it beats (AUC), and the 95 % interval:");
    for found in quality.rules {
        say!("  {:36}  {:.4}  {:.4} to {:.4}", words(found.rule), found.auc, found.low, found.high);
    }
    Ok(ExitCode::SUCCESS)
}

fn words(rule: Rule) -> String {
    match rule {
        Rule::BestWay => "strongest way through the network".to_owned(),
        Rule::Hybrid => "mean hybrid score".to_owned(),
        Rule::Evidence => "evidence".to_owned(),
        Rule::EvidenceWithout(kind) => format!("evidence without {}", kind.key()),
    }
}
