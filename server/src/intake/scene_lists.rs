//! The scene lists of a batch, written together.

use std::collections::HashSet;

use sqlx::PgConnection;

use super::{
    artists::ResolvedArtists,
    report::{BatchOutcome, RecordOutcome},
};
use crate::{
    artists::ArtistId,
    ingest::records::Record,
    scene::{self, store::SceneList},
};

pub async fn put(
    db: &mut PgConnection,
    resolved: &ResolvedArtists,
    records: &[(u64, Record)],
    outcome: &mut BatchOutcome,
) -> sqlx::Result<()> {
    let (mut lists, mut edges, mut added) = (Vec::new(), Vec::new(), Vec::new());
    let mut asked = Vec::new();
    for (at, (_, record)) in records.iter().enumerate() {
        let Record::Scene(list) = record else { continue };
        match resolved.named(&list.artist) {
            Ok(artist) => asked.push((at, artist, list)),
            Err(reason) => outcome.outcomes[at] = Err(reason),
        }
    }
    if asked.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = asked.iter().map(|(_, artist, _)| artist.0).collect();
    let mut known: HashSet<(ArtistId, String)> =
        scene::store::lists(&mut *db, &ids).await?.into_iter().map(|(list, _)| (list.artist, list.network)).collect();
    for (at, artist, list) in asked {
        let network = list.network.clone();
        outcome.outcomes[at] = Ok(RecordOutcome::of_new(known.insert((artist, network.clone()))));
        let own = list
            .neighbours
            .iter()
            .filter_map(|(name, strength)| Some((artist, network.clone(), resolved.named(name).ok()?, *strength)));
        if list.partial {
            added.extend(own);
        } else {
            edges.extend(own);
            let (known, note, fetched_at) = (list.known, list.note.clone(), list.fetched_at);
            lists.push(SceneList { artist, network, known, note, fetched_at });
        }
    }
    scene::store::put_lists(&mut *db, &lists).await?;
    scene::store::put_edges(&mut *db, &edges).await?;
    if !added.is_empty() {
        scene::store::add_edges(db, &added).await?;
    }
    Ok(())
}
