//! The similarity index: artists, network, tags, ties and sounds of the catalogue in memory. Loaded from Postgres in
//! one go, immutable, replaced as a whole when the catalogue changes.

use sqlx::PgPool;

use super::{
    AllWeights, SoundIndex, Weighting,
    doubt::{self, DoubtReason, Doubts},
    signals::audio::CosineCalibration,
    store,
};
use crate::{
    artists::{self, Node, Roster, tags::TagIndex},
    collaborations::{self, CollaborationGraph, TieKind, shared_bill_weight},
    config, db,
    scene::{self, SceneGraph, Standing},
    tracks,
};

#[derive(Debug, Default)]
pub struct SimilarityIndex {
    pub roster: Roster,
    pub scene: SceneGraph,
    pub tags: TagIndex,
    pub ties: CollaborationGraph,
    pub sound: SoundIndex,
    pub weights: AllWeights,
    pub doubts: Doubts,
}

/// What to load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Whether line-ups count as evidence. An experiment that asks which line-up fits must not look at them.
    pub bills: bool,
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
        let stated = collaborations::store::all(&mut *tx, scope.bills).await?;
        let bills = if scope.bills { collaborations::store::all_shared_bills(&mut *tx).await? } else { Vec::new() };
        let ties = CollaborationGraph::new(
            roster.len(),
            stated.into_iter().filter_map(|(a, b, kind)| Some((node(a)?, node(b)?, kind, kind.weight()))).chain(
                bills.into_iter().filter_map(|(a, b, acts)| {
                    Some((node(a)?, node(b)?, TieKind::SharedBill, shared_bill_weight(acts as usize)))
                }),
            ),
        );
        let weights = store::weights(&mut *tx).await?;
        let mut sound = SoundIndex::default();
        if let Some(model) = tracks::store::active_model(&mut *tx).await? {
            let calibration = CosineCalibration::new(tracks::store::calibration(&mut *tx, &model).await?);
            let means = tracks::sound_store::means(&mut *tx, &model).await?;
            let means = means.into_iter().filter_map(|mean| Some((node(mean.artist)?, mean.vector, mean.hubness)));
            sound = SoundIndex::new(model, roster.len(), means, calibration)
                .map_err(|error| sqlx::Error::Decode(error.into()))?;
        }
        let mut doubts = Doubts::default();
        if scope.bills {
            doubts = Doubts::new(&roster, &folded, &graph, &doubt::store::facts(&mut tx).await?);
        }
        Ok(Self { scene: graph, tags, ties, sound, weights, doubts, roster })
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
            self.sound.calibration = CosineCalibration::Raw;
        }
        self
    }

    /// Which weights apply to a pair.
    pub fn weighting(&self, a: Node, b: Node) -> Weighting {
        let known = |node| self.scene.standing(node) == Standing::Known;
        if known(a) && known(b) { Weighting::BothKnown } else { Weighting::Niche }
    }
}
