//! `undercard artists doubtful`: acts that may not be the artist whom an artist network means, with the reasons.

use std::process::ExitCode;

use sqlx::PgPool;

use crate::{
    artists::Node,
    cli::print_json,
    config::ArtistsDoubtful,
    similarity::{SimilarityIndex, doubt::Doubt, fact::Named, index::Scope, presenter::percent},
};

/// Neighbours and billmates that are named.
const NAMED: usize = 5;

#[derive(serde::Serialize)]
struct DoubtfulArtist<'a> {
    artist: Named,
    #[serde(flatten)]
    doubt: &'a Doubt,
    /// In the network, the nearest first.
    neighbours: Vec<&'a str>,
    /// Whom it has played with.
    billmates: Vec<&'a str>,
}

pub async fn run(pool: PgPool, args: &ArtistsDoubtful) -> anyhow::Result<ExitCode> {
    let index = SimilarityIndex::load(&pool, Scope::at(crate::cli::now())).await?;
    let doubtful: Vec<DoubtfulArtist<'_>> = index
        .doubts
        .most_doubtful()
        .into_iter()
        .take(args.count.into())
        .map(|(node, doubt)| DoubtfulArtist {
            artist: Named::new(&index.roster, node),
            doubt,
            neighbours: nearest(&index, node),
            billmates: index.ties.ties(node).map(|(other, _)| index.roster.name(other)).take(NAMED).collect(),
        })
        .collect();
    if args.json {
        print_json(&doubtful)?;
    } else if doubtful.is_empty() {
        say!("No act is tied to an artist network by its name alone.");
    }
    for DoubtfulArtist { artist, doubt, neighbours, billmates } in doubtful.iter().filter(|_| !args.json) {
        say!("{:>3}  {} ({})", percent(doubt.value), artist.name, doubt.caveat(&artist.name));
        let reasons: Vec<String> = doubt.reasons.iter().map(|reason| reason.describe()).collect();
        say!("     because: {}", reasons.join("; "));
        say!("     {} lists: {}", doubt.network, neighbours.join(", "));
        say!("     plays with: {}", if billmates.is_empty() { "nobody".to_owned() } else { billmates.join(", ") });
    }
    Ok(ExitCode::SUCCESS)
}

fn nearest(index: &SimilarityIndex, node: Node) -> Vec<&str> {
    let mut neighbours: Vec<(Node, f32)> = index.scene.neighbours(node).collect();
    neighbours.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
    neighbours.into_iter().take(NAMED).map(|(other, _)| index.roster.name(other)).collect()
}
