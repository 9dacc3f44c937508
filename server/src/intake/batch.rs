//! One batch in one transaction: find or make all artists that it names, then write noun by noun.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::{Provenance, artists::ResolvedArtists, bill, listings, report::Outcome, scene_lists};
use crate::{
    artists::{self, ArtistId, ArtistName, fold},
    collaborations::{self, TieKind, store::NewCollaboration},
    events,
    ingest::records::{ArtistRecord, CollaborationRecord, EventRecord, Record, Refusal, TrackVectorRecord},
    people, tracks, vector,
};

/// What became of a batch. `outcomes` is as long as the batch.
#[derive(Default)]
pub struct Done {
    pub outcomes: Vec<Result<Outcome, String>>,
    pub new_artists: u64,
    /// Parts of records that were refused while the rest was stored.
    pub refusals: Vec<Refusal>,
    pub undated: u64,
    pub notes: Vec<String>,
}

pub async fn store(db: &mut PgConnection, provenance: &Provenance, records: &[(u64, Record)]) -> sqlx::Result<Done> {
    let mut done = Done::default();
    let events: Vec<&EventRecord> = records
        .iter()
        .filter_map(|(_, record)| if let Record::Event(event) = record { Some(event) } else { None })
        .collect();
    if !events.is_empty() {
        events::listing_store::lock(&mut *db).await?;
    }
    let known = known_on(&mut *db, &events).await?;
    let people = ResolvedArtists::find(&mut *db, provenance, records, known).await?;
    done.new_artists = people.created();

    for (line, record) in records {
        let outcome = match record {
            Record::Artist(artist) => put_artist(&mut *db, provenance, artist).await?,
            Record::Collaboration(tie) => put_collaboration(&mut *db, provenance, &people, tie).await?,
            Record::Follow(follow) => match people.named(&follow.artist) {
                Ok(artist) => {
                    let listener = people::store::labelled(&mut *db, &provenance.listener).await?;
                    Ok(outcome(people::store::follow(&mut *db, listener, &[artist], None).await? > 0))
                }
                Err(reason) => Err(reason),
            },
            Record::TrackVector(track) => put_vector(&mut *db, provenance, &people, track).await?,
            // Written together, and their outcomes set, below.
            Record::Scene(_) => Ok(Outcome::Merged),
            Record::Event(event) => {
                let (_, refused) = bill::names(event, &people.known);
                for (name, reason) in refused {
                    let what = format!("act “{name}” of event “{}”", event.name);
                    done.refusals.push(Refusal { line: *line, what, reason });
                }
                done.undated += u64::from(event.when.on.is_none());
                Ok(Outcome::Merged)
            }
        };
        done.outcomes.push(outcome);
    }
    scene_lists::put(&mut *db, &people, records, &mut done).await?;
    listings::put(db, provenance, &people, records, &mut done).await?;
    Ok(done)
}

async fn put_collaboration(
    db: &mut PgConnection,
    provenance: &Provenance,
    people: &ResolvedArtists,
    tie: &CollaborationRecord,
) -> sqlx::Result<Result<Outcome, String>> {
    let [id_a, id_b] = &tie.ids;
    let ends =
        people.identified(id_a.as_slice(), &tie.a).and_then(|a| Ok((a, people.identified(id_b.as_slice(), &tie.b)?)));
    Ok(match (ends, TieKind::parse(&tie.kind)) {
        (Err(reason), _) => Err(reason),
        (_, None) => Err(format!("there is no kind “{}” of collaboration; see FORMATS.md", tie.kind)),
        (Ok((a, b)), _) if a == b => Err("both ends are the same artist".to_owned()),
        (Ok((a, b)), Some(kind)) => {
            let evidence = tie.evidence.clone().unwrap_or_default();
            let new =
                NewCollaboration { a, b, kind, evidence, event: None, source: provenance.name.clone(), on: tie.on };
            Ok(outcome(collaborations::store::put(db, &new).await?))
        }
    })
}

/// Who of the names on these bills is known. An answer may raise the next question: only when nobody is
/// called "A & B" does it matter whether A and B are known.
async fn known_on(db: &mut PgConnection, events: &[&EventRecord]) -> sqlx::Result<HashMap<String, Option<ArtistId>>> {
    let mut known = HashMap::new();
    loop {
        let questions: Vec<String> = bill::questions(events, &known).into_iter().collect();
        if questions.is_empty() {
            return Ok(known);
        }
        let mut found = artists::store::find_folded(&mut *db, &questions).await?;
        known.extend(questions.into_iter().map(|key| {
            let id = found.remove(&key);
            (key, id)
        }));
    }
}

async fn put_artist(
    db: &mut PgConnection,
    provenance: &Provenance,
    record: &ArtistRecord,
) -> sqlx::Result<Result<Outcome, String>> {
    let name = match ArtistName::parse(&record.name) {
        Ok(name) => name,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let mut found = None;
    for (scheme, value) in &record.external_ids {
        if found.is_none() {
            found = artists::store::find_external(&mut *db, scheme, value).await?;
        }
    }
    let (id, new) = match found {
        Some(id) => {
            artists::draft_store::reveal(&mut *db, &[id]).await?;
            (id, false)
        }
        None => {
            let resolved = artists::store::resolve(&mut *db, std::slice::from_ref(&name)).await?;
            match resolved.id(&name) {
                Some(id) => (id, !resolved.created.is_empty()),
                None => {
                    return Ok(Err("its name was taken by another import at the same time; import again".to_owned()));
                }
            }
        }
    };
    // A name that an external id proves to be the same artist's is an alias.
    let aliases: Vec<ArtistName> =
        record.aliases.iter().filter_map(|alias| ArtistName::parse(alias).ok()).chain([name]).collect();
    let mut tags: Vec<String> = record.genres.iter().map(|genre| genre.trim().to_lowercase()).collect();
    tags.retain(|tag| (1..=60).contains(&tag.chars().count()));
    let added =
        artists::store::add_details(&mut *db, id, &aliases, &record.external_ids, &tags, &provenance.name).await?;
    let told = match &record.disambiguation {
        Some(text) => artists::store::disambiguate(db, id, text).await?,
        None => false,
    };
    Ok(Ok(outcome(new || added || told)))
}

async fn put_vector(
    db: &mut PgConnection,
    provenance: &Provenance,
    people: &ResolvedArtists,
    record: &TrackVectorRecord,
) -> sqlx::Result<Result<Outcome, String>> {
    let artist = match people.named(&record.artist) {
        Ok(artist) => artist,
        Err(reason) => return Ok(Err(reason)),
    };
    let Ok(unit) = vector::unit(record.vector.clone()) else {
        return Ok(Err("its vector is all zeros or not finite; compute it again".to_owned()));
    };
    // A track without an outside id is known by its title.
    let (scheme, external_id) = record.external_id.clone().unwrap_or_else(|| ("title".to_owned(), fold(&record.track)));
    let new = tracks::store::NewTrackVector {
        artist,
        title: record.track.clone(),
        scheme,
        external_id,
        source: provenance.name.clone(),
        model: record.model.clone(),
        layer: record.layer as i16,
        window: "first 30 s".to_owned(),
        vector: unit,
    };
    let new_vector = tracks::store::put_vector(&mut *db, &new).await?;
    if new_vector {
        tracks::store::refresh_mean(db, artist, &record.model).await?;
    }
    Ok(Ok(outcome(new_vector)))
}

pub fn outcome(new: bool) -> Outcome {
    if new { Outcome::Stored } else { Outcome::Merged }
}
