//! The artists that a batch names: found by external id, else by folded name, else made.

use std::collections::{HashMap, HashSet};

use sqlx::PgConnection;

use super::{
    Provenance,
    bill::{self, BilledName},
};
use crate::{
    artists::{
        self, ArtistId, ArtistName,
        name::place_suffix,
        spelling_store::{self, Spelling, SpellingOrigin},
        store::Resolved,
    },
    ingest::records::Record,
};

type ExternalId = (String, String);

#[derive(Default)]
pub struct ResolvedArtists {
    /// Who of the names on the bills was known before.
    pub known: HashMap<String, Option<ArtistId>>,
    resolved: Resolved,
    external: HashMap<ExternalId, ArtistId>,
}

impl ResolvedArtists {
    /// Finds or makes everybody that these records name. An external id beats the name; a new artist that is made for
    /// an id gets it.
    pub async fn find(
        db: &mut PgConnection,
        provenance: &Provenance,
        records: &[(u64, Record)],
        known: HashMap<String, Option<ArtistId>>,
    ) -> sqlx::Result<Self> {
        let mut named: Vec<(Vec<ExternalId>, ArtistName)> = Vec::new();
        for (_, record) in records {
            let mut add = |ids: &[ExternalId], name: &str| {
                named.extend(ArtistName::parse(name).ok().map(|name| (ids.to_vec(), name)));
            };
            match record {
                // Found by external id or made on its own.
                Record::Artist(_) => {}
                Record::Scene(list) => {
                    add(&[], &list.artist);
                    list.neighbours.iter().for_each(|(name, _)| add(&[], name));
                }
                Record::Collaboration(tie) => {
                    add(tie.ids[0].as_slice(), &tie.a);
                    add(tie.ids[1].as_slice(), &tie.b);
                }
                Record::Follow(follow) => add(&[], &follow.artist),
                Record::TrackVector(track) => add(&[], &track.artist),
                Record::Event(event) => named
                    .extend(bill::names(event, &known).0.into_iter().map(|billed| (billed.external_ids, billed.name))),
            }
        }
        let ids: Vec<ExternalId> = named.iter().flat_map(|(ids, _)| ids.iter().cloned()).collect();
        let mut external = HashMap::new();
        if !ids.is_empty() {
            external = artists::store::find_externals(&mut *db, &ids).await?;
            let found: Vec<ArtistId> = external.values().copied().collect();
            artists::draft_store::reveal(&mut *db, &found).await?;
        }
        named.retain(|(ids, _)| !ids.iter().any(|id| external.contains_key(id)));
        let names: Vec<ArtistName> = named.iter().map(|(_, name)| name.clone()).collect();
        let resolved = artists::store::resolve(&mut *db, &names).await?;
        let mut told = HashSet::new();
        for (ids, name) in named.iter().filter(|(ids, _)| !ids.is_empty()) {
            if resolved.created.contains(&name.key())
                && told.insert((ids, name.key()))
                && let Some(id) = resolved.id(name)
            {
                artists::store::add_details(&mut *db, id, &[], ids, &[], &provenance.name).await?;
                external.extend(ids.iter().map(|key| (key.clone(), id)));
            }
        }
        let found = Self { known, resolved, external };
        spelling_store::put(db, found.spellings(records)).await?;
        Ok(found)
    }

    /// How bills and networks write these names. A list's own artist is left out: its name is the one that was asked
    /// about, not the network's.
    fn spellings(&self, records: &[(u64, Record)]) -> Vec<Spelling> {
        let mut spellings = Vec::new();
        let mut note = |origin, artist: Option<ArtistId>, name: &str| {
            spellings.extend(artist.map(|artist| Spelling { artist, origin, name: name.to_owned() }));
        };
        for (_, record) in records {
            match record {
                Record::Event(event) => {
                    let names = bill::names(event, &self.known).0;
                    names
                        .iter()
                        .for_each(|billed| note(SpellingOrigin::Bill, self.billed(billed), billed.name.as_str()));
                }
                Record::Scene(list) => {
                    let suffixed = list.neighbours.iter().filter(|(name, _)| place_suffix(name).is_some());
                    let names = suffixed.filter_map(|(name, _)| ArtistName::parse(name).ok());
                    names.for_each(|name| note(SpellingOrigin::Network, self.resolved.id(&name), name.as_str()));
                }
                _ => {}
            }
        }
        spellings
    }

    /// How many are new.
    pub fn created(&self) -> u64 {
        self.resolved.created.len() as u64
    }

    pub fn named(&self, name: &str) -> Result<ArtistId, String> {
        self.identified(&[], name)
    }

    /// The artist of an external id, else of the name.
    pub fn identified(&self, ids: &[ExternalId], name: &str) -> Result<ArtistId, String> {
        if let Some(id) = ids.iter().find_map(|id| self.external.get(id)) {
            return Ok(*id);
        }
        let name = ArtistName::parse(name).map_err(|error| error.to_string())?;
        self.resolved.id(&name).ok_or_else(|| format!("the artist “{}” could not be matched", name.as_str()))
    }

    pub fn billed(&self, billed: &BilledName) -> Option<ArtistId> {
        billed
            .external_ids
            .iter()
            .find_map(|id| self.external.get(id))
            .copied()
            .or_else(|| self.resolved.id(&billed.name))
    }
}
