//! One batch in one transaction: find or make all artists that it names, then write noun by noun.

use std::collections::{HashMap, HashSet};

use chrono_tz::Tz;
use sqlx::PgConnection;

use super::{Source, bill, report::Outcome};
use crate::{
    artists::{self, ArtistId, ArtistName, fold, store::Resolved},
    collaborations::{self, Kind, store::NewCollaboration},
    events::{
        self, EventStatus,
        clock::{self, Quirk},
        store::{NewEvent, NewVenue},
    },
    ingest::records::{ArtistRecord, EventRecord, Record, Refusal, SceneRecord, TrackVectorRecord},
    people,
    scene::{self, store::SceneList},
    tracks, vector,
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

pub async fn store(db: &mut PgConnection, source: &Source, records: &[(u64, Record)]) -> sqlx::Result<Done> {
    let mut done = Done::default();
    let events: Vec<&EventRecord> = records
        .iter()
        .filter_map(|(_, record)| if let Record::Event(event) = record { Some(event) } else { None })
        .collect();
    let known = known_on(&mut *db, &events).await?;

    let mut names: Vec<ArtistName> = Vec::new();
    for (_, record) in records {
        let mut add = |name: &str| names.extend(ArtistName::parse(name));
        match record {
            // Found by external id or made on its own.
            Record::Artist(_) => {}
            Record::Scene(list) => {
                add(&list.artist);
                list.neighbours.iter().for_each(|(name, _)| add(name));
            }
            Record::Collaboration(tie) => {
                add(&tie.a);
                add(&tie.b);
            }
            Record::Follow(follow) => add(&follow.artist),
            Record::TrackVector(track) => add(&track.artist),
            Record::Event(event) => names.extend(bill::names(event, &known).0.into_iter().map(|billed| billed.name)),
        }
    }
    let resolved = artists::store::resolve(&mut *db, &names).await?;
    done.new_artists = resolved.created.len() as u64;

    let mut scenes = Vec::new();
    for (line, record) in records {
        let outcome = match record {
            Record::Artist(artist) => put_artist(&mut *db, source, artist).await?,
            Record::Scene(list) => {
                scenes.push(list);
                Ok(Outcome::Merged) // set below
            }
            Record::Collaboration(tie) => {
                let ends = find(&resolved, &tie.a).and_then(|a| Ok((a, find(&resolved, &tie.b)?)));
                match (ends, Kind::parse(&tie.kind)) {
                    (Err(reason), _) => Err(reason),
                    (_, None) => Err(format!("there is no kind “{}” of collaboration; see FORMATS.md", tie.kind)),
                    (Ok((a, b)), _) if a == b => Err("both ends are the same artist".to_owned()),
                    (Ok((a, b)), Some(kind)) => {
                        let evidence = tie.evidence.clone().unwrap_or_default();
                        let new = NewCollaboration {
                            a,
                            b,
                            kind,
                            evidence,
                            event: None,
                            source: source.name.clone(),
                            on: tie.on,
                        };
                        Ok(outcome(collaborations::store::put(&mut *db, &new).await?))
                    }
                }
            }
            Record::Follow(follow) => match find(&resolved, &follow.artist) {
                Ok(artist) => {
                    let listener = people::store::labelled(&mut *db, &source.listener).await?;
                    Ok(outcome(people::store::follow(&mut *db, listener, &[artist], None).await? > 0))
                }
                Err(reason) => Err(reason),
            },
            Record::TrackVector(track) => put_vector(&mut *db, source, &resolved, track).await?,
            Record::Event(event) => {
                let (names, refused) = bill::names(event, &known);
                for (name, reason) in refused {
                    let what = format!("act “{name}” of event “{}”", event.name);
                    done.refusals.push(Refusal { line: *line, what, reason });
                }
                let (acts, pairs) = bill::acts(names, |name| resolved.id(name));
                done.undated += u64::from(event.when.on.is_none());
                put_event(&mut *db, source, event, acts, &pairs, &mut done.notes).await?
            }
        };
        done.outcomes.push(outcome);
    }
    put_scenes(db, &resolved, &scenes, records, &mut done).await?;
    Ok(done)
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
    source: &Source,
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
    let added = artists::store::add_details(&mut *db, id, &aliases, &record.external_ids, &tags, &source.name).await?;
    let told = match &record.disambiguation {
        Some(text) => artists::store::disambiguate(db, id, text).await?,
        None => false,
    };
    Ok(Ok(outcome(new || added || told)))
}

async fn put_scenes(
    db: &mut PgConnection,
    resolved: &Resolved,
    scenes: &[&SceneRecord],
    records: &[(u64, Record)],
    done: &mut Done,
) -> sqlx::Result<()> {
    if scenes.is_empty() {
        return Ok(());
    }
    let (mut lists, mut edges) = (Vec::new(), Vec::new());
    let asked: HashSet<ArtistId> = scenes.iter().filter_map(|list| find(resolved, &list.artist).ok()).collect();
    let ids: Vec<i64> = asked.iter().map(|id| id.0).collect();
    let before: HashSet<(ArtistId, String)> =
        scene::store::lists(&mut *db, &ids).await?.into_iter().map(|(list, _)| (list.artist, list.network)).collect();
    let mut fresh: HashSet<(ArtistId, &str)> = HashSet::new();
    for (at, (_, record)) in records.iter().enumerate() {
        let Record::Scene(list) = record else { continue };
        let artist = match find(resolved, &list.artist) {
            Ok(artist) => artist,
            Err(reason) => {
                done.outcomes[at] = Err(reason);
                continue;
            }
        };
        let new = !before.contains(&(artist, list.network.clone())) && fresh.insert((artist, &list.network));
        done.outcomes[at] = Ok(outcome(new));
        lists.push(SceneList {
            artist,
            network: list.network.clone(),
            known: list.known,
            note: list.note.clone(),
            fetched_at: list.fetched_at,
        });
        edges.extend(list.neighbours.iter().filter_map(|(name, strength)| {
            Some((artist, list.network.clone(), find(resolved, name).ok()?, *strength))
        }));
    }
    scene::store::put_lists(&mut *db, &lists).await?;
    scene::store::put_edges(db, &edges).await?;
    Ok(())
}

async fn put_event(
    db: &mut PgConnection,
    source: &Source,
    record: &EventRecord,
    acts: Vec<events::Act>,
    pairs: &[(ArtistId, ArtistId)],
    notes: &mut Vec<String>,
) -> sqlx::Result<Result<Outcome, String>> {
    let (city, zone_name) = match &record.venue {
        Some(venue) => (venue.city.clone(), venue.zone.as_str()),
        None => (source.city.clone(), source.zone.as_str()),
    };
    let Ok(zone) = zone_name.parse::<Tz>() else {
        return Ok(Err(format!("there is no time zone “{zone_name}”; write one such as Europe/Lisbon")));
    };
    let venue_id = match &record.venue {
        Some(venue) => {
            let new = NewVenue {
                name: venue.name.clone(),
                folded: fold(&venue.name),
                city_folded: fold(&venue.city),
                city: venue.city.clone(),
                zone,
                address: venue.address.clone(),
                place: venue.place,
            };
            Some(events::store::put_venue(&mut *db, &new).await?)
        }
        None => None,
    };
    let when = &record.when;
    let mut instant = |on, time| {
        let instant = clock::instant(on, time, zone);
        let told = match instant.quirk {
            Some(Quirk::Skipped) => Some("does not exist that night, the clocks skip it; taken after the change"),
            Some(Quirk::Twice) => Some("comes twice that night; taken as the first"),
            None => None,
        };
        if let Some(told) = told {
            notes.push(format!("event “{}”: {} on {on} in {zone_name} {told}", record.name, time.format("%H:%M")));
        }
        instant.at
    };
    let starts_at = when.on.map(|on| instant(on, when.start.unwrap_or_default()));
    let ends_at = when
        .on
        .zip(when.end)
        .and_then(|(on, (days, time))| Some(instant(on.checked_add_days(chrono::Days::new(days.into()))?, time)));
    let doors_at = when.on.zip(when.doors).map(|(on, time)| instant(on, time));
    let mut tags: Vec<String> = record.tags.iter().map(|tag| tag.trim().to_lowercase()).collect();
    tags.retain(|tag| (1..=60).contains(&tag.chars().count()));
    let new = NewEvent {
        name: record.name.clone(),
        folded: fold(&record.name),
        venue_id,
        city,
        zone,
        starts_on: when.on,
        starts_at,
        time_known: when.start.is_some(),
        ends_at: ends_at.filter(|end| starts_at.is_some_and(|start| *end >= start)),
        doors_at,
        time_text: when.text.clone(),
        status: match record.status {
            crate::ingest::records::EventStatus::Scheduled => EventStatus::Scheduled,
            crate::ingest::records::EventStatus::Cancelled => EventStatus::Cancelled,
            crate::ingest::records::EventStatus::Postponed => EventStatus::Postponed,
        },
        festival: record.festival,
        url: record.url.clone(),
        source: source.name.clone(),
        source_id: record.source_id.clone(),
        listed_on: source.listed_on,
        tags,
        acts,
    };
    let (id, put) = events::store::put(&mut *db, &new).await?;
    for (a, b) in pairs {
        let tie = NewCollaboration {
            a: *a,
            b: *b,
            kind: Kind::BackToBack,
            evidence: record.name.clone(),
            event: Some(id),
            source: source.name.clone(),
            on: when.on,
        };
        collaborations::store::put(&mut *db, &tie).await?;
    }
    Ok(Ok(put.into()))
}

async fn put_vector(
    db: &mut PgConnection,
    source: &Source,
    resolved: &Resolved,
    record: &TrackVectorRecord,
) -> sqlx::Result<Result<Outcome, String>> {
    let artist = match find(resolved, &record.artist) {
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
        source: source.name.clone(),
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

fn find(resolved: &Resolved, name: &str) -> Result<ArtistId, String> {
    let name = ArtistName::parse(name).map_err(|error| error.to_string())?;
    resolved.id(&name).ok_or_else(|| format!("the artist “{}” could not be matched", name.as_str()))
}

fn outcome(new: bool) -> Outcome {
    if new { Outcome::Stored } else { Outcome::Merged }
}
