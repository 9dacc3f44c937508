//! The similarity index: artists, network, tags, ties and sounds of the catalogue in memory. Loaded from Postgres in
//! one go, immutable, replaced as a whole when the catalogue changes.
//!
//! Only ties that have happened count: the index holds those of the nights before one day, and an event of the past is
//! judged by the index as of its own day ([`SimilarityIndex::before`]).

use std::{
    borrow::Cow,
    sync::{Arc, OnceLock},
};

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgPool;

use super::{
    AllWeights, BySignal, EvidenceModel, PairEvidence, SignalKind, Signals, SoundIndex, Weighting,
    cosine::CosineCalibration,
    doubt::{self, DoubtReason, Doubts},
    evidence, evidence_store,
    reference::Reference,
    store,
};
use crate::{
    artists::{self, Node, Roster, tags::TagIndex},
    collaborations::{self, CollaborationGraph, TieEdge, TieKind, shared_bill_weight},
    config, db,
    events::clock,
    scene::{self, SceneGraph, Standing},
    tracks,
};

/// Cheap to clone: copies share what they hold.
#[derive(Clone, Debug, Default)]
pub struct SimilarityIndex {
    pub roster: Arc<Roster>,
    pub scene: Arc<SceneGraph>,
    pub tags: Arc<TagIndex>,
    /// Those of the nights before `as_of`.
    pub ties: CollaborationGraph,
    pub sound: Arc<SoundIndex>,
    pub weights: AllWeights,
    pub evidence: EvidenceModel,
    /// Worked out when it is first asked for; see [`Self::reference`].
    pub reference: OnceLock<Arc<Reference>>,
    pub doubts: Arc<Doubts>,
    pub as_of: NaiveDate,
}

/// What to load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Whether line-ups count as evidence. An experiment that asks which line-up fits must not look at them.
    pub bills: bool,
    /// Only ties of the nights before this day count.
    pub as_of: NaiveDate,
}

impl Scope {
    /// What can be known at an instant: the nights that are past in every time zone.
    pub fn at(now: DateTime<Utc>) -> Self {
        Self { bills: true, as_of: clock::last_date_on_earth(now) }
    }
}

impl SimilarityIndex {
    pub async fn load(pool: &PgPool, scope: Scope) -> sqlx::Result<Self> {
        // One snapshot for all reads: an import in between must not tear the picture.
        let mut tx = db::begin_snapshot(pool).await?;
        let artists = artists::store::all(&mut *tx).await?.into_iter();
        let (artists, folded): (Vec<_>, Vec<_>) = artists.map(|(id, name, folded)| ((id, name), folded)).unzip();
        let roster = Roster::new(artists);
        let node = |id| roster.node(id);
        let lists = scene::store::all_lists(&mut *tx).await?;
        let edges = scene::store::all_edges(&mut *tx).await?;
        let graph = SceneGraph::new(
            roster.len(),
            lists.into_iter().filter_map(|(id, known)| Some((node(id)?, known))),
            edges.into_iter().filter_map(|(a, b, strength)| Some((node(a)?, node(b)?, strength))),
        );
        let tags = artists::store::all_tags(&mut *tx).await?;
        let tags = TagIndex::new(roster.len(), tags.into_iter().filter_map(|(id, tag)| Some((node(id)?, tag))));
        let stated = collaborations::store::all(&mut *tx, scope.as_of, scope.bills).await?;
        let bills = if scope.bills {
            collaborations::store::all_shared_bills(&mut *tx, scope.as_of).await?
        } else {
            Vec::new()
        };
        let stated = stated.into_iter().map(|(a, b, kind, on)| (a, b, kind, kind.weight(), on));
        let bills = bills
            .into_iter()
            .map(|(a, b, acts, on)| (a, b, TieKind::SharedBill, shared_bill_weight(acts as usize), Some(on)));
        let edges = stated
            .chain(bills)
            .filter_map(|(a, b, kind, weight, on)| Some(TieEdge { a: node(a)?, b: node(b)?, kind, weight, on }));
        let ties = CollaborationGraph::new(roster.len(), edges);
        let weights = store::weights(&mut *tx).await?;
        let mut sound = SoundIndex::default();
        if let Some(model) = tracks::store::active_model(&mut *tx).await? {
            let calibration = CosineCalibration::new(tracks::store::calibration(&mut *tx, &model).await?);
            let means = tracks::sound_store::means(&mut *tx, &model).await?;
            let means = means.into_iter().filter_map(|mean| Some((node(mean.artist)?, mean.vector, mean.hubness)));
            sound = SoundIndex::new(model, roster.len(), means, calibration)
                .map_err(|error| sqlx::Error::Decode(error.into()))?;
        }
        let evidence = evidence_store::model(&mut *tx, sound.model.as_ref()).await?;
        let mut doubts = Doubts::default();
        if scope.bills {
            doubts = Doubts::new(&roster, &folded, &graph, &doubt::store::facts(&mut tx).await?);
        }
        Ok(Self {
            scene: graph.into(),
            tags: tags.into(),
            ties,
            sound: sound.into(),
            weights,
            evidence,
            doubts: doubts.into(),
            reference: OnceLock::new(),
            as_of: scope.as_of,
            roster: roster.into(),
        })
    }

