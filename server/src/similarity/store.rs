//! The weights of the signals in Postgres.

use sqlx::{PgConnection, PgExecutor};

use super::{AllWeights, Weighting, Weights};

/// The weights in force: those that were set, else the built-in ones.
pub async fn weights(db: impl PgExecutor<'_>) -> sqlx::Result<AllWeights> {
    let rows =
        sqlx::query!("select weighting, audio, scene, genre, collaboration from signal_weights").fetch_all(db).await?;
    let of = |weighting: Weighting| {
        let row = rows.iter().find(|row| row.weighting == weighting.key());
        row.map_or(weighting.built_in(), |row| Weights {
            audio: row.audio,
            scene: row.scene,
            genre: row.genre,
            collaboration: row.collaboration,
        })
    };
    Ok(AllWeights { both_known: of(Weighting::BothKnown), niche: of(Weighting::Niche) })
}

/// Puts weights in force. To be called in a transaction.
pub async fn put_weights(db: &mut PgConnection, weights: &AllWeights) -> sqlx::Result<()> {
    for weighting in [Weighting::BothKnown, Weighting::Niche] {
        let of = weights.of(weighting);
        sqlx::query!(
            "insert into signal_weights (weighting, audio, scene, genre, collaboration) values ($1, $2, $3, $4, $5)
             on conflict (weighting) do update
             set audio = excluded.audio, scene = excluded.scene, genre = excluded.genre,
                 collaboration = excluded.collaboration, changed_at = now()",
            weighting.key(),
            of.audio,
            of.scene,
            of.genre,
            of.collaboration
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// Back to the built-in weights.
pub async fn clear_weights(db: impl PgExecutor<'_>) -> sqlx::Result<()> {
    sqlx::query!("delete from signal_weights").execute(db).await?;
    Ok(())
}
