//! `undercard artists duplicates`: artists that are probably one under two spellings, with what speaks for it.

use std::process::ExitCode;

use sqlx::PgPool;

use crate::{
    artists::duplicates::{
        Duplicate,
        store::{self, CatalogueNames},
    },
    cli::print_json,
    config::ArtistsDuplicates,
    similarity::{fact::Named, presenter::percent},
    wording::counted,
};

#[derive(serde::Serialize)]
struct DuplicateArtists {
    a: Named,
    b: Named,
    #[serde(flatten)]
    pair: Duplicate,
}

pub async fn run(pool: PgPool, args: &ArtistsDuplicates) -> anyhow::Result<ExitCode> {
    let mut db = pool.acquire().await?;
    let names = CatalogueNames::load(&mut db).await?;
    let found = store::without_different(&mut db, &names.roster, names.find()).await?;
    let total = found.len();
    let named = found.into_iter().take(args.count.into());
    let listed: Vec<DuplicateArtists> = named
        .map(|pair| DuplicateArtists {
            a: Named::new(&names.roster, pair.a),
            b: Named::new(&names.roster, pair.b),
            pair,
        })
        .collect();
    if args.json {
        print_json(&listed)?;
        return Ok(ExitCode::SUCCESS);
    }
    for DuplicateArtists { a, b, pair } in &listed {
        let shared = counted(pair.shared, "shared neighbour", "shared neighbours");
        let linked = if pair.linked { ", listed together" } else { "" };
        say!("{:>3}  {} / {} ({}; {shared}{linked})", percent(pair.score), a.name, b.name, pair.difference.describe());
    }
    say!("{}.", counted(total, "likely pair", "likely pairs"));
    Ok(ExitCode::SUCCESS)
}
