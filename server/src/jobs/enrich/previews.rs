//! Previews of an artist's music, fetched and embedded. Their addresses are used at once and never stored; the audio is
//! deleted once it is embedded.

use super::{Outcome, enrich};
use crate::{
    artists::ArtistId,
    ingest::source::Question,
    jobs::Job,
    jobs::{Attempt, track_files},
    queue::{Failure, JobRow, Queue, Subject},
    runtime::source_access,
    sources::{
        SourceId,
        enrichment_store::{EnrichmentOutcome, Topic},
    },
    tracks::{store as tracks, store::NewUpload},
};

/// So many make a mean that one odd track does not turn.
const ENOUGH: usize = 5;

/// Asks one site for previews of an artist's music, and embeds them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskPreviews {
    pub artist: ArtistId,
    pub source: SourceId,
}

impl Job for AskPreviews {
    const KIND: &'static str = "ask_previews";
    const QUEUE: Queue = Queue::Sources;

    fn subject(&self) -> Subject {
        Subject::artist(self.artist).at(self.source)
    }

    fn of(subject: Subject) -> Option<Self> {
        Some(Self { artist: subject.artist?, source: subject.source? })
    }

    fn title(row: &JobRow) -> String {
        format!("Ask {} for music of", row.source_name.as_deref().unwrap_or("a site"))
    }

    async fn run(self, attempt: &Attempt<'_>) -> Result<String, Failure> {
        enrich(attempt, (self.artist, self.source, Topic::Previews), async |asking| {
            let answer = asking.ask(&Question::Previews(asking.question.clone())).await?;
            let environment = attempt.environment;
            let site = source_access::permitted(environment, asking.source)?;
            let client = source_access::client(environment)?;
            let previews: Vec<_> = answer.previews.into_iter().take(ENOUGH).collect();
            let (mut fetched, mut failed) = (0, Vec::new());
            for (at, preview) in previews.iter().enumerate() {
                attempt.progress.stage("fetching");
                attempt.progress.done(at, previews.len());
                let (scheme, value) = &preview.external_id;
                if tracks::is_known(&environment.pool, self.artist, scheme, value).await? {
                    fetched += 1;
                    continue;
                }
                let request = match preview.request(site.kind.about().pace) {
                    Ok(request) => request,
                    Err(error) => {
                        failed.push(format!("{}: its address cannot be read: {error}", preview.title));
                        continue;
                    }
                };
                let reply = match client.get(&request).await {
                    Ok(reply) => reply,
                    Err(error) => match source_access::failure(error.into(), environment.now()) {
                        // The rest may be there.
                        Failure::Fail(why) => {
                            failed.push(format!("{}: {why}", preview.title));
                            continue;
                        }
                        later => return Err(later),
                    },
                };
                let upload = NewUpload {
                    artist: self.artist,
                    title: &preview.title,
                    bytes: &reply.body,
                    file_name: "",
                    draft: false,
                    source: &asking.source.kind,
                    external_id: Some((scheme, value)),
                    keep: false,
                };
                let mut tx = environment.pool.begin().await?;
                track_files::take(&mut tx, &upload).await?;
                tx.commit().await?;
                fetched += 1;
            }
            let name = &asking.source.name;
            let found = if fetched > 0 { EnrichmentOutcome::Found } else { EnrichmentOutcome::Unknown };
            let mut message = match fetched {
                0 => format!("{name} has nothing to hear of it."),
                1 => "One track fetched to be heard.".to_owned(),
                tracks => format!("{tracks} tracks fetched to be heard."),
            };
            if let Some(first) = failed.first() {
                message = format!("{message} {} could not be fetched; the first: {first}", failed.len());
            }
            Ok(Outcome { found, message })
        })
        .await
    }
}
