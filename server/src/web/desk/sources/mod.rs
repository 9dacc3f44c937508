//! Source list and source pages, `/desk/sources`. What a card shows is made in `card.rs`, what a form may hold is checked
//! in `form.rs`, what can be done about a source is in `actions.rs`, the dry run in `dry_run.rs`.

pub mod actions;
mod card;
pub mod dry_run;
mod form;

use app::{
    desk::DeskPage,
    dto::desk::{FormRefusal, KindChoice, RunBar, RunReport, SourceCard, SourcePage, SourcesPage},
};
use axum::{extract::Path, response::Response};
use chrono::{DateTime, Utc};

use super::{Desk, jobs::describe};
use crate::{
    ingest::{source::Gives, sources as kinds},
    queue::{self, store::Filter},
    sources::{
        Run, RunOutcome, Source, SourceId,
        desk_store::{self, AnswerCount, RunPoint},
        store,
    },
    web::{
        convert::{counted, dates},
        error::{WebError, WebResult},
    },
};
use card::SourceFacts;

/// Bars of the drawn history.
const BARS: i64 = 14;
const RUNS: i64 = 20;
/// Open jobs that are looked through for harvests.
const OPEN_JOBS: i64 = 1_000;

pub async fn page(desk: Desk) -> Response {
    desk.render(load_page(&desk, None).await)
}

pub async fn one(desk: Desk, Path(id): Path<i64>) -> Response {
    desk.render(load_one(&desk, SourceId(id), None).await)
}

/// The list, with why a form on it was rejected.
async fn load_page(desk: &Desk, refusal: Option<FormRefusal>) -> WebResult<DeskPage> {
    let (facts, sources) = (CardFacts::load(desk).await?, store::all(desk.state().pool()).await?);
    Ok(DeskPage::Sources(sources_page(&facts, &sources, refusal)))
}

/// The page of one source, with why a form on it was rejected.
async fn load_one(desk: &Desk, id: SourceId, refusal: Option<FormRefusal>) -> WebResult<DeskPage> {
    let source = get(desk, id).await?;
    let facts = CardFacts::load(desk).await?;
    let runs = store::runs(desk.state().pool(), Some(id), RUNS).await?;
    Ok(DeskPage::Source(Box::new(source_page(&facts, source, runs, refusal))))
}

/// What cards are made of, read once for all of them.
struct CardFacts {
    last: Vec<Run>,
    points: Vec<RunPoint>,
    answers: Vec<AnswerCount>,
    queues: Vec<(SourceId, i64)>,
    harvests: Vec<queue::JobRow>,
    now: DateTime<Utc>,
}

impl CardFacts {
    async fn load(desk: &Desk) -> WebResult<Self> {
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
            queues: queue::store::artists_by_source(pool).await?,
            harvests: queue::store::recent(pool, &open, OPEN_JOBS).await?,
            now: crate::web::now(),
        })
    }

    fn card(&self, source: &Source) -> SourceCard {
        let history = self.points.iter().filter(|point| point.source == source.id);
        let job = self.harvests.iter().find(|job| job.source == Some(source.id)).cloned();
        let facts = SourceFacts {
            source,
            about: kinds::by_key(&source.kind).map(|kind| kind.about()),
            last: self.last.iter().find(|run| run.source == source.id),
            history: history.map(bar).collect(),
            answers: self.answers.iter().filter(|answers| answers.kind == source.kind).collect(),
            queue: self.queues.iter().find(|(of, _)| *of == source.id).map_or(0, |(_, artists)| *artists),
            job: job.map(|job| describe(job, self.now)),
        };
        card::card(facts, self.now)
    }
}

fn sources_page(facts: &CardFacts, sources: &[Source], refusal: Option<FormRefusal>) -> SourcesPage {
    let (events, sites): (Vec<&Source>, Vec<&Source>) = sources.iter().partition(|source| source.next_run_at.is_some());
    let cards = |sources: Vec<&Source>| sources.into_iter().map(|source| facts.card(source)).collect::<Vec<_>>();
    let (events, sites) = (cards(events), cards(sites));
    SourcesPage { summary: summary(events.iter().chain(&sites)), events, sites, kinds: choices(), refusal }
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

fn source_page(facts: &CardFacts, source: Source, runs: Vec<Run>, refusal: Option<FormRefusal>) -> SourcePage {
    let hours = source.next_run_at.map(|_| form::hours(source.every_s)).unwrap_or_default();
    SourcePage {
        card: facts.card(&source),
        runs: runs.into_iter().map(|run| report(run, facts.now)).collect(),
        kind: source.kind,
        city: source.city,
        zone: source.zone,
        hours,
        refusal,
    }
}

async fn get(desk: &Desk, id: SourceId) -> WebResult<Source> {
    store::get(desk.state().pool(), id).await?.ok_or(WebError::NotFound("source"))
}

/// The kinds of which an operator may add a source.
fn choices() -> Vec<KindChoice> {
    let listing = kinds::all().map(|kind| kind.about()).filter(|about| about.gives.contains(&Gives::Events));
    listing.map(|about| KindChoice { key: about.key, title: about.title }).collect()
}

fn bar(point: &RunPoint) -> RunBar {
    RunBar { accepted: point.accepted.max(0) as u32, key: outcome(point.outcome).0 }
}

/// (machine name, what an admin reads)
fn outcome(outcome: RunOutcome) -> (&'static str, &'static str) {
    match outcome {
        RunOutcome::Running => ("running", "Running"),
        RunOutcome::Complete => ("complete", "Read"),
        RunOutcome::Partial => ("partial", "Read in part"),
        RunOutcome::Unchanged => ("unchanged", "Unchanged"),
        RunOutcome::Failed => ("failed", "Failed"),
    }
}

fn report(run: Run, now: DateTime<Utc>) -> RunReport {
    let (key, label) = outcome(run.outcome);
    RunReport {
        key,
        label,
        when: dates::ago(run.ended_at.unwrap_or(run.began_at), now),
        more_refused: run.refused - run.refusals.len() as i32,
        refusals: run.refusals.into_iter().map(|refused| (refused.what, refused.reason)).collect(),
        message: run.message,
        warning: run.warning,
    }
}

#[cfg(test)]
mod tests {
    use super::{card::tests::source, *};

    fn facts() -> CardFacts {
        CardFacts {
            last: Vec::new(),
            points: Vec::new(),
            answers: Vec::new(),
            queues: vec![(SourceId(1), 3)],
            harvests: Vec::new(),
            now: "2026-11-22T12:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn sources_of_events_stand_apart_from_sites_that_know_artists() {
        let site = Source { id: SourceId(2), next_run_at: None, ..source() };
        let off = Source { id: SourceId(3), enabled: false, ..source() };
        let page = sources_page(&facts(), &[source(), site, off], None);
        assert_eq!((page.events.len(), page.sites.len()), (2, 1));
        assert_eq!(page.summary, "3 sources: 2 not asked yet, 1 off");
        assert_eq!(page.events[0].waiting, "3 artists wait to be asked about.");
    }

    #[test]
    fn a_source_without_a_schedule_has_no_hours() {
        assert_eq!(source_page(&facts(), source(), Vec::new(), None).hours, "1");
        let site = Source { next_run_at: None, ..source() };
        assert_eq!(source_page(&facts(), site, Vec::new(), None).hours, "");
    }
}
