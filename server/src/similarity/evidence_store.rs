//! The learned curves of evidence in Postgres: a row per signal.

use serde::Deserialize;
use sqlx::{PgConnection, PgExecutor, types::Json};

use super::{
    EvidenceModel, SignalKind,
    evidence::{RatioCurve, SignalCurve},
};
use crate::vector::ModelId;

/// The curves in force: those that were learned, else the shipped ones. That of sound counts for `model` alone.
pub async fn model(db: impl PgExecutor<'_>, model: Option<&ModelId>) -> sqlx::Result<EvidenceModel> {
    let rows = sqlx::query!(
        "select signal, curve, basis, pairs from evidence_curves where model_id is null or model_id = $1",
        model.map(|model| &*model.0)
    )
    .fetch_all(db)
    .await?;
    let mut learned = EvidenceModel::default();
    for row in rows {
        if let Some(kind) = SignalKind::ALL.into_iter().find(|kind| kind.key() == row.signal) {
            let curve = RatioCurve::deserialize(row.curve).map_err(|error| unreadable(kind, &error))?;
            learned.0[kind] = SignalCurve { curve, basis: row.basis, pairs: row.pairs.unsigned_abs() };
        }
    }
    Ok(learned)
}

fn unreadable(kind: SignalKind, error: &serde_json::Error) -> sqlx::Error {
    let signal = kind.key();
    let message = format!(
        "the learned curve of the signal {signal} in the table evidence_curves cannot be read ({error}). Remove it with \
         `delete from evidence_curves where signal = '{signal}'`: the shipped curve is used until the job “Learn what the \
         signals say”, which runs once a day, has learned it anew"
    );
    sqlx::Error::Decode(message.into())
}

/// Puts learned curves in force. To be called in a transaction.
pub async fn put(db: &mut PgConnection, model: Option<&ModelId>, learned: &EvidenceModel) -> sqlx::Result<()> {
    sqlx::query!("delete from evidence_curves").execute(&mut *db).await?;
    for kind in SignalKind::ALL {
        let curve = &learned.0[kind];
        if curve.pairs == 0 {
            continue;
        }
        sqlx::query!(
            "insert into evidence_curves (signal, model_id, curve, basis, pairs) values ($1, $2, $3, $4, $5)",
            kind.key(),
            model.filter(|_| kind == SignalKind::Audio).map(|model| &*model.0),
            Json(&curve.curve) as _,
            curve.basis,
            i64::try_from(curve.pairs).unwrap_or(i64::MAX)
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}
