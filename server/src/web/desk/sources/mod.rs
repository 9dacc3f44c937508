//! `/desk/sources`: whom the catalogue is filled from. What a card says is put together in `card.rs`, what a form may
//! hold is judged in `form.rs`, what can be done about a source is in `actions.rs`, the dry run in `dry_run.rs`.

pub mod actions;
mod card;
mod form;
pub mod dry_run;

use app::{
    desk::Page,
    dto::desk::{KindChoice, Refusal, RunBar, RunTold, SourceCard, SourcePage, SourcesPage},
};
use axum::{extract::Path, http::StatusCode, response::Response};
use chrono::{DateTime, Utc};

use super::{Desk, jobs as job_pages, show};
use crate::{
    ingest::{source::Gives, sources as kinds},
    queue::{self, store::Filter},
    sources::{
        Outcome, Run, Source, SourceId,
        desk_store::{self, Answers, Point},
        store,
    },
    web::{
        convert::{counted, dates},
        error::{WebError, WebResult},
    },
};
use card::Facts;

/// Bars of the drawn history.
const BARS: i64 = 14;
const RUNS: i64 = 20;
/// Open jobs that are looked through for harvests.
const OPEN_JOBS: i64 = 1_000;

pub async fn page(desk: Desk) -> Response {
    desk.answer(find(&desk, None).await.map(Page::Sources))
}

pub async fn one(desk: Desk, Path(id): Path<i64>) -> Response {
    desk.answer(find_one(&desk, SourceId(id), None).await.map(|page| Page::Source(Box::new(page))))
}

/// The page again, with why a form on it was refused.
async fn refuse(desk: &Desk, refusal: Refusal) -> Response {
    match find(desk, Some(refusal)).await {
        Ok(page) => show(desk.state(), StatusCode::UNPROCESSABLE_ENTITY, Page::Sources(page)),
        Err(error) => desk.problem(error),
    }
}

async fn refuse_on(desk: &Desk, id: SourceId, refusal: Refusal) -> Response {
    match find_one(desk, id, Some(refusal)).await {
        Ok(page) => show(desk.state(), StatusCode::UNPROCESSABLE_ENTITY, Page::Source(Box::new(page))),
        Err(error) => desk.problem(error),
    }
}

/// What cards are made of, read once for all of them.
struct Shelf {
    last: Vec<Run>,
    points: Vec<Point>,
    answers: Vec<Answers>,
    queues: Vec<(SourceId, i64)>,
    harvests: Vec<queue::JobRow>,
    now: DateTime<Utc>,
}

impl Shelf {
    async fn read(desk: &Desk) -> WebResult<Self> {
        let pool = desk.state().pool();
        let open = Filter {
            states: vec![queue::JobState::Running, queue::JobState::Waiting],
            kinds: vec!["harvest"],
            ..Filter::default()
        };
        Ok(Self {
            last: store::runs(pool, None, i64::MAX).await?,
            points: desk_store::history(pool, BARS).await?,
            answers: desk_store::answers(pool).await?,
            queues: desk_store::queues(pool).await?,
            harvests: queue::store::recent(pool, &open, OPEN_JOBS).await?,
            now: crate::web::now(),
        })
    }

    fn card(&self, source: &Source) -> SourceCard {
        let history = self.points.iter().filter(|point| point.source == source.id);
        let job = self.harvests.iter().find(|job| job.source == Some(source.id)).cloned();
        let facts = Facts {
            source,
            about: kinds::by_key(&source.kind).map(|kind| kind.about()),
            last: self.last.iter().find(|run| run.source == source.id),
            history: history.map(bar).collect(),
            answers: self.answers.iter().filter(|answers| answers.kind == source.kind).collect(),
            queue: self.queues.iter().find(|(of, _)| *of == source.id).map_or(0, |(_, artists)| *artists),
            job: job.map(|job| job_pages::describe(job, self.now)),
        };
        card::card(facts, self.now)
    }
}

async fn find(desk: &Desk, refusal: Option<Refusal>) -> WebResult<SourcesPage> {
    let shelf = Shelf::read(desk).await?;
    let sources = store::all(desk.state().pool()).await?;
    let (events, sites): (Vec<&Source>, Vec<&Source>) = sources.iter().partition(|source| source.next_run_at.is_some());
    let cards = |sources: Vec<&Source>| sources.into_iter().map(|source| shelf.card(source)).collect::<Vec<_>>();
    let (events, sites) = (cards(events), cards(sites));
    Ok(SourcesPage { summary: summary(events.iter().chain(&sites)), events, sites, kinds: choices(), refusal })
}

/// `9 sources: 7 fine, 1 failing, 1 off`.
fn summary<'a>(cards: impl Iterator<Item = &'a SourceCard>) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for label in cards.map(|card| card.health.label()) {
        match counts.iter_mut().find(|(of, _)| *of == label) {
            Some((_, count)) => *count += 1,
            None => counts.push((label, 1)),
        }
    }
    let all = counted(counts.iter().map(|(_, count)| count).sum(), "source", "sources");
    let parts: Vec<String> = counts.iter().map(|(label, count)| format!("{count} {}", label.to_lowercase())).collect();
    if parts.is_empty() { all } else { format!("{all}: {}", parts.join(", ")) }
}

async fn find_one(desk: &Desk, id: SourceId, refusal: Option<Refusal>) -> WebResult<SourcePage> {
    let pool = desk.state().pool();
    let source = get(desk, id).await?;
    let shelf = Shelf::read(desk).await?;
    let runs = store::runs(pool, Some(id), RUNS).await?;
    let hours = source.next_run_at.map(|_| form::hours(source.every_s)).unwrap_or_default();
    Ok(SourcePage {
        card: shelf.card(&source),
        runs: runs.into_iter().map(|run| told(run, shelf.now)).collect(),
        kind: source.kind,
        city: source.city,
        zone: source.zone,
        hours,
        refusal,
    })
}

async fn get(desk: &Desk, id: SourceId) -> WebResult<Source> {
    store::get(desk.state().pool(), id).await?.ok_or(WebError::NotFound("source"))
}

/// The kinds of which an operator may add a source.
fn choices() -> Vec<KindChoice> {
    let listing = kinds::all().map(|kind| kind.about()).filter(|about| about.gives.contains(&Gives::Events));
    listing.map(|about| KindChoice { key: about.key, title: about.title }).collect()
}

fn bar(point: &Point) -> RunBar {
    RunBar { accepted: point.accepted.max(0) as u32, key: outcome(point.outcome).0 }
}

/// (machine name, what an admin reads)
fn outcome(outcome: Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Running => ("running", "Running"),
        Outcome::Complete => ("complete", "Read"),
        Outcome::Partial => ("partial", "Read in part"),
        Outcome::Unchanged => ("unchanged", "Unchanged"),
        Outcome::Failed => ("failed", "Failed"),
    }
}

fn told(run: Run, now: DateTime<Utc>) -> RunTold {
    let (key, label) = outcome(run.outcome);
    RunTold {
        key,
        label,
        when: dates::ago(run.ended_at.unwrap_or(run.began_at), now),
        more_refused: run.refused - run.refusals.len() as i32,
        refusals: run.refusals.into_iter().map(|refused| (refused.what, refused.reason)).collect(),
        message: run.message,
        warning: run.warning,
    }
}
