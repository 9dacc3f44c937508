//! `undercard lab …`: the experiments.

mod chunks;
mod cost;
mod layers;
mod reliability;
mod sizes;
mod taste;

use std::{collections::HashSet, fs::File, ops::ControlFlow, process::ExitCode};

use sqlx::PgPool;

use super::{Usage, lookup, print_json};
use crate::{
    artists::{Node, billing},
    config::LabRecommend,
    ingest::{self, Item, Origin, records::Record},
    lab,
    similarity::{SimilarityIndex, index::Scope},
};

pub use chunks::run as chunks;
pub use cost::run as cost;
pub use layers::run as layers;
pub use reliability::run as reliability;
pub use sizes::run as sizes;
pub use taste::run as taste;

/// `undercard lab recommend EVENTS… --follows FILE`
pub async fn recommend(pool: PgPool, args: LabRecommend) -> anyhow::Result<ExitCode> {
    // Looking at line-ups would be looking at the answer.
    let index = SimilarityIndex::load(&pool, Scope { bills: false, ..Scope::at(super::now()) }).await?;
    let names = lookup::names(&pool, &index.roster).await?;
    let (follows, _) = lookup::follows(&args.follows, &names)?;
    let known = |key: &str| !names.exact(key).is_empty();
    let mut bills: Vec<Vec<Node>> = Vec::new();
    for path in &args.events {
        let file = File::open(path).map_err(|error| Usage(format!("{}: {error}", path.display())))?;
        ingest::read(file, &Origin::of_file(&path.display().to_string()), &mut |item| {
            if let Item::Record { record: Record::Event(event), .. } = item {
                let acts: HashSet<Node> = event
                    .acts
                    .iter()
                    .flat_map(|act| billing::split(&act.text, &known))
                    .filter_map(|part| names.exact(&part.name).first().copied())
                    .collect();
                if !event.acts.is_empty() {
                    bills.push(acts.into_iter().collect());
                }
            }
            ControlFlow::Continue(())
        })
        .map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))?;
    }
    let outcome = lab::recommend::run(&index, &bills, &follows);
    if args.json {
        print_json(&outcome)?;
        return Ok(ExitCode::SUCCESS);
    }
    let shown = |auc: Option<f64>| auc.map_or_else(|| "no events of both kinds".to_owned(), |auc| format!("{auc:.4}"));
    say!("{} events bill a followed artist, {} bill none.", outcome.with, outcome.without);
    say!("AUC, followed artists of the event off the list of follows:");
    say!("  recommender  {}", shown(outcome.auc));
    say!("  best path    {}", shown(outcome.auc_best_path));
    if outcome.sounds > 0 {
        say!("  without the sound of {} artists  {}", outcome.sounds, shown(outcome.auc_without_sound));
    }
    say!("AUC, followed artists off the bill:");
    say!("  recommender  {}", shown(outcome.auc_off_the_bill));
    say!("  best path    {}", shown(outcome.auc_off_the_bill_best_path));
    Ok(ExitCode::SUCCESS)
}
