//! `/desk/jobs`, and jobs as the desk tells them.

use app::{
    desk::Page,
    dto::{
        ArtistRef,
        desk::{Job, JobState, JobsPage},
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
pub struct Asked {
    #[serde(default)]
    state: String,
    #[serde(default)]
    page: String,
}

pub async fn page(desk: Desk, Query(asked): Query<Asked>) -> Response {
    desk.answer(find(&desk, asked).await.map(Page::Jobs))
}

async fn find(desk: &Desk, asked: Asked) -> WebResult<JobsPage> {
    let pool = desk.state.pool();
    let only = JobState::from_key(&asked.state);
    let counts = queue::store::counts(pool).await?;
    let jobs = queue::store::recent(
        pool,
        &Filter { states: only.map(stored).into_iter().collect(), ..Filter::default() },
        MOST,
    )
    .await?;
    let pages = jobs.len().div_ceil(A_PAGE).max(1);
    let page = asked.page.parse().unwrap_or(1).clamp(1, pages);
    let count = |state: JobState| {
        let of_state = counts.iter().find(|(of, _)| *of == stored(state));
        (state, of_state.map_or(0, |(_, count)| *count))
    };
    let now = crate::web::now();
    Ok(JobsPage {
        only,
        counts: JobState::ALL.into_iter().map(count).collect(),
        jobs: jobs.into_iter().skip((page - 1) * A_PAGE).take(A_PAGE).map(|job| describe(job, now)).collect(),
        page,
        pages,
    })
}

/// Another try. Goes back to where the job is listed with others of its artist, if it has one.
pub async fn retry(desk: Desk, Path(id): Path<i64>) -> Response {
    let answer = change(&desk, JobId(id), true).await;
    desk.go(answer)
}

pub async fn discard(desk: Desk, Path(id): Path<i64>) -> Response {
    let answer = change(&desk, JobId(id), false).await;
    desk.go(answer)
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
pub fn describe(job: JobRow, now: DateTime<Utc>) -> Job {
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
    Job {
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
