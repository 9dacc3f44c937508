//! Identification of an artist at one site: by a known id, by the choice of a person, or by what the site finds under
//! its name (`artists/identity/`). Where that does not decide it, a person is asked.

use super::{Asking, Outcome, enrich};
use crate::{
    artists::{self, ArtistId, ArtistName, external_id::ExternalId, identity, tags::parse_tag},
    ingest::{
        Item,
        records::Record,
        source::{ArtistCandidate, Gives, Question},
        sources,
    },
    jobs::{Attempt, Job},
    queue::{Failure, JobRow, Queue, Subject},
    sources::{
        SourceId,
        enrichment_store::{self, EnrichmentOutcome, Topic},
    },
};

/// Candidates that a person is shown.
const SHOWN: usize = 8;

/// Asks one site who an artist is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identify {
    pub artist: ArtistId,
    pub source: SourceId,
}

impl Job for Identify {
    const KIND: &'static str = "identify";
    const QUEUE: Queue = Queue::Sources;

    fn subject(&self) -> Subject {
        Subject::artist(self.artist).at(self.source)
    }

    fn of(subject: Subject) -> Option<Self> {
        Some(Self { artist: subject.artist?, source: subject.source? })
    }

    fn title(row: &JobRow) -> String {
        format!("Ask {} who it is:", row.source_name.as_deref().unwrap_or("a site"))
    }

    async fn run(self, attempt: &Attempt<'_>) -> Result<String, Failure> {
        enrich(attempt, (self.artist, self.source, Topic::Identity), async |asking| match known_there(asking).await? {
            There::Nobody(why) => Ok(Outcome { found: EnrichmentOutcome::Unknown, message: why }),
            There::Uncertain(why) => Ok(Outcome { found: EnrichmentOutcome::Uncertain, message: why }),
            There::Known { id, why, by_name } => details(asking, id, why, by_name).await,
        })
        .await
    }
}

enum There {
    Known {
        id: String,
        why: String,
        /// Nothing but the name says that it is the artist.
        by_name: bool,
    },
    Uncertain(String),
    Nobody(String),
}

async fn known_there(asking: &Asking<'_>) -> Result<There, Failure> {
    let pool = &asking.attempt.environment.pool;
    let (artist, scheme, name) = (asking.artist, asking.source.kind.as_str(), &asking.source.name);
    let confirmed = artists::store::confirmed_ids(pool, artist).await?;
    if let Some(id) = asking.question.id(scheme) {
        let by_name = !confirmed.contains(&(scheme.to_owned(), id.to_owned()));
        return Ok(There::Known { id: id.to_owned(), why: "Its id was known.".to_owned(), by_name });
    }
    match enrichment_store::choice(pool, artist, scheme).await? {
        Some(choice) if choice.is_empty() => {
            return Ok(There::Nobody(format!("Somebody looked: nobody at {name} is this artist.")));
        }
        Some(choice) => {
            let ids = [(scheme.to_owned(), choice.clone())];
            learn(asking, &ids, &[], &[], None).await?;
            return Ok(There::Known { id: choice, why: "Somebody chose it.".to_owned(), by_name: false });
        }
        None => {}
    }
    let answer = asking.ask(&Question::Identity(asking.question.clone())).await?;
    let decision = judge(asking, &answer.candidates).await?;
    let is_only_namesake = matches!(decision, identity::IdentityDecision::OnlyNamesake(..));
    match decision {
        identity::IdentityDecision::Same(at, why) | identity::IdentityDecision::OnlyNamesake(at, why) => {
            let found = &answer.candidates[at];
            let by_name = is_only_namesake || is_led_by_name(found, &asking.question.external_ids, &confirmed);
            let confirmed = by_name.then_some(&confirmed[..]);
            learn(asking, &found.external_ids, &found.aliases, &found.genres, confirmed).await?;
            let own = found.external_ids.iter().find(|(of, _)| of == scheme).map(|(_, value)| value.clone());
            Ok(There::Known { id: own.unwrap_or_default(), why, by_name })
        }
        identity::IdentityDecision::Uncertain(why) => {
            let shown: Vec<_> = answer.candidates.iter().take(SHOWN).map(|one| shown(scheme, one)).collect();
            let now = asking.attempt.environment.now();
            enrichment_store::put_review(pool, artist, scheme, &shown, &why, now).await?;
            Ok(There::Uncertain(why))
        }
        identity::IdentityDecision::Nobody => Ok(There::Nobody(format!("{name} knows nobody of that name."))),
    }
}

