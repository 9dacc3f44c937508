//! The last projection in Postgres: a row per artist that has a place.

use sqlx::{PgConnection, PgExecutor};

use super::Position;
use crate::artists::ArtistId;

/// Where each artist lies, by artist.
pub async fn positions(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<(ArtistId, Position)>> {
    let rows =
        sqlx::query!(r#"select artist_id as "id: ArtistId", x, y from map_positions order by 1"#).fetch_all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, [row.x, row.y])).collect())
}

/// Replaces the whole projection. To be called in a transaction. Artists that are gone by now get no row.
pub async fn replace(db: &mut PgConnection, positions: &[(ArtistId, Position)]) -> sqlx::Result<()> {
    let ids: Vec<i64> = positions.iter().map(|(id, _)| id.0).collect();
    let [x, y] = [0, 1].map(|axis| positions.iter().map(|(_, at)| at[axis]).collect::<Vec<f32>>());
    sqlx::query!("delete from map_positions").execute(&mut *db).await?;
    sqlx::query!(
        "insert into map_positions (artist_id, x, y)
         select n.id, n.x, n.y from unnest($1::bigint[], $2::real[], $3::real[]) as n(id, x, y)
         join artists a on a.id = n.id",
        &ids,
        &x,
        &y
    )
    .execute(&mut *db)
    .await?;
    Ok(())
}