    /// The index that an event of this day is judged by: neither the night itself nor a later one counts. Of a night to
    /// come, or without a date, that is this index.
    pub fn before(&self, day: Option<NaiveDate>) -> Cow<'_, Self> {
        match day.filter(|day| *day < self.as_of) {
            None => Cow::Borrowed(self),
            Some(day) => {
                // One reference sample for all days: drawing it anew for each would cost more than it could change.
                self.reference();
                Cow::Owned(Self { ties: self.ties.before(day), as_of: day, ..self.clone() })
            }
        }
    }

    /// How doubtful it is that the artist is the one whom the network means, in [0, 1).
    pub fn doubt(&self, node: Node) -> f32 {
        self.doubts.of(node).map_or(0.0, |doubt| doubt.value)
    }

    /// Why, the heaviest reason first; none where there is no doubt.
    pub fn doubt_reasons(&self, node: Node) -> &[DoubtReason] {
        self.doubts.of(node).map_or(&[], |doubt| &doubt.reasons)
    }

    /// With the cosine itself as the value of sound when that is asked for.
    pub fn calibrated_by(mut self, calibration: config::Calibration) -> Self {
        if calibration == config::Calibration::Raw {
            Arc::make_mut(&mut self.sound).calibration = CosineCalibration::Raw;
        }
        self
    }

    /// Which weights apply to a pair.
    pub fn weighting(&self, a: Node, b: Node) -> Weighting {
        let known = |node| self.scene.standing(node) == Standing::Known;
        if known(a) && known(b) { Weighting::BothKnown } else { Weighting::Niche }
    }

    /// How far each signal of a pair is trusted.
    pub fn trust(&self, a: Node, b: Node) -> BySignal<f32> {
        evidence::trust(self.weights.of(self.weighting(a, b)))
    }

    /// What the signals of a pair say each, before they are trusted more or less; `None` where one is missing.
    pub fn log_ratios(&self, a: Node, b: Node) -> Signals {
        self.judge_measures(a, b, &BySignal::of(|kind| (kind.signal().measure)(self, a, b)))
    }

    /// The same, of what was measured already. What a network says for a pair counts as far as it is the two that it
    /// means.
    #[inline]
    pub(super) fn judge_measures(&self, a: Node, b: Node, measures: &Signals) -> Signals {
        let mut log_ratios = self.evidence.log_ratios(measures);
        for kind in SignalKind::ALL {
            if let Some(said) = log_ratios[kind].filter(|said| *said > 0.0 && kind.signal().by_name) {
                log_ratios[kind] = Some(said * (1.0 - self.doubt(a)) * (1.0 - self.doubt(b)));
            }
        }
        log_ratios
    }

    /// What the signals of a pair say together; `None` when nothing is known of the two in common.
    pub fn pair_evidence(&self, a: Node, b: Node) -> Option<PairEvidence> {
        PairEvidence::of(&self.log_ratios(a, b), &self.trust(a, b))
    }

    /// The reference sample of this index, and how much evidence pairs of it have.
    pub fn reference(&self) -> &Reference {
        self.reference.get_or_init(|| Reference::measure(self).into())
    }
}
