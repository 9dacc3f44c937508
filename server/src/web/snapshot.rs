//! Catalogue snapshot in memory, as requests see it: the index, the names, and the events that are not
//! over. Immutable; replaced as a whole.

use std::{
    cmp::Reverse,
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use sqlx::PgPool;

use crate::{
    artists::{self, ArtistId, Node, search::NameIndex},
    config::Calibration,
    events::{self, Event, EventId, place},
    people,
    recommendation::similar_nights::PlayingActs,
    similarity::{SimilarityIndex, emphasis::Emphasis, index::Scope, projection},
    web::{catalogue_map::CatalogueMap, promoter_index::PromoterIndex, venue_index::VenueIndex},
};

/// Cheap to clone: copies share what they hold.
#[derive(Clone)]
pub struct Snapshot {
    /// Counts reloads; what was computed for one generation and emphasis holds for these alone.
    pub generation: u64,
    pub emphasis: Emphasis,
    pub index: SimilarityIndex,
    pub names: Arc<NameIndex<Node>>,
    /// By place in `events`, the soonest first.
    pub titles: Arc<NameIndex<usize>>,
    pub venues: Arc<VenueIndex>,
    pub promoters: Arc<PromoterIndex>,
    pub map: Arc<CatalogueMap>,
    /// Soonest first, undated ones last. Cancelled ones are here: their pages say so.
    pub events: Arc<Vec<Event>>,
    pub by_id: Arc<HashMap<EventId, usize>>,
    /// Events that take place, by act, soonest first.
    pub of_artist: Arc<HashMap<ArtistId, Vec<usize>>>,
    pub cities: Arc<Vec<City>>,
    /// Tags of acts that play at events of the snapshot: the most frequent ones, by name.
    pub genres: Arc<Vec<String>>,
    /// Built for the first who asks for similar nights.
    playing: Arc<OnceLock<PlayingActs>>,
    /// All artists in the order of an unsearched list: who plays soonest, then the best connected.
    pub listing: Arc<Vec<Node>>,
}

/// A city with upcoming events.
#[derive(Clone, Debug, Default)]
pub struct City {
    pub name: String,
    pub folded: String,
    pub zone: Tz,
    /// The middle of its venues.
    pub centre: Option<(f64, f64)>,
    pub events: usize,
}

impl Snapshot {
    pub async fn load(
        pool: &PgPool,
        generation: u64,
        calibration: Calibration,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Self> {
        let index = SimilarityIndex::load(pool, Scope::at(now)).await?.calibrated_by(calibration);
        // Worked out with the snapshot, not by the first visitor who needs it.
        crate::web::busy(|| index.reference());
        // Yesterday's night may still be going on somewhere on earth.
        let from = now.date_naive().checked_sub_days(Days::new(2));
        let events =
            events::store::read(pool, &events::store::EventQuery { from, undated: true, ..Default::default() }).await?;
        let artists = artists::store::all(pool).await?.into_iter().map(|(id, _, folded)| (id, folded, None));
        let aliases =
            artists::store::all_aliases(pool).await?.into_iter().map(|(id, folded, name)| (id, folded, Some(name)));
        let names =
            artists.chain(aliases).filter_map(|(id, folded, alias)| Some((index.roster.node(id)?, folded, alias)));
        let followers: HashMap<ArtistId, i64> = people::store::follower_counts(pool).await?.into_iter().collect();
        let of_artist = by_artist(&events, now);
        let popularity = |node: Node| {
            let artist = index.roster.id(node);
            // Their scales differ, so each counts by its order of magnitude.
            let counts = [
                followers.get(&artist).copied().unwrap_or(0) as f32,
                index.scene.in_degree(node) as f32,
                of_artist.get(&artist).map_or(0, Vec::len) as f32,
            ];
            counts.into_iter().map(f32::ln_1p).sum()
        };
        let map = CatalogueMap::new(&index, projection::store::positions(pool).await?, popularity);
        let names = NameIndex::new(names, popularity)?;
        let titles = events.iter().enumerate().map(|(at, event)| (at, artists::fold(&event.name), None));
        let titles = NameIndex::new(titles, |at| -(at as f32))?;
        let venues = VenueIndex::new(events::venue_store::all_names(pool).await?, &events, now)?;
        let promoters = PromoterIndex::new(events::promoter_store::all(pool).await?, &events, now)?;
        let by_id = events.iter().enumerate().map(|(at, event)| (event.id, at)).collect();
        let soonest = |node: &Node| {
            of_artist.get(&index.roster.id(*node)).and_then(|events| events.first()).copied().unwrap_or(usize::MAX)
        };
        let mut listing: Vec<Node> = index.roster.nodes().collect();
        listing.sort_by_cached_key(|node| (soonest(node), Reverse(index.scene.degree(*node)), *node));
        Ok(Self {
            cities: cities(&events).into(),
            genres: genres(&index, &events).into(),
            generation,
            emphasis: Emphasis::default(),
            names: names.into(),
            titles: titles.into(),
            venues: venues.into(),
            promoters: promoters.into(),
            map: map.into(),
            by_id: Arc::new(by_id),
            of_artist: of_artist.into(),
            playing: Arc::default(),
            listing: listing.into(),
            index,
            events: events.into(),
        })
    }

    /// The same snapshot, judged with this emphasis.
    pub fn emphasising(&self, emphasis: Emphasis) -> Self {
        let index = self.index.emphasising(emphasis);
        index.reference();
        Self { emphasis, index, ..self.clone() }
    }

    /// The acts of events that take place.
    pub fn playing(&self) -> &PlayingActs {
        self.playing.get_or_init(|| {
            let roster = &self.index.roster;
            let acts =
                self.of_artist.iter().filter_map(|(artist, events)| Some((roster.node(*artist)?, events.clone())));
            PlayingActs::new(&self.index, acts.collect())
        })
    }

    /// The next event an artist plays at.
    pub fn next_event(&self, artist: ArtistId) -> Option<&Event> {
        self.of_artist.get(&artist)?.first().map(|at| &self.events[*at])
    }

    /// The dated events of a venue or a promoter that are not over, cancelled ones too: positions, soonest first.
    pub fn coming(&self, now: DateTime<Utc>, is_theirs: impl Fn(&Event) -> bool) -> impl Iterator<Item = usize> {
        let is_coming = move |event: &Event| event.starts_on.is_some() && !event.is_past(now) && is_theirs(event);
        self.events.iter().enumerate().filter(move |(_, event)| is_coming(event)).map(|(at, _)| at)
    }

    /// The last night of which an event is known.
    pub fn last_night(&self) -> Option<NaiveDate> {
        self.events.iter().rev().find_map(|event| event.starts_on)
    }

    /// Whether any event is known to be free.
    pub fn has_free_events(&self) -> bool {
        self.events.iter().any(|event| event.admission.is_free())
    }

    /// Whether the sound of any act has been analysed.
    pub fn has_sound(&self, event: &Event) -> bool {
        event.acts.iter().filter_map(|act| self.index.roster.node(act.artist)).any(|node| self.index.sound.has(node))
    }

    /// Whether an event is of a genre: by its own tags, or by those of an act.
    pub fn is_of_genre(&self, event: &Event, genre: &str) -> bool {
        event.tags.iter().any(|tag| tag == genre)
            || event
                .acts
                .iter()
                .filter_map(|act| self.index.roster.node(act.artist))
                .any(|node| self.index.tags.of(node).iter().any(|tag| self.index.tags.name(*tag) == genre))
    }
}

/// Events that take place, by act.
fn by_artist(events: &[Event], now: DateTime<Utc>) -> HashMap<ArtistId, Vec<usize>> {
    let mut of_artist: HashMap<ArtistId, Vec<usize>> = HashMap::new();
    for (at, event) in events.iter().enumerate().filter(|(_, event)| event.takes_place(now)) {
        for act in &event.acts {
            of_artist.entry(act.artist).or_default().push(at);
        }
    }
    of_artist
}

fn cities(events: &[Event]) -> Vec<City> {
    let mut by_key: HashMap<String, Vec<&Event>> = HashMap::new();
    for event in events {
        by_key.entry(artists::fold(&event.city)).or_default().push(event);
    }
    let mut cities: Vec<City> = by_key
        .into_iter()
        .map(|(folded, events)| City {
            name: events[0].city.clone(),
            folded,
            zone: events[0].zone,
            centre: place::centre(events.iter().filter_map(|event| event.venue.as_ref()?.place)),
            events: events.len(),
        })
        .collect();
    cities.sort_by(|x, y| y.events.cmp(&x.events).then_with(|| x.folded.cmp(&y.folded)));
    cities
}

/// At most this many genres are offered.
const GENRES: usize = 60;

/// Tags of events are no genres: newsletters put rooms and series there.
fn genres(index: &SimilarityIndex, events: &[Event]) -> Vec<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for event in events {
        let acts = event.acts.iter().filter_map(|act| index.roster.node(act.artist));
        let of_acts = acts.flat_map(|node| index.tags.of(node)).map(|tag| index.tags.name(*tag));
        let all: std::collections::HashSet<&str> = of_acts.collect();
        all.into_iter().for_each(|tag| *counts.entry(tag).or_default() += 1);
    }
    let mut genres: Vec<(&str, usize)> = counts.into_iter().collect();
    genres.sort_by(|x, y| y.1.cmp(&x.1).then(x.0.cmp(y.0)));
    genres.truncate(GENRES);
    let mut genres: Vec<String> = genres.into_iter().map(|(tag, _)| tag.to_owned()).collect();
    genres.sort_unstable();
    genres
}