/// Whether the ids by which a candidate was found were themselves found by name: they confirm no other.
fn is_led_by_name(found: &ArtistCandidate, known: &[(String, String)], confirmed: &[(String, String)]) -> bool {
    let shared: Vec<_> = found.external_ids.iter().filter(|id| known.contains(id)).collect();
    !shared.is_empty() && !shared.iter().any(|id| confirmed.contains(id))
}

/// What else the site says of an artist it knows by id.
async fn details(asking: &Asking<'_>, id: String, why: String, by_name: bool) -> Result<Outcome, Failure> {
    let told = |message| Ok(Outcome { found: EnrichmentOutcome::Found, message });
    let gives = sources::by_key(&asking.source.kind).map(|kind| kind.about().gives).unwrap_or_default();
    if id.is_empty() || !gives.contains(&Gives::Facts) {
        return told(why);
    }
    let mut question = asking.question.clone();
    if question.id(&asking.source.kind).is_none() {
        question.external_ids.push((asking.source.kind.clone(), id));
    }
    let answer = asking.ask(&Question::Identity(question)).await?;
    let ties = answer.items.iter().filter(|item| matches!(item, Item::Record { record: Record::Collaboration(_), .. }));
    let ties = match ties.count() {
        0 => String::new(),
        1 => " One tie to another artist.".to_owned(),
        ties => format!(" {ties} ties to other artists."),
    };
    let pool = &asking.attempt.environment.pool;
    let confirmed = artists::store::confirmed_ids(pool, asking.artist).await?;
    let refused = asking.store(answer.items).await?.map(|refused| format!(" {refused}")).unwrap_or_default();
    if by_name {
        artists::store::confirm_only(pool, asking.artist, &confirmed).await?;
    }
    told(format!("{why}{ties}{refused}"))
}

/// Writes down what the site says of the artist. With `confirmed`, no ids but these have more for them than the name.
async fn learn(
    asking: &Asking<'_>,
    ids: &[(String, String)],
    aliases: &[String],
    genres: &[String],
    confirmed: Option<&[(String, String)]>,
) -> Result<(), Failure> {
    let ids: Vec<(String, String)> =
        ids.iter().filter(|(scheme, value)| ExternalId::parse(scheme, value).is_ok()).cloned().collect();
    let aliases: Vec<ArtistName> = aliases.iter().filter_map(|alias| ArtistName::parse(alias).ok()).collect();
    let tags: Vec<String> = genres.iter().filter_map(|genre| parse_tag(genre)).collect();
    let mut tx = asking.attempt.environment.pool.begin().await?;
    artists::store::add_details(&mut tx, asking.artist, &aliases, &ids, &tags, &asking.source.name).await?;
    if let Some(confirmed) = confirmed {
        artists::store::confirm_only(&mut *tx, asking.artist, confirmed).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// A candidate as the person who decides sees it.
fn shown(scheme: &str, candidate: &ArtistCandidate) -> enrichment_store::StoredCandidate {
    let id = candidate.external_ids.iter().find(|(of, _)| of == scheme);
    enrichment_store::StoredCandidate {
        value: id.map(|(_, value)| value.clone()).unwrap_or_default(),
        name: candidate.name.clone(),
        disambiguation: candidate.disambiguation.clone(),
        country: candidate.country.clone(),
        aliases: candidate.aliases.iter().take(6).cloned().collect(),
        genres: candidate.genres.iter().take(8).cloned().collect(),
        followers: candidate.followers,
        score: candidate.score,
        page_url: candidate.page_url.clone(),
    }
}

async fn judge(asking: &Asking<'_>, candidates: &[ArtistCandidate]) -> Result<identity::IdentityDecision, Failure> {
    let pool = &asking.attempt.environment.pool;
    let question = &asking.question;
    let known = identity::KnownArtist {
        name: question.name.clone(),
        aliases: question.aliases.clone(),
        disambiguation: question.disambiguation.clone(),
        external_ids: question.external_ids.clone(),
        tags: artists::store::tags(pool, asking.artist).await?.into_iter().map(|(tag, _)| tag).collect(),
        country: None,
        bills: enrichment_store::company(pool, asking.artist, asking.attempt.environment.now()).await?,
    };
    let contenders: Vec<identity::Contender> = candidates
        .iter()
        .cloned()
        .map(|one| identity::Contender {
            name: one.name,
            aliases: one.aliases,
            disambiguation: one.disambiguation,
            external_ids: one.external_ids,
            tags: one.genres,
            country: one.country,
            followers: one.followers,
        })
        .collect();
    Ok(identity::decide(&known, &contenders))
}
