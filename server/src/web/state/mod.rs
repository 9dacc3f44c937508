//! Application state that all requests share: the pools, the present snapshot, and what was computed from it.

mod hub;
mod laboratory;
mod report_limits;
mod upload_limits;

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use app::{dto, shell::Assets};
use arc_swap::ArcSwap;
use chrono::{DateTime, NaiveDate, Utc};
use moka::sync::Cache;
use sqlx::PgPool;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::{
    error::{WebError, WebResult},
    snapshot::Snapshot,
};
use crate::{
    artists::{ArtistId, Node},
    config::{Calibration, MapOptions},
    events::{Event, EventId},
    people::{self, ActVerdict, Listener, VenueVerdict, Verdict},
    recommendation::{
        self, Interest, Recommendation,
        example::{self, Example},
    },
    runtime::Environment,
    similarity::emphasis::Emphasis,
};

pub use hub::{ProgressHub, Subscription};
pub use laboratory::{ChunkExperiment, Laboratory, LayerStudy, RankingStudy};
pub use report_limits::ReportLimits;
pub use upload_limits::{MOST_BYTES_A_DAY, UploadLimits};

/// Listeners whose follows and recommendations are kept in memory.
const LISTENERS: u64 = 500;
/// Programmes kept ready to render.
const PROGRAMMES: u64 = 200;
/// Snapshots with another emphasis; each holds a reference sample of its own, some 2 MB.
const EMPHASES: u64 = 16;
/// Searches of names that work at once.
const SEARCHES: usize = 4;
/// How long a search may wait for its turn.
const SEARCH_WAIT: Duration = Duration::from_secs(2);

#[derive(Clone)]
pub struct AppState(Arc<StateInner>);

struct StateInner {
    /// Without a time limit, for reading the whole catalogue.
    catalogue: PgPool,
    /// For requests.
    pool: PgPool,
    assets: Assets,
    public_url: String,
    snapshot: ArcSwap<Snapshot>,
    /// Held while a snapshot is read: one that was read earlier must never follow one that was read later.
    refreshing: tokio::sync::Mutex<()>,
    profiles: Cache<Listener, Arc<Profile>>,
    emphasised: Cache<(u64, Emphasis), Arc<Snapshot>>,
    judged: Cache<(Option<Listener>, u64, Emphasis), Arc<Vec<Recommendation>>>,
    examples: Cache<u64, Arc<Vec<Example>>>,
    programmes: Cache<ProgrammeKey, Arc<dto::Programme>>,
    settings: WebSettings,
    hub: ProgressHub,
    uploads: UploadLimits,
    reports: ReportLimits,
    searches: Semaphore,
    laboratory: Laboratory,
    /// Open reviews, as they were counted last.
    reviews: AtomicI64,
}

/// What the operator chose.
#[derive(Clone, Debug, Default)]
pub struct WebSettings {
    /// Audio stays after its vector is stored.
    pub keep_audio: bool,
    /// Folder of `manifest.toml`.
    pub models_dir: PathBuf,
    /// Folder of imported weights.
    pub weights_dir: PathBuf,
    /// What this process embeds tracks with; `None` when others do.
    pub environment: Option<Arc<Environment>>,
    /// What cosines are measured by.
    pub calibration: Calibration,
    /// The streets of maps.
    pub maps: MapOptions,
}

/// A programme holds for one listener's state, one catalogue, one question and one minute.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ProgrammeKey {
    pub listener: Option<Listener>,
    pub last_visit: Option<NaiveDate>,
    pub generation: u64,
    pub minute: i64,
    /// The query as text.
    pub query: String,
}

/// What a listener did, at one version.
#[derive(Debug, Default)]
pub struct Profile {
    pub follows: Vec<ArtistId>,
    pub verdicts: HashMap<EventId, Verdict>,
    /// The acts of saved events: (artist, share of its events), as `people::verdict_store::saved_acts` has them.
    pub saved: Vec<(ArtistId, f32)>,
    pub acts: HashMap<ArtistId, ActVerdict>,
    pub venues: HashMap<i64, VenueVerdict>,
}

impl Profile {
    pub fn follows(&self, artist: ArtistId) -> bool {
        self.follows.binary_search(&artist).is_ok()
    }

    /// What was said of the venue of an event.
    pub fn venue_verdict(&self, event: &Event) -> Option<VenueVerdict> {
        self.venues.get(&event.venue.as_ref()?.id).copied()
    }

