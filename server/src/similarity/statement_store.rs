//! Statements about a pair in Postgres: what sources say of two artists, with dates, as evidence by signal. The tables
//! are read by the stores of their own modules.

use chrono::NaiveDate;
use sqlx::PgPool;

use super::{BySignal, SignalKind, fact::Fact};
use crate::{
    artists::ArtistId,
    collaborations::{self, shared_bill_weight},
    events::{self, EventStatus},
    scene,
    tracks::sound_store,
    vector::ModelId,
};

/// The statements about two artists, heaviest first. `model` is that of their sounds, when both have one. Ties count as of
/// the morning of `as_of`: a bill of that day or later is told as one to come, which weighs nothing.
pub async fn between(
    pool: &PgPool,
    model: Option<&ModelId>,
    a: ArtistId,
    b: ArtistId,
    as_of: NaiveDate,
) -> sqlx::Result<BySignal<Vec<Fact>>> {
    let mut statements = BySignal::<Vec<Fact>>::default();
    if let Some(model) = model
        && let Some((x, y, cosine)) = sound_store::closest_tracks(pool, model, a, b).await?
    {
        let model = model.0.to_string();
        statements[SignalKind::Audio].push(Fact::TrackPair { a: x, b: y, cosine, model });
    }
    let edges = scene::store::edge_sources(pool, a, b).await?;
    statements[SignalKind::Scene] = edges
        .into_iter()
        .map(|(network, forward, strength, fetched_at)| Fact::Edge { network, forward, strength, fetched_at })
        .collect();
    let ties = &mut statements[SignalKind::Collaboration];
    ties.extend(collaborations::store::between(pool, a, b, as_of).await?.into_iter().map(|tie| Fact::Tie {
        kind: tie.kind,
        weight: tie.kind.weight(),
        evidence: tie.evidence,
        event: tie.event,
        source: tie.source,
        on: tie.on,
    }));
    let bills = collaborations::store::shared_bills(pool, a, b).await?;
    let span = events::store::EventQuery {
        undated: true,
        ids: Some(bills.iter().map(|event| event.0).collect()),
        ..events::store::EventQuery::default()
    };
    let takes_place = events::store::read(pool, &span).await?.into_iter();
    let takes_place = takes_place.filter(|event| event.status == EventStatus::Scheduled);
    ties.extend(takes_place.map(|event| match event.starts_on.filter(|on| *on < as_of) {
        None => Fact::ComingBill { event: event.id, name: event.name, on: event.starts_on },
        on => Fact::SharedBill {
            event: event.id,
            name: event.name,
            on,
            acts: event.acts.len(),
            weight: shared_bill_weight(event.acts.len()),
        },
    }));
    ties.sort_by(|x, y| y.weight().total_cmp(&x.weight()));
    Ok(statements)
}
