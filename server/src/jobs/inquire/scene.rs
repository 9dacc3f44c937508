//! Who is near an artist, by one network.

use super::{Failure, Told, inquire};
use crate::{
    artists::ArtistId,
    ingest::{Item, records::Record, source::Question},
    jobs::run::Attempt,
    sources::{
        SourceId,
        inquiry_store::{Found, Topic},
    },
};

pub async fn run(attempt: &Attempt<'_>, artist: ArtistId, source: SourceId) -> Result<String, Failure> {
    inquire(attempt, (artist, source, Topic::Scene), async |asking| {
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
        Ok(Told { found: if known { Found::Found } else { Found::Unknown }, message })
    })
    .await
}