    /// What the snapshot holds of whom the listener cares for.
    pub fn interests(&self, snapshot: &Snapshot) -> Vec<Interest> {
        let node = |artist: &ArtistId| match self.acts.get(artist) {
            Some(ActVerdict::NotThis) => None,
            _ => snapshot.index.roster.node(*artist),
        };
        let follows = self.follows.iter().filter_map(|artist| Some(Interest::follow(node(artist)?)));
        let events = self.saved.iter().filter_map(|(artist, share)| Some(Interest::saved(node(artist)?, *share)));
        let saved = self.acts.iter().filter(|(_, verdict)| **verdict == ActVerdict::Saved);
        let acts = saved.filter_map(|(artist, _)| Some(Interest::saved_act(node(artist)?)));
        follows.chain(events).chain(acts).collect()
    }

    /// Whether an act speaks for no event.
    pub fn is_silent(&self, artist: ArtistId) -> bool {
        match self.acts.get(&artist) {
            Some(ActVerdict::NotThis) => true,
            Some(ActVerdict::Known) => !self.follows(artist),
            Some(ActVerdict::Saved) | None => false,
        }
    }

    /// What events are worth to the listener.
    pub fn judge(&self, snapshot: &Snapshot, events: &[Event]) -> Vec<Recommendation> {
        let roster = &snapshot.index.roster;
        let silent: Vec<Node> = self
            .acts
            .keys()
            .filter(|artist| self.is_silent(**artist))
            .filter_map(|artist| roster.node(*artist))
            .collect();
        recommendation::judge_without(&snapshot.index, events, &self.interests(snapshot), &silent)
    }

    /// Whether there is nothing to judge events by.
    pub fn is_blank(&self) -> bool {
        self.follows.is_empty() && self.saved.is_empty() && self.acts.is_empty()
    }
}

impl AppState {
    /// `catalogue` reads the whole catalogue, `pool` answers requests.
    pub async fn load(
        catalogue: PgPool,
        pool: PgPool,
        assets: Assets,
        public_url: String,
        settings: WebSettings,
    ) -> anyhow::Result<Self> {
        let snapshot = Snapshot::load(&catalogue, 1, settings.calibration, crate::web::now()).await?;
        Ok(Self(Arc::new(StateInner {
            catalogue,
            pool,
            assets,
            public_url,
            snapshot: ArcSwap::from_pointee(snapshot),
            refreshing: tokio::sync::Mutex::default(),
            profiles: Cache::builder().max_capacity(LISTENERS).time_to_idle(Duration::from_secs(3_600)).build(),
            emphasised: Cache::builder().max_capacity(EMPHASES).time_to_idle(Duration::from_secs(3_600)).build(),
            judged: Cache::builder().max_capacity(LISTENERS).time_to_idle(Duration::from_secs(3_600)).build(),
            examples: Cache::builder().max_capacity(1).build(),
            programmes: Cache::builder().max_capacity(PROGRAMMES).time_to_live(Duration::from_secs(60)).build(),
            settings,
            hub: ProgressHub::default(),
            uploads: UploadLimits::default(),
            reports: ReportLimits::default(),
            searches: Semaphore::new(SEARCHES),
            laboratory: Laboratory::default(),
            reviews: AtomicI64::new(0),
        })))
    }

    /// Ends what would hold up a server that stops.
    pub fn end_streams(&self) {
        self.0.hub.stop();
    }

    pub fn settings(&self) -> &WebSettings {
        &self.0.settings
    }

    pub fn hub(&self) -> &ProgressHub {
        &self.0.hub
    }

    pub fn uploads(&self) -> &UploadLimits {
        &self.0.uploads
    }

    pub fn reports(&self) -> &ReportLimits {
        &self.0.reports
    }

    pub fn laboratory(&self) -> &Laboratory {
        &self.0.laboratory
    }

