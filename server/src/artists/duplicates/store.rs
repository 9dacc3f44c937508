//! Near-duplicates of the catalogue in Postgres: reads the names and the network, and leaves out pairs that are known to
//! be two artists.

use std::collections::HashSet;

use sqlx::PgConnection;

use super::{Duplicate, KnownName, find};
use crate::{
    artists::{self, Adjacency, ArtistId, Roster},
    events::review_store::Noun,
    scene,
};

/// Pairs below are not worth a person's time.
pub const LEAST: f32 = 0.6;

/// All names and the network, for a comparison that may take seconds.
pub struct CatalogueNames {
    pub roster: Roster,
    names: Vec<KnownName>,
    network: Adjacency<f32>,
}

impl CatalogueNames {
    pub async fn load(db: &mut PgConnection) -> sqlx::Result<Self> {
        let all = artists::store::all(&mut *db).await?;
        let aliases = artists::store::all_aliases(&mut *db).await?;
        let edges = scene::store::all_edges(db).await?;
        let roster = Roster::new(all.iter().map(|(id, name, _)| (*id, name.clone())));
        let node = |id| roster.node(id);
        let folded = all.into_iter().map(|(id, _, folded)| (id, folded));
        let names = folded.chain(aliases.into_iter().map(|(id, folded, _)| (id, folded)));
        let names = names.filter_map(|(id, folded)| Some(KnownName { node: node(id)?, folded })).collect();
        let edges = edges.into_iter().filter_map(|(a, b, strength)| Some((node(a)?, node(b)?, strength)));
        let network = Adjacency::new(roster.len(), edges, f32::max);
        Ok(Self { roster, names, network })
    }

    /// The likely duplicates.
    pub fn find(&self) -> Vec<Duplicate> {
        find(&self.names, &self.network, LEAST)
    }
}

/// Leaves out pairs of artists that stand on one bill, that have different ids at one place, or whom a person told apart.
pub async fn without_different(
    db: &mut PgConnection,
    roster: &Roster,
    mut found: Vec<Duplicate>,
) -> sqlx::Result<Vec<Duplicate>> {
    let ids: Vec<(ArtistId, ArtistId)> = found.iter().map(|pair| (roster.id(pair.a), roster.id(pair.b))).collect();
    let different = different(db, &ids).await?;
    found.retain(|pair| !different.contains(&(roster.id(pair.a), roster.id(pair.b))));
    Ok(found)
}

/// Which of these pairs are two artists.
async fn different(
    db: &mut PgConnection,
    pairs: &[(ArtistId, ArtistId)],
) -> sqlx::Result<HashSet<(ArtistId, ArtistId)>> {
    let (a, b): (Vec<i64>, Vec<i64>) = pairs.iter().map(|(a, b)| (a.0, b.0)).unzip();
    let rows = sqlx::query!(
        r#"select p.a as "a!: ArtistId", p.b as "b!: ArtistId" from unnest($1::bigint[], $2::bigint[]) as p (a, b)
           where exists (select from event_acts x join event_acts y using (event_id)
                         where x.artist_id = p.a and y.artist_id = p.b)
              or exists (select from artist_external_ids x join artist_external_ids y using (scheme)
                         where x.artist_id = p.a and y.artist_id = p.b and not x.by_name and not y.by_name)
              or exists (select from merge_reviews r
                         where r.noun = $3 and (r.a_id, r.b_id) = (least(p.a, p.b), greatest(p.a, p.b))
                           and r.decision = 'different')"#,
        &a,
        &b,
        Noun::Artist.key()
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.a, row.b)).collect())
}
