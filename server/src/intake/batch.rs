//! One batch in one transaction: find or make all artists that it names, then write noun by noun.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::{
    Provenance,
    artists::ResolvedArtists,
    bill, listings,
    report::{BatchOutcome, RecordOutcome},
    scene_lists,
};
use crate::{
    artists::{self, ArtistId, ArtistName, fold, tags::parse_tag},
    collaborations::{self, TieKind, store::NewCollaboration},
    events,
    ingest::records::{ArtistRecord, CollaborationRecord, EventRecord, Record, Refusal, TrackVectorRecord},
    people, tracks, vector,
};

pub async fn store(
    db: &mut PgConnection,
    provenance: &Provenance,
    records: &[(u64, Record)],
) -> sqlx::Result<BatchOutcome> {
    let mut batch_outcome = BatchOutcome::default();
    let events: Vec<&EventRecord> = records
        .iter()
        .filter_map(|(_, record)| if let Record::Event(event) = record { Some(event) } else { None })
        .collect();
    if !events.is_empty() {
        events::listing_store::lock(&mut *db).await?;
    }
    let known = known_on(&mut *db, &events).await?;
    let resolved = ResolvedArtists::find(&mut *db, provenance, records, known).await?;
    batch_outcome.new_artists = resolved.created();

    for (line, record) in records {
        let outcome = match record {
            Record::Artist(artist) => put_artist(&mut *db, provenance, artist).await?,
            Record::Collaboration(tie) => put_collaboration(&mut *db, provenance, &resolved, tie).await?,
            Record::Follow(follow) => match resolved.named(&follow.artist) {
                Ok(artist) => {
                    let listener = people::store::labelled(&mut *db, &provenance.listener).await?;
                    Ok(RecordOutcome::of_new(people::store::follow(&mut *db, listener, &[artist], None).await? > 0))
                }
                Err(reason) => Err(reason),
            },
            Record::TrackVector(track) => put_vector(&mut *db, provenance, &resolved, track).await?,
            // Written together, and their outcomes set, below.
            Record::Scene(_) => Ok(RecordOutcome::Merged),
            Record::Event(event) => {
                let (_, refused) = bill::names(event, &resolved.known);
                for (name, reason) in refused {
                    let what = format!("act “{name}” of event “{}”", event.name);
                    batch_outcome.refusals.push(Refusal { line: *line, what, reason, unread: false });
                }
                batch_outcome.undated += u64::from(event.when.on.is_none());
                Ok(RecordOutcome::Merged)
            }
        };
        batch_outcome.outcomes.push(outcome);
    }
    scene_lists::put(&mut *db, &resolved, records, &mut batch_outcome).await?;
    listings::put(db, provenance, &resolved, records, &mut batch_outcome).await?;
    Ok(batch_outcome)
}

async fn put_collaboration(
    db: &mut PgConnection,
    provenance: &Provenance,
    resolved: &ResolvedArtists,
    tie: &CollaborationRecord,
) -> sqlx::Result<Result<RecordOutcome, String>> {
    let [id_a, id_b] = &tie.ids;
    let ends = resolved
        .identified(id_a.as_slice(), &tie.a)
        .and_then(|a| Ok((a, resolved.identified(id_b.as_slice(), &tie.b)?)));
    Ok(match (ends, TieKind::parse(&tie.kind)) {
        (Err(reason), _) => Err(reason),
        (_, None) => Err(format!("there is no kind “{}” of collaboration; see FORMATS.md", tie.kind)),
        (Ok((a, b)), _) if a == b => Err("both ends are the same artist".to_owned()),
        (Ok((a, b)), Some(kind)) => {
            let evidence = tie.evidence.clone().unwrap_or_default();
            let new =
                NewCollaboration { a, b, kind, evidence, event: None, source: provenance.name.clone(), on: tie.on };
            Ok(RecordOutcome::of_new(collaborations::store::put(db, &new).await?))
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
) -> sqlx::Result<Result<RecordOutcome, String>> {
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
    let tags: Vec<String> = record.genres.iter().filter_map(|genre| parse_tag(genre)).collect();
    let added =
        artists::store::add_details(&mut *db, id, &aliases, &record.external_ids, &tags, &provenance.name).await?;
    let told = match &record.disambiguation {
        Some(text) => artists::store::disambiguate(db, id, text).await?,
        None => false,
    };
    Ok(Ok(RecordOutcome::of_new(new || added || told)))
}

async fn put_vector(
    db: &mut PgConnection,
    provenance: &Provenance,
    resolved: &ResolvedArtists,
    record: &TrackVectorRecord,
) -> sqlx::Result<Result<RecordOutcome, String>> {
    let artist = match resolved.named(&record.artist) {
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
    Ok(Ok(RecordOutcome::of_new(new_vector)))
}