    /// Leave to search names, for as long as what it returns is held: a visitor chooses how much work that is.
    pub async fn search_turn(&self) -> WebResult<SemaphorePermit<'_>> {
        let turn = tokio::time::timeout(SEARCH_WAIT, self.0.searches.acquire()).await;
        turn.ok().and_then(Result::ok).ok_or(WebError::TooMany(SEARCH_WAIT.as_secs()))
    }

    /// Open reviews, as they were counted last.
    pub fn open_reviews(&self) -> i64 {
        self.0.reviews.load(Ordering::Relaxed)
    }

    pub fn note_reviews(&self, open: i64) {
        self.0.reviews.store(open, Ordering::Relaxed);
    }

    pub fn pool(&self) -> &PgPool {
        &self.0.pool
    }

    pub fn catalogue(&self) -> &PgPool {
        &self.0.catalogue
    }

    pub fn assets(&self) -> &Assets {
        &self.0.assets
    }

    /// The streets of maps, where the operator chose some.
    pub fn tiles(&self) -> Option<dto::MapTiles> {
        let MapOptions { tiles_url, tiles_attribution } = &self.settings().maps;
        let scripts = &self.assets().scripts;
        Some(dto::MapTiles {
            url: tiles_url.as_ref()?.template.clone(),
            attribution: tiles_attribution.clone().unwrap_or_default(),
            script: scripts.leaflet.clone(),
            style: scripts.leaflet_style.clone(),
        })
    }

    /// Where tiles come from; empty where there are none.
    pub fn tiles_origin(&self) -> &str {
        self.settings().maps.tiles_url.as_ref().map_or("", |tiles| &tiles.origin)
    }

    /// Without a final slash.
    pub fn public_url(&self) -> &str {
        &self.0.public_url
    }

    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.0.snapshot.load_full()
    }

    /// The present snapshot, judged with this emphasis.
    pub fn emphasised(&self, emphasis: Emphasis) -> Arc<Snapshot> {
        let snapshot = self.snapshot();
        if emphasis == Emphasis::default() {
            return snapshot;
        }
        self.0
            .emphasised
            .get_with((snapshot.generation, emphasis), || crate::web::busy(|| Arc::new(snapshot.emphasising(emphasis))))
    }

    /// Reads the catalogue anew and lets the next requests see it, with all that was committed before the call.
    pub async fn refresh(&self) -> anyhow::Result<()> {
        let _turn = self.0.refreshing.lock().await;
        let (generation, calibration) = (self.snapshot().generation + 1, self.settings().calibration);
        let next = Snapshot::load(&self.0.catalogue, generation, calibration, crate::web::now()).await?;
        self.0.snapshot.store(Arc::new(next));
        Ok(())
    }

    /// What a listener did; nothing for a browser that never did anything.
    pub async fn profile(&self, listener: Option<Listener>) -> sqlx::Result<Arc<Profile>> {
        let Some(listener) = listener else { return Ok(Arc::default()) };
        if let Some(profile) = self.0.profiles.get(&listener) {
            return Ok(profile);
        }
        let follows = people::store::follows(&self.0.pool, listener.id).await?;
        let verdicts = people::verdict_store::of_events(&self.0.pool, listener.id).await?.into_iter().collect();
        let saved = people::verdict_store::saved_acts(&self.0.pool, listener.id).await?;
        let acts = people::verdict_store::of_acts(&self.0.pool, listener.id).await?.into_iter().collect();
        let venues = people::verdict_store::of_venues(&self.0.pool, listener.id).await?.into_iter().collect();
        let profile = Arc::new(Profile { follows, verdicts, saved, acts, venues });
        self.0.profiles.insert(listener, profile.clone());
        Ok(profile)
    }

    /// What every event of the snapshot is worth to a listener. Works on all cores, so it must not be
    /// called on the async threads as it is; this sees to that itself.
    pub fn judged(
        &self,
        snapshot: &Snapshot,
        listener: Option<Listener>,
        profile: &Profile,
    ) -> Arc<Vec<Recommendation>> {
        let listener = listener.filter(|_| !profile.is_blank());
        self.0.judged.get_with((listener, snapshot.generation, snapshot.emphasis), || {
            crate::web::busy(|| Arc::new(profile.judge(snapshot, &snapshot.events)))
        })
    }

    /// Bills to show to whoever follows nobody, found once for a snapshot.
    pub fn examples(&self, snapshot: &Snapshot, now: DateTime<Utc>) -> Arc<Vec<Example>> {
        self.0.examples.get_with(snapshot.generation, || {
            crate::web::busy(|| Arc::new(example::find(&snapshot.index, &snapshot.events, now)))
        })
    }

    pub fn kept_programme(&self, key: &ProgrammeKey) -> Option<Arc<dto::Programme>> {
        self.0.programmes.get(key)
    }

    pub fn keep_programme(&self, key: ProgrammeKey, programme: Arc<dto::Programme>) {
        self.0.programmes.insert(key, programme);
    }
}
