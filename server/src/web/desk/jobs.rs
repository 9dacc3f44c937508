//! Job list, `/desk/jobs`, and jobs as the desk describes them.

use app::{
    desk::DeskPage,
    dto::{
        ArtistRef,
        desk::{DeskJob, JobState, JobsPage},
    },
};
use axum::{
    extract::{Path, Query},
    response::Response,
};
use chrono::{DateTime, Utc};

use super::Desk;
use crate::{
    jobs,
    queue::{self, JobId, JobRow, store::Filter},
    web::{
        convert::{counted, dates},
        error::{WebError, WebResult},
    },
};

const A_PAGE: usize = 50;
/// Jobs are listed newest first, and nobody pages further back than this.
const MOST: i64 = 1_000;

#[derive(serde::Deserialize)]
pub struct JobsQuery {
    #[serde(default)]
    state: String,
    #[serde(default)]
    page: String,
}

pub async fn page(desk: Desk, Query(query): Query<JobsQuery>) -> Response {
    let page = JobsFacts::load(&desk, &query).await.map(|facts| DeskPage::Jobs(jobs_page(facts, &query)));
    desk.render(page)
}

/// What the page is made of.
struct JobsFacts {
    counts: Vec<(queue::JobState, i64)>,
    /// Newest first, of the chosen state.
    jobs: Vec<JobRow>,
    now: DateTime<Utc>,
}

impl JobsFacts {
    async fn load(desk: &Desk, query: &JobsQuery) -> WebResult<Self> {
        let pool = desk.state.pool();
        let states = JobState::from_key(&query.state).map(stored).into_iter().collect();
        Ok(Self {
            counts: queue::store::counts(pool).await?,
            jobs: queue::store::recent(pool, &Filter { states, ..Filter::default() }, MOST).await?,
            now: crate::web::now(),
        })
    }
}

fn jobs_page(facts: JobsFacts, query: &JobsQuery) -> JobsPage {
    let JobsFacts { counts, jobs, now } = facts;
    let pages = jobs.len().div_ceil(A_PAGE).max(1);
    let page = query.page.parse().unwrap_or(1).clamp(1, pages);
    let count = |state: JobState| {
        let of_state = counts.iter().find(|(of, _)| *of == stored(state));
        (state, of_state.map_or(0, |(_, count)| *count))
    };
    JobsPage {
        only: JobState::from_key(&query.state),
        counts: JobState::ALL.into_iter().map(count).collect(),
        jobs: jobs.into_iter().skip((page - 1) * A_PAGE).take(A_PAGE).map(|job| describe(job, now)).collect(),
        page,
        pages,
    }
}

/// Another try. Goes back to where the job is listed with others of its artist, if it has one.
pub async fn retry(desk: Desk, Path(id): Path<i64>) -> Response {
    let changed = change(&desk, JobId(id), true).await;
    desk.redirect(changed)
}

pub async fn discard(desk: Desk, Path(id): Path<i64>) -> Response {
    let changed = change(&desk, JobId(id), false).await;
    desk.redirect(changed)
}

async fn change(desk: &Desk, id: JobId, again: bool) -> WebResult<String> {
    let mut tx = desk.state.pool().begin().await?;
    let job = queue::store::get(&mut *tx, id).await?.ok_or(WebError::NotFound("job"))?;
    let changed = if again { jobs::retry(&mut tx, id).await? } else { queue::store::discard(&mut tx, id).await? };
    tx.commit().await?;
    if !changed {
        let message = "This job has gone on meanwhile, and there is nothing to change about it any more.";
        return Err(WebError::invalid("job", message));
    }
    Ok(match job.artist {
        Some(artist) if job.track.is_some() => format!("/desk/artists/{artist}#tracks"),
        _ => "/desk/jobs".to_owned(),
    })
}

