//! The registry of jobs: one line per kind.

use futures::{FutureExt, future::BoxFuture};
use sqlx::PgConnection;

use super::{
    AskPreviews, AskScene, Calibrate, DemoSound, EmbedArtist, EmbedCatalogue, EmbedTrack, FindDuplicates, Harvest,
    Identify, Job, LearnEvidence, ProjectMap, Refit, RefreshMean, attempt::Attempt,
};
use crate::queue::{self, Failure, JobId, JobRow, Subject, Task, store};

/// Every kind of job.
pub const JOBS: [Registration; 14] = [
    Registration::of::<EmbedTrack>(),
    Registration::of::<EmbedArtist>(),
    Registration::of::<EmbedCatalogue>(),
    Registration::of::<RefreshMean>(),
    Registration::of::<Calibrate>(),
    Registration::of::<LearnEvidence>(),
    Registration::of::<Refit>(),
    Registration::of::<DemoSound>(),
    Registration::of::<Harvest>(),
    Registration::of::<Identify>(),
    Registration::of::<AskScene>(),
    Registration::of::<AskPreviews>(),
    Registration::of::<FindDuplicates>(),
    Registration::of::<ProjectMap>(),
];

type Run = for<'a> fn(Subject, &'a Attempt<'a>) -> BoxFuture<'a, Result<String, Failure>>;

/// A kind of job, as functions of a row's columns.
#[derive(Clone, Copy)]
pub struct Registration {
    pub kind: &'static str,
    task: fn(Subject) -> Option<Task>,
    title: fn(&JobRow) -> String,
    pub(super) run: Run,
}

impl Registration {
    const fn of<J: Job>() -> Self {
        Self { kind: J::KIND, task: |subject| Some(J::of(subject)?.task()), title: J::title, run: run::<J> }
    }

    /// The task of a row; `None` when the row lacks what this kind is about.
    pub fn task(&self, subject: Subject) -> Option<Task> {
        (self.task)(subject)
    }
}

fn run<'a, J: Job>(subject: Subject, attempt: &'a Attempt<'a>) -> BoxFuture<'a, Result<String, Failure>> {
    async move {
        let job = J::of(subject)
            .ok_or_else(|| Failure::Fail(format!("This row of {} is incomplete: discard it.", J::KIND)))?;
        job.run(attempt).await
    }
    .boxed()
}

/// `None` for kinds that only another version knows.
pub(super) fn find(kind: &str) -> Option<&'static Registration> {
    const { &JOBS }.iter().find(|job| job.kind == kind)
}

/// A job in one line, for the admin.
pub fn title(row: &JobRow) -> String {
    find(&row.kind).map_or_else(|| row.kind.replace('_', " "), |job| (job.title)(row))
}

/// Another try of a job that failed, was set aside or discarded; in the caller's transaction. False when there is no
/// such job, or none that needs it.
pub async fn retry(db: &mut PgConnection, id: JobId) -> sqlx::Result<bool> {
    let Some((kind, subject)) = store::retryable(db, id).await? else { return Ok(false) };
    let Some(task) = find(&kind).and_then(|job| job.task(subject)) else { return Ok(false) };
    queue::enqueue(db, &task).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{artists::ArtistId, sources::SourceId, tracks::TrackId};

    /// Rows outlive versions, so kinds, queues and keys never change.
    #[test]
    fn a_job_and_its_row_stand_for_each_other() {
        let (artist, track, source) = (ArtistId(4), TrackId(3), SourceId(5));
        let tasks = [
            (EmbedTrack { track }.task(), "sound", "embed_track:3"),
            (EmbedArtist { artist }.task(), "sound", "embed_artist:4"),
            (RefreshMean { artist }.task(), "sound", "refresh_mean:4"),
            (EmbedCatalogue { model: "timbre-v1".to_owned() }.task(), "catalogue", "embed_catalogue:timbre-v1"),
            (Calibrate { model: "timbre-v1".to_owned() }.task(), "catalogue", "calibrate:timbre-v1"),
            (LearnEvidence.task(), "catalogue", "learn_evidence"),
            (Refit.task(), "catalogue", "refit"),
            (DemoSound.task(), "catalogue", "demo_sound"),
            (Harvest { source }.task(), "sources", "harvest:5"),
            (Identify { artist, source }.task(), "sources", "identify:5:4"),
            (AskScene { artist, source }.task(), "sources", "ask_scene:5:4"),
            (AskPreviews { artist, source }.task(), "sources", "ask_previews:5:4"),
            (FindDuplicates.task(), "catalogue", "find_duplicates"),
            (ProjectMap.task(), "catalogue", "project_map"),
        ];
        assert_eq!(tasks.len(), JOBS.len());
        for (task, queue, key) in tasks {
            assert_eq!((task.queue.name(), task.key.as_str()), (queue, key));
            assert_eq!(find(task.kind).unwrap().task(task.subject.clone()), Some(task));
        }
        assert_eq!(find("embed_track").unwrap().task(Subject::default()), None);
    }
}
