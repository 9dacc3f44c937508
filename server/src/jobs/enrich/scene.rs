//! An artist's neighbours in one artist network.

use super::{Outcome, enrich};
use crate::{
    artists::ArtistId,
    ingest::{Item, records::Record, source::Question},
    jobs::Attempt,
    jobs::Job,
    queue::{Failure, JobRow, Queue, Subject},
    sources::{
        SourceId,
        enrichment_store::{EnrichmentOutcome, Topic},
    },
};

/// Asks one network who is near an artist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskScene {
    pub artist: ArtistId,
    pub source: SourceId,
}

impl Job for AskScene {
    const KIND: &'static str = "ask_scene";
    const QUEUE: Queue = Queue::Sources;

    fn subject(&self) -> Subject {
        Subject::artist(self.artist).at(self.source)
    }

    fn of(subject: Subject) -> Option<Self> {
        Some(Self { artist: subject.artist?, source: subject.source? })
    }

    fn title(row: &JobRow) -> String {
        format!("Ask {} who is near", row.source_name.as_deref().unwrap_or("a site"))
    }

    async fn run(self, attempt: &Attempt<'_>) -> Result<String, Failure> {
        enrich(attempt, (self.artist, self.source, Topic::Scene), async |asking| {
            let answer = asking.ask(&Question::Scene(asking.question.clone())).await?;
            let own = answer.items.iter().find_map(|item| match item {
                Item::Record { record: Record::Scene(list), .. } if !list.partial => {
                    Some((list.known, list.neighbours.len()))
                }
                _ => None,
            });
            let (known, neighbours) = own.unwrap_or_default();
            let refused = asking.store(answer.items).await?;
            let mut message = match (known, neighbours) {
                (false, _) => format!("{} does not know it.", asking.source.name),
                (true, 1) => "One neighbour.".to_owned(),
                (true, neighbours) => format!("{neighbours} neighbours."),
            };
            if let Some(refused) = refused {
                message = format!("{message} {refused}");
            }
            Ok(Outcome { found: if known { EnrichmentOutcome::Found } else { EnrichmentOutcome::Unknown }, message })
        })
        .await
    }
}
