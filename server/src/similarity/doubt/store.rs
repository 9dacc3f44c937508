//! Facts for doubts in Postgres: who stands on bills, with whom, whose identity is settled, and how bills and networks
//! write a name.

use sqlx::PgConnection;

use crate::{
    artists::{
        ArtistId,
        external_id::SCHEMES,
        spelling_store::{self, Spelling},
    },
    collaborations::LONGEST_TELLING_BILL,
};

/// What doubts follow from, beyond the network.
#[derive(Debug, Default)]
pub struct DoubtFacts {
    /// Artists that stand on a bill, or for whom somebody uploaded a track.
    pub local: Vec<ArtistId>,
    /// Pairs that share a bill, past or coming.
    pub bills: Vec<(ArtistId, ArtistId)>,
    /// Artists whom an id or a person identifies.
    pub settled: Vec<ArtistId>,
    pub spellings: Vec<Spelling>,
    /// (local artist, network that knows it).
    pub networks: Vec<(ArtistId, String)>,
}

pub async fn facts(db: &mut PgConnection) -> sqlx::Result<DoubtFacts> {
    let local = sqlx::query_scalar!(
        r#"select artist_id as "id!: ArtistId" from event_acts
           union select artist_id from tracks where source = 'upload' order by 1"#
    )
    .fetch_all(&mut *db)
    .await?;
    let bills = sqlx::query!(
        r#"select distinct a.artist_id as "a: ArtistId", b.artist_id as "b: ArtistId"
           from event_acts a join event_acts b on b.event_id = a.event_id and b.artist_id > a.artist_id
           where (select count(*) from event_acts bill where bill.event_id = a.event_id) <= $1"#,
        LONGEST_TELLING_BILL as i64
    )
    .fetch_all(&mut *db)
    .await?;
    let schemes = SCHEMES.map(|scheme| scheme.key.to_owned());
    let settled = sqlx::query_scalar!(
        r#"select artist_id as "id!: ArtistId" from artist_external_ids where not by_name and scheme = any($1)
           union select artist_id from network_identities where same"#,
        &schemes[..]
    )
    .fetch_all(&mut *db)
    .await?;
    let networks = sqlx::query!(
        r#"select artist_id as "id!: ArtistId", network as "network!" from scene_lists
           where status = 'known' and artist_id = any($1)
           union select neighbour_id, network from scene_edges where neighbour_id = any($1) order by 1, 2"#,
        &local.iter().map(|id| id.0).collect::<Vec<_>>()
    )
    .fetch_all(&mut *db)
    .await?;
    Ok(DoubtFacts {
        local,
        bills: bills.into_iter().map(|row| (row.a, row.b)).collect(),
        settled,
        spellings: spelling_store::all(db).await?,
        networks: networks.into_iter().map(|row| (row.id, row.network)).collect(),
    })
}
