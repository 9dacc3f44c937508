//! The catalogue as similarity sees it: artists, network, tags, ties and sounds in memory. Loaded in one
//! go, immutable, replaced as a whole when the catalogue changes.

use sqlx::PgPool;

use super::{Signals, Weighting, audio, audio::Calibration, collaboration, genre, scene as scene_signal};
use crate::{
    artists::{self, Node, Roster, tags::TagIndex},
    collaborations::{self, CollaborationGraph, Kind, shared_bill_weight},
    db,
    scene::{self, SceneGraph, Standing},
    tracks,
    vector::{MeanVector, ModelId},
};

#[derive(Debug, Default)]
pub struct Landscape {
    pub roster: Roster,
    pub scene: SceneGraph,
    pub tags: TagIndex,
    pub ties: CollaborationGraph,
    pub sound: Sound,
}

/// The audio side: at most one model is in use.
#[derive(Debug, Default)]
pub struct Sound {
    /// `None`: no model is in use, and nobody has a sound.
    pub model: Option<ModelId>,
    /// By node; shorter than the roster when nobody has a vector.
    pub means: Vec<Option<MeanVector>>,
    pub calibration: Calibration,
}

impl Sound {
    pub fn mean(&self, node: Node) -> Option<&MeanVector> {
        self.means.get(node.at())?.as_ref()
    }
}

/// What to load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Whether line-ups count as evidence. An experiment that asks which line-up fits must not look at them.
    pub bills: bool,
}

impl Landscape {
    pub async fn load(pool: &PgPool, scope: Scope) -> sqlx::Result<Self> {
        // One snapshot for all reads: an import in between must not tear the picture.
        let mut tx = db::begin_snapshot(pool).await?;
        let roster = Roster::new(artists::store::all(&mut *tx).await?.into_iter().map(|(id, name, _)| (id, name)));
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
                    Some((node(a)?, node(b)?, Kind::SharedBill, shared_bill_weight(acts as usize)))
                }),
            ),
        );
        let mut sound = Sound { model: tracks::store::active_model(&mut *tx).await?, ..Sound::default() };
        if let Some(model) = &sound.model {
            sound.means = vec![None; roster.len()];
            for (id, mean) in tracks::store::all_means(&mut *tx, model).await? {
                if let Some(node) = node(id) {
                    sound.means[node.at()] = Some(mean);
                }
            }
            sound.calibration = Calibration::new(tracks::store::calibration(&mut *tx, model).await?);
        }
        Ok(Self { scene: graph, tags, ties, sound, roster })
    }

    /// Which weights apply to a pair.
    pub fn weighting(&self, a: Node, b: Node) -> Weighting {
        let known = |node| self.scene.standing(node) == Standing::Known;
        if known(a) && known(b) { Weighting::BothKnown } else { Weighting::Niche }
    }

    /// The four signals of one pair. `strength` is what `scene::paths` found between them.
    pub fn signals(&self, a: Node, b: Node, strength: f32) -> Signals {
        // The landscape holds vectors of one model only, so comparing cannot fail.
        let audio = audio::audio(self.sound.mean(a), self.sound.mean(b), &self.sound.calibration).ok().flatten();
        Signals([
            audio.map(|(_, value)| value),
            scene_signal::scene(self.scene.standing(a), self.scene.standing(b), strength),
            genre::genre(&self.tags, a, b).map(|(_, value)| value),
            collaboration::collaboration(&self.ties, a, b).map(|(_, value)| value),
        ])
    }
}
