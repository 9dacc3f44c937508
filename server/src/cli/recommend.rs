//! `undercard recommend --follows FILE`: recommended events for a list of artists.

use std::process::ExitCode;

use chrono::NaiveDate;
use sqlx::PgPool;

use super::{lookup, print_json};
use crate::{
    artists::{ArtistId, fold},
    config::Recommend,
    events::{self, Event, EventId, EventStatus},
    recommendation::{self, Affinity, AffinityReason, Recommendation, diversify, reason},
    similarity::{Signals, SimilarityIndex, index::Scope, presenter::percent},
};

/// One recommended event; the fields are part of the command's contract.
#[derive(serde::Serialize)]
struct RecommendedEvent {
    event: EventLine,
    score: f32,
    coverage: f32,
    reasons: Vec<ReasonLine>,
}

#[derive(serde::Serialize)]
struct EventLine {
    id: EventId,
    name: String,
    starts_on: Option<NaiveDate>,
    venue: Option<String>,
    city: String,
    acts: Vec<String>,
}

#[derive(serde::Serialize)]
struct ReasonLine {
    act: String,
    /// The followed artist; the act itself when that one is followed.
    because: String,
    score: f32,
    coverage: f32,
    /// Values in [0, 1]; null when missing.
    signals: Signals,
}

pub async fn run(pool: PgPool, args: Recommend) -> anyhow::Result<ExitCode> {
    let now = super::now();
    let index = SimilarityIndex::load(&pool, Scope::at(now)).await?.calibrated_by(args.calibrated.calibration);
    let names = lookup::names(&pool, &index.roster).await?;
    let (follows, unknown) = lookup::follows(&args.follows, &names)?;
    if !unknown.is_empty() {
        eprintln!("{} of {} names are not in the catalogue.", unknown.len(), unknown.len() + follows.len());
    }
    let from = args.from.or_else(|| (!args.all).then(|| now.date_naive().pred_opt().unwrap_or_default()));
    let span = events::store::EventQuery { from, to: args.to, undated: args.all, ids: None };
    let city = args.city.as_deref().map(fold);
    let events: Vec<Event> = events::store::read(&pool, &span)
        .await?
        .into_iter()
        .filter(|event| city.as_ref().is_none_or(|city| fold(&event.city) == *city))
        .filter(|event| event.status != EventStatus::Cancelled)
        // Whoever names a first date, or wants all, looks back on purpose.
        .filter(|event| args.all || args.from.is_some() || recommendation::is_open(event, now, false))
        .collect();
    let judged: Vec<Recommendation> = recommendation::judge(&index, &events, &follows)
        .into_iter()
        .filter(|recommendation| args.all || recommendation.is_judged())
        .collect();
    let ranked = diversify::diversify(&events, judged);
    if args.json {
        print_json(&ranked.iter().map(|r| line(&index, &events[r.event], r)).collect::<Vec<_>>())?;
        return Ok(ExitCode::SUCCESS);
    }
    if ranked.is_empty() {
        say!("No event to recommend between these dates. `--all` shows every event on record.");
    }
    for recommendation in ranked {
        let event = &events[recommendation.event];
        let acts: Vec<Affinity> = recommendation.acts.iter().map(|(_, affinity)| *affinity).collect();
        say!(
            "{:>3}  {}  {}, {}\n     {}",
            percent(recommendation.score),
            event.starts_on.map_or_else(|| "no date".to_owned(), |on| on.to_string()),
            event.name,
            event.venue.as_ref().map_or(event.city.as_str(), |venue| &venue.name),
            reason::describe_event(&index.before(event.starts_on), &acts),
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn line(index: &SimilarityIndex, event: &Event, recommendation: &Recommendation) -> RecommendedEvent {
    let name =
        |artist: ArtistId| index.roster.node(artist).map(|node| index.roster.name(node).to_owned()).unwrap_or_default();
    let reason = |affinity: &Affinity| {
        let act = index.roster.name(affinity.act).to_owned();
        let (because, signals) = match affinity.reason {
            AffinityReason::Followed => (act.clone(), Signals::default()),
            AffinityReason::Near(near) => (index.roster.name(near.followed).to_owned(), near.signals),
        };
        ReasonLine { act, because, score: affinity.value, coverage: affinity.coverage, signals }
    };
    RecommendedEvent {
        event: EventLine {
            id: event.id,
            name: event.name.clone(),
            starts_on: event.starts_on,
            venue: event.venue.as_ref().map(|venue| venue.name.clone()),
            city: event.city.clone(),
            acts: event.acts.iter().map(|act| name(act.artist)).collect(),
        },
        score: recommendation.score,
        coverage: recommendation.coverage,
        reasons: recommendation.acts.iter().map(|(_, affinity)| reason(affinity)).collect(),
    }
}
