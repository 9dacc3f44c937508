//! `undercard recommend --follows FILE`: recommended events for a list of artists.

use std::process::ExitCode;

use chrono::NaiveDate;
use sqlx::PgPool;

use super::{lookup, print_json};
use crate::{
    artists::{ArtistId, fold},
    config::Recommend,
    events::{self, Admission, Event, EventId, EventStatus},
    recommendation::{
        self, Affinity, AffinityReason, Fit, Interest, Recommendation, diversify, reason,
        what_if::{self, WhatIf},
    },
    similarity::{Explanation, Signals, SimilarityIndex, index::Scope},
};

/// One recommended event; the fields are part of the command's contract.
#[derive(serde::Serialize)]
struct RecommendedEvent {
    event: EventLine,
    /// The share of the reference sample that suits the listener less than the best act, in [0, 1]; 1 when it is
    /// followed, 0 when no act can be judged.
    score: f32,
    /// The weights of the signals that the best act was judged by, in [0, 1].
    coverage: f32,
    /// The same rank in words.
    fit: Option<Fit>,
    /// The mean likelihood ratio of the bill, which events are ordered by.
    ratio: f32,
    reasons: Vec<ReasonLine>,
    /// With `--explain`.
    #[serde(skip_serializing_if = "Option::is_none")]
    what_if: Option<Vec<WhatIf>>,
}

#[derive(serde::Serialize)]
struct EventLine {
    id: EventId,
    name: String,
    starts_on: Option<NaiveDate>,
    venue: Option<String>,
    city: String,
    acts: Vec<String>,
    admission: Admission,
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
    fit: Fit,
    ratio: f32,
    /// log₁₀ of the likelihood ratio of the pair; null when the act is followed.
    evidence: Option<f32>,
    /// With `--explain`.
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<Explanation>,
}

pub async fn run(pool: PgPool, args: Recommend) -> anyhow::Result<ExitCode> {
    let now = super::now();
    let index = SimilarityIndex::load(&pool, Scope::at(now)).await?.calibrated_by(args.calibrated.calibration);
    let names = lookup::names(&pool, &index.roster).await?;
    let (follows, unknown) = lookup::follows(&args.follows, &names)?;
    if !unknown.is_empty() {
        eprintln!("{} of {} names are not in the catalogue.", unknown.len(), unknown.len() + follows.len());
    }
    let interests: Vec<Interest> = follows.into_iter().map(Interest::follow).collect();
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
    let judged: Vec<Recommendation> = recommendation::judge(&index, &events, &interests)
        .into_iter()
        .filter(|recommendation| args.all || recommendation.is_judged())
        .collect();
    let ranked = diversify::diversify(&events, judged);
    if args.json {
        let line = |r: &Recommendation| line(&index, &events[r.event], r, args.explain.then_some(&interests[..]));
        print_json(&ranked.iter().map(line).collect::<Vec<_>>())?;
        return Ok(ExitCode::SUCCESS);
    }
    if ranked.is_empty() {
        say!("No event to recommend between these dates. `--all` shows every event on record.");
    }
    for recommendation in ranked {
        let event = &events[recommendation.event];
        let acts: Vec<Affinity> = recommendation.acts.iter().map(|(_, affinity)| *affinity).collect();
        say!(
            "{:<16}  {}  {}, {}\n     {}",
            recommendation.fit().map_or("no information", Fit::words),
            event.starts_on.map_or_else(|| "no date".to_owned(), |on| on.to_string()),
            event.name,
            event.venue.as_ref().map_or(event.city.as_str(), |venue| &venue.name),
            reason::describe_event(&index.before(event.starts_on), &acts),
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// `interests` are given when everything is to be explained.
fn line(
    index: &SimilarityIndex,
    event: &Event,
    recommendation: &Recommendation,
    interests: Option<&[Interest]>,
) -> RecommendedEvent {
    let name =
        |artist: ArtistId| index.roster.node(artist).map(|node| index.roster.name(node).to_owned()).unwrap_or_default();
    let reason = |affinity: &Affinity| {
        let explanation = match affinity.reason {
            AffinityReason::Followed | AffinityReason::Saved => None,
            AffinityReason::Near(near) => Some(Explanation::of(index, affinity.act, near.artist)),
        };
        let act = index.roster.name(affinity.act).to_owned();
        ReasonLine {
            because: explanation.as_ref().map_or_else(|| act.clone(), |why| why.b.name.clone()),
            score: affinity.share,
            coverage: explanation.as_ref().map_or(1.0, |why| why.coverage),
            signals: explanation.as_ref().map(Explanation::values).unwrap_or_default(),
            fit: affinity.fit,
            ratio: affinity.ratio,
            evidence: explanation.as_ref().and_then(|why| why.evidence),
            explanation: explanation.filter(|_| interests.is_some()),
            act,
        }
    };
    let reasons: Vec<ReasonLine> = recommendation.acts.iter().map(|(_, affinity)| reason(affinity)).collect();
    let bill = || event.acts.iter().filter_map(|act| index.roster.node(act.artist)).collect::<Vec<_>>();
    RecommendedEvent {
        event: EventLine {
            id: event.id,
            name: event.name.clone(),
            starts_on: event.starts_on,
            venue: event.venue.as_ref().map(|venue| venue.name.clone()),
            city: event.city.clone(),
            acts: event.acts.iter().map(|act| name(act.artist)).collect(),
            admission: event.admission.clone(),
        },
        score: recommendation.best().map_or(0.0, |best| best.share),
        coverage: reasons.first().map_or(0.0, |best| best.coverage),
        fit: recommendation.fit(),
        ratio: recommendation.ratio,
        what_if: interests.map(|interests| what_if::cases(index, interests, &bill())),
        reasons,
    }
}
