//! Enrichment of artists from other sites: identity, neighbours in a network, previews to embed. Each question to each
//! site is a job of its own. Its outcome is a row of `artist_inquiries`: the next questions follow from it (`plan.rs`), and
//! the artist's page shows it.

pub mod identify;
mod plan;
pub mod previews;
pub mod scene;

use std::collections::HashSet;

use chrono::Duration;

use super::Attempt;
use crate::{
    artists::{self, ArtistId},
    ingest::{
        Item, Origin,
        client::Validators,
        demo,
        source::{ArtistQuestion, Question, SourceAnswer, SourceContext},
        sources,
    },
    intake::{Intake, Provenance},
    queue::{self, Failure},
    runtime::{Environment, source_access},
    sources::{
        Source, SourceId,
        enrichment_store::{self, Enrichment, EnrichmentOutcome, Topic},
        store,
    },
};
use plan::{Known, Step};

pub use plan::ENRICHMENT_KINDS;

/// Artists about whom is asked at once: the rest is asked about when these are done.
const AT_ONCE: i64 = 50;
/// After a failure, before the same is asked again.
const AFTER_FAILURE: Duration = Duration::hours(6);

/// Asks about the artists who want it most.
pub(super) async fn enqueue_wanting(environment: &Environment) -> sqlx::Result<()> {
    let sites = sites(environment).await?;
    if environment.client().is_none() || sites.is_empty() {
        return Ok(());
    }
    let pairs: Vec<(String, String)> = sites
        .iter()
        .flat_map(|site| site.topics.iter().map(|topic| (site.key.to_owned(), plan::name(*topic).to_owned())))
        .collect();
    let (kinds, topics): (Vec<String>, Vec<String>) = pairs.into_iter().unzip();
    let pool = &environment.pool;
    let under_way = queue::store::artists_under_way(pool, &ENRICHMENT_KINDS).await?;
    let now = environment.now();
    let wanting = enrichment_store::wanting(pool, &kinds, &topics, demo::SOURCE, &under_way, now, AT_ONCE).await?;
    for artist in wanting {
        enqueue_next(environment, &sites, artist).await?;
    }
    Ok(())
}

/// Asks what is to be asked next about an artist.
async fn enqueue_next(environment: &Environment, sites: &[plan::Site], artist: ArtistId) -> sqlx::Result<()> {
    let pool = &environment.pool;
    let known = Known {
        artist,
        external_ids: artists::store::external_ids(pool, artist).await?,
        enrichments: enrichment_store::of_artists(pool, &[artist.0]).await?,
        tracks: enrichment_store::tracks(pool, artist).await?,
    };
    let mut tx = pool.begin().await?;
    for step in plan::steps(sites, &known, environment.now()) {
        match step {
            Step::Enqueue(task) => {
                queue::enqueue(&mut tx, &task).await?;
            }
            Step::Note(enrichment) => enrichment_store::put(&mut *tx, &enrichment).await?,
        }
    }
    tx.commit().await
}

/// The sites that may be asked about artists.
async fn sites(environment: &Environment) -> sqlx::Result<Vec<plan::Site>> {
    let sources = store::all(&environment.pool).await?;
    Ok(sources
        .iter()
        .filter_map(|source| {
            let about = sources::by_key(&source.kind)?.about();
            plan::Site::of(source.id, about).filter(|_| source_access::obstacle(source, about).is_none())
        })
        .collect())
}

/// What a job came to.
struct Outcome {
    found: EnrichmentOutcome,
    message: String,
}

/// One question to one site: asks, lets `take` make something of the answer, writes down what it came to, and asks what
/// follows from it.
async fn enrich<T>(
    attempt: &Attempt<'_>,
    (artist, source, topic): (ArtistId, SourceId, Topic),
    take: T,
) -> Result<String, Failure>
where
    T: AsyncFnOnce(&Asking<'_>) -> Result<Outcome, Failure>,
{
    let environment = attempt.environment;
    let pool = &environment.pool;
    let Some(source) = store::get(pool, source).await? else {
        return Ok("The source is not there any more.".to_owned());
    };
    let Some(known) = artists::store::get(pool, artist).await? else {
        return Ok("The artist is not there any more.".to_owned());
    };
    let question = ArtistQuestion {
        name: known.name,
        aliases: artists::store::aliases(pool, artist).await?,
        disambiguation: Some(known.disambiguation).filter(|text| !text.is_empty()),
        external_ids: artists::store::external_ids(pool, artist).await?,
    };
    let asking = Asking { attempt, artist, source: &source, question };
    let outcome = take(&asking).await;
    let now = environment.now();
    let holds = sources::by_key(&source.kind).and_then(|kind| Duration::from_std(kind.about().holds).ok());
    let (found, message, again) = match &outcome {
        Ok(told) => (told.found, told.message.clone(), holds.unwrap_or(Duration::days(28))),
        // It is asked as soon as the site lets us; nothing was learnt.
        Err(failure @ (Failure::Snooze(..) | Failure::Superseded)) => return Err(failure.clone()),
        Err(failure) => (EnrichmentOutcome::Failed, failure.to_string(), AFTER_FAILURE),
    };
    let enrichment = Enrichment {
        artist,
        source_kind: source.kind.clone(),
        topic,
        asked_at: now,
        outcome: found,
        message,
        again_at: Some(now + again),
    };
    enrichment_store::put(pool, &enrichment).await?;
    let told = outcome?;
    enqueue_next(environment, &sites(environment).await?, artist).await?;
    Ok(told.message)
}

/// A question on its way.
struct Asking<'a> {
    attempt: &'a Attempt<'a>,
    artist: ArtistId,
    source: &'a Source,
    question: ArtistQuestion,
}

impl Asking<'_> {
    async fn ask(&self, question: &Question) -> Result<SourceAnswer, Failure> {
        let environment = self.attempt.environment;
        let permitted = source_access::permitted(environment, self.source)?;
        let now = environment.now();
        let origin = Origin {
            name: self.source.name.clone(),
            listed_on: None,
            city: self.source.city.clone(),
            zone: self.source.zone.clone(),
        };
        let context = SourceContext {
            client: permitted.client,
            address: &self.source.address,
            key: self.source.key.as_deref(),
            origin: &origin,
            validators: &Validators::default(),
            known: &HashSet::new(),
            now,
        };
        self.attempt.progress.stage("asking");
        permitted.kind.fetch(&context, question).await.map_err(|error| source_access::failure(error, now))
    }

    /// Facts → rows. Says what of them was refused.
    async fn store(&self, items: Vec<Item>) -> Result<Option<String>, Failure> {
        let environment = self.attempt.environment;
        let provenance = Provenance {
            name: self.source.name.clone(),
            city: self.source.city.clone(),
            zone: self.source.zone.clone(),
            listed_on: None,
            listener: self.source.name.clone(),
            now: environment.now(),
            apart: false,
            purge_past: false,
        };
        let mut intake = Intake::new(environment.pool.clone(), provenance);
        for item in items {
            match item {
                Item::Record { line, record } => intake.push(line, record).await?,
                Item::Refused(refusal) => intake.report.refuse(None, refusal),
                Item::Skipped { .. } => {}
            }
        }
        intake.flush().await?;
        let first = intake.report.refusals.first().map(|refusal| format!("{}: {}", refusal.what, refusal.reason));
        Ok(first.map(|first| format!("{} refused; the first: {first}", intake.report.refused)))
    }
}