/// A job in words.
pub fn describe(job: JobRow, now: DateTime<Utc>) -> DeskJob {
    let what = jobs::title(&job);
    let state = shown(job.state);
    let tries = match (job.attempts, job.deaths) {
        (..=1, 0) => String::new(),
        (attempts, 0) => format!("tried {attempts} times"),
        (attempts, deaths) => {
            let deaths = counted(deaths as usize, "worker died", "workers died");
            format!("tried {attempts} times, {deaths}")
        }
    };
    DeskJob {
        id: job.id.0,
        what,
        artist: job.artist.zip(job.artist_name).map(|(id, name)| ArtistRef { id: id.0, name }),
        may_retry: matches!(state, JobState::Failed | JobState::SetAside | JobState::Discarded),
        may_discard: matches!(state, JobState::Waiting | JobState::Running | JobState::Failed | JobState::SetAside),
        state,
        stage: job.stage,
        done: job.done.max(0) as u32,
        total: job.total.max(0) as u32,
        message: job.message,
        when: dates::ago(job.finished_at.unwrap_or(job.updated_at), now),
        tries,
    }
}

fn shown(state: queue::JobState) -> JobState {
    match state {
        queue::JobState::Waiting => JobState::Waiting,
        queue::JobState::Running => JobState::Running,
        queue::JobState::Done => JobState::Done,
        queue::JobState::Failed => JobState::Failed,
        queue::JobState::SetAside => JobState::SetAside,
        queue::JobState::Discarded => JobState::Discarded,
    }
}

fn stored(state: JobState) -> queue::JobState {
    match state {
        JobState::Waiting => queue::JobState::Waiting,
        JobState::Running => queue::JobState::Running,
        JobState::Done => queue::JobState::Done,
        JobState::Failed => queue::JobState::Failed,
        JobState::SetAside => queue::JobState::SetAside,
        JobState::Discarded => queue::JobState::Discarded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{artists::ArtistId, queue::JobState as Stored};

    fn job(id: i64, state: Stored) -> JobRow {
        let now = "2026-11-22T12:00:00Z".parse().unwrap();
        JobRow {
            id: JobId(id),
            kind: "embed_track".to_owned(),
            artist: Some(ArtistId(7)),
            artist_name: Some("Undertow".to_owned()),
            track: None,
            track_title: None,
            model: None,
            source: None,
            source_name: None,
            state,
            stage: String::new(),
            done: 0,
            total: 0,
            message: String::new(),
            attempts: 3,
            deaths: 1,
            created_at: now,
            updated_at: now,
            finished_at: None,
        }
    }

    #[test]
    fn a_page_beyond_the_last_is_the_last_and_every_state_has_its_count() {
        let facts = JobsFacts {
            counts: vec![(Stored::Failed, 51)],
            jobs: (0..51).map(|id| job(id, Stored::Failed)).collect(),
            now: "2026-11-22T12:05:00Z".parse().unwrap(),
        };
        let page = jobs_page(facts, &JobsQuery { state: "failed".to_owned(), page: "9".to_owned() });
        assert_eq!((page.page, page.pages, page.jobs.len(), page.jobs[0].id), (2, 2, 1, 50));
        assert_eq!(page.only, Some(JobState::Failed));
        assert_eq!(page.counts.len(), JobState::ALL.len());
        assert!(page.counts.contains(&(JobState::Failed, 51)) && page.counts.contains(&(JobState::Done, 0)));
    }

    #[test]
    fn a_job_says_how_often_it_was_tried_and_what_may_be_done_about_it() {
        let now = "2026-11-22T12:05:00Z".parse().unwrap();
        let failed = describe(job(1, Stored::Failed), now);
        assert_eq!((failed.tries.as_str(), failed.when.as_str()), ("tried 3 times, 1 worker died", "5 min ago"));
        assert!(failed.may_retry && failed.may_discard);
        let done = describe(job(1, Stored::Done), now);
        assert!(!done.may_retry && !done.may_discard);
    }
}
