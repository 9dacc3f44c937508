//! The weights of the signals in Postgres: a row per weighting and signal.

use sqlx::{PgConnection, PgExecutor};

use super::{AllWeights, BySignal, SignalKind, Weighting};

/// The weights in force: those that were set, else the built-in ones. Where some of a weighting were set, a signal
/// without a row is newer than they are and weighs nothing.
pub async fn weights(db: impl PgExecutor<'_>) -> sqlx::Result<AllWeights> {
    let rows = sqlx::query!("select weighting, signal, weight from signal_weights").fetch_all(db).await?;
    let of = |weighting: Weighting| {
        let set: Vec<_> = rows.iter().filter(|row| row.weighting == weighting.key()).collect();
        if set.is_empty() {
            return weighting.built_in();
        }
        BySignal::of(|kind| set.iter().find(|row| row.signal == kind.key()).map_or(0.0, |row| row.weight))
    };
    Ok(AllWeights { both_known: of(Weighting::BothKnown), niche: of(Weighting::Niche) })
}

/// Puts weights in force. To be called in a transaction.
pub async fn put_weights(db: &mut PgConnection, weights: &AllWeights) -> sqlx::Result<()> {
    clear_weights(&mut *db).await?;
    let signals = SignalKind::ALL.map(|kind| kind.key().to_owned());
    for weighting in Weighting::ALL {
        sqlx::query!(
            "insert into signal_weights (weighting, signal, weight)
             select $1, signal, weight from unnest($2::text[], $3::real[]) as n(signal, weight)",
            weighting.key(),
            &signals[..],
            &weights.of(weighting).0[..]
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
