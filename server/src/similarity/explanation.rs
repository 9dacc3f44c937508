//! Why two artists are close, as data. Pages, sentences and bars are rendered from it and from nothing
//! else; `--json` prints it as it is.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use sqlx::PgPool;

use super::{
    Blend, SignalKind, Signals, SimilarityIndex, Weighting, Weights, audio::Calibration, blend, collaboration, genre,
};
use crate::{
    artists::{ArtistId, Node},
    collaborations::{self, TieKind, shared_bill_weight},
    events::{self, EventId},
    scene::{self, Standing, paths},
    tracks::sound_store::{self, NamedTrack},
};

/// Ways through the network that an explanation shows.
const PATHS: usize = 3;
/// Shared neighbours that an explanation names.
const SHARED_NEIGHBOURS: usize = 5;

/// An artist with its name, so that the explanation reads alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    pub id: ArtistId,
    pub name: String,
}

/// A track that was heard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Track {
    pub id: i64,
    pub title: String,
    /// Whether everybody may listen to it.
    pub public: bool,
}

impl From<NamedTrack> for Track {
    fn from(NamedTrack { id, title, public }: NamedTrack) -> Self {
        Self { id, title, public }
    }
}

/// Why one side of a signal is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    /// No embedding model is in use.
    NoModel,
    /// The artist has no vector of the model in use.
    NoVector,
    /// The network was asked and does not know the artist.
    UnknownToNetwork,
    /// Nobody has asked the network yet.
    NotAsked,
    NoTags,
    /// The artist has no tie to anybody.
    NoTies,
}

/// A piece of evidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Evidence {
    /// The two tracks that sound most alike, one of either artist.
    TrackPair { a: Track, b: Track, cosine: f32, model: String },
    /// A network states the edge; `forward` when `a`'s list names `b`.
    Edge { network: String, forward: bool, strength: f32, fetched_at: Option<DateTime<Utc>> },
    /// A way through the network, ends included.
    Path { artists: Vec<Named>, steps: Vec<f32>, strength: f32 },
    /// A tag that both have.
    Tag { tag: String, weight: f32 },
    /// A stated tie.
    Tie { kind: TieKind, weight: f32, evidence: String, event: Option<EventId>, source: String, on: Option<NaiveDate> },
    /// A bill that both were on.
    SharedBill { event: EventId, name: String, on: Option<NaiveDate>, acts: usize, weight: f32 },
    /// An artist that both are tied to.
    SharedNeighbour { artist: Named, weight: f32 },
}

/// One signal of the pair.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reading {
    pub kind: SignalKind,
    /// In [0, 1]; `None` when missing.
    pub value: Option<f32>,
    /// The measure behind the value: mean cosine, strength, plain Jaccard, weight of the direct tie.
    pub raw: Option<f32>,
    /// Whether the value is a share of catalogue pairs, as that of sound is once its model was calibrated.
    pub calibrated: bool,
    pub weight: f32,
    /// What it gives to the score; 0 when missing.
    pub contribution: f32,
    /// Why it is missing, for either side.
    pub lacks: [Option<Lack>; 2],
    pub evidence: Vec<Evidence>,
}

/// Why two artists are close, or what is missing to tell.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    pub a: Named,
    pub b: Named,
    /// `None` when no signal is present.
    pub score: Option<f32>,
    pub coverage: f32,
    pub weighting: Weighting,
    /// The model that the audio signal comes from.
    pub model: Option<String>,
    /// In the order of [`SignalKind::ALL`].
    pub signals: [Reading; 4],
}

impl Explanation {
    /// What the index alone can say: everything but the sources and dates of single statements.
    pub fn of(index: &SimilarityIndex, a: Node, b: Node) -> Self {
        let ways = paths::between(&index.scene, a, b, PATHS);
        let strength = ways.first().map_or(0.0, |way| way.strength);
        let signals = index.signals(a, b, strength);
        let weighting = index.weighting(a, b);
        let weights = index.weights.of(weighting);
        let blend = blend(&signals, weights);
        let named = |node| Named { id: index.roster.id(node), name: index.roster.name(node).to_owned() };
        let reading = |kind: SignalKind, raw: Option<f32>, evidence| {
            let missing = signals.get(kind).is_none();
            Reading {
                kind,
                value: signals.get(kind),
                raw: raw.filter(|_| !missing),
                calibrated: kind == SignalKind::Audio && index.sound.calibration != Calibration::Raw,
                weight: weights.get(kind),
                contribution: blend.map_or(0.0, |blend| blend.contributions[kind as usize]),
                lacks: [a, b].map(|node| lack(index, kind, node).filter(|_| missing)),
                evidence,
            }
        };
        let paths = ways.into_iter().map(|way| Evidence::Path {
            artists: way.nodes.into_iter().map(named).collect(),
            steps: way.steps,
            strength: way.strength,
        });
        let mut tags: Vec<Evidence> = genre::shared(&index.tags, a, b)
            .into_iter()
            .map(|tag| Evidence::Tag { tag: index.tags.name(tag).to_owned(), weight: index.tags.weight(tag) })
            .collect();
        tags.sort_by(|x, y| weight_of(y).total_cmp(&weight_of(x)));
        let tie = index.ties.direct(a, b).map(|tie| Evidence::Tie {
            kind: tie.kind,
            weight: tie.weight,
            evidence: String::new(),
            event: None,
            source: String::new(),
            on: None,
        });
        let neighbours = collaboration::shared_neighbours(&index.ties, a, b).into_iter().take(SHARED_NEIGHBOURS).map(
            |(node, first, second)| Evidence::SharedNeighbour {
                artist: named(node),
                weight: collaboration::SHARED_NEIGHBOUR * first * second,
            },
        );
        let direct = collaboration::collaboration(&index.ties, a, b).map(|(direct, _)| direct);
        Self {
            signals: [
                reading(SignalKind::Audio, index.sound.cosine(a, b), Vec::new()),
                reading(SignalKind::Scene, Some(strength), paths.collect()),
                reading(SignalKind::Genre, genre::genre(&index.tags, a, b).map(|(raw, _)| raw), tags),
                reading(SignalKind::Collaboration, direct, tie.into_iter().chain(neighbours).collect()),
            ],
            score: blend.map(|blend| blend.score),
            coverage: blend.map_or(0.0, |blend| blend.coverage),
            weighting,
            model: index.sound.model.as_ref().map(|model| model.0.to_string()),
            a: named(a),
            b: named(b),
        }
    }

    /// The whole explanation: with the statements behind it, their sources and dates.
    pub async fn with_sources(pool: &PgPool, index: &SimilarityIndex, a: Node, b: Node) -> sqlx::Result<Self> {
        let mut explanation = Self::of(index, a, b);
        let (a, b) = (explanation.a.id, explanation.b.id);
        if explanation.reading(SignalKind::Audio).value.is_some()
            && let Some(model) = &index.sound.model
            && let Some((x, y, cosine)) = sound_store::closest_tracks(pool, model, a, b).await?
        {
            let model = model.0.to_string();
            let pair = Evidence::TrackPair { a: x.into(), b: y.into(), cosine, model };
            explanation.signals[SignalKind::Audio as usize].evidence.push(pair);
        }
        let edges = scene::store::edge_sources(pool, a, b)
            .await?
            .into_iter()
            .map(|(network, forward, strength, fetched_at)| Evidence::Edge { network, forward, strength, fetched_at });
        explanation.signals[SignalKind::Scene as usize].evidence.splice(0..0, edges);
        let mut ties: Vec<Evidence> = collaborations::store::between(pool, a, b)
            .await?
            .into_iter()
            .map(|tie| Evidence::Tie {
                kind: tie.kind,
                weight: tie.kind.weight(),
                evidence: tie.evidence,
                event: tie.event,
                source: tie.source,
                on: tie.on,
            })
            .collect();
        let bills = collaborations::store::shared_bills(pool, a, b).await?;
        let span = events::store::EventQuery {
            undated: true,
            ids: Some(bills.iter().map(|(event, _)| event.0).collect()),
            ..events::store::EventQuery::default()
        };
        for event in events::store::read(pool, &span).await? {
            let acts = event.acts.len();
            ties.push(Evidence::SharedBill {
                event: event.id,
                name: event.name,
                on: event.starts_on,
                acts,
                weight: shared_bill_weight(acts),
            });
        }
        ties.sort_by(|x, y| weight_of(y).total_cmp(&weight_of(x)));
        // The statements themselves stand for the summary of the tie.
        let company = &mut explanation.signals[SignalKind::Collaboration as usize].evidence;
        company.retain(|evidence| !matches!(evidence, Evidence::Tie { .. }));
        company.splice(0..0, ties);
        Ok(explanation)
    }

    pub fn reading(&self, kind: SignalKind) -> &Reading {
        &self.signals[kind as usize]
    }

    /// The signals and the blend again, for what needs only those.
    pub fn blend(&self) -> Option<Blend> {
        blend(&Signals(self.signals.each_ref().map(|reading| reading.value)), self.weights())
    }

    /// The weights that were in force.
    pub fn weights(&self) -> Weights {
        let [audio, scene, genre, collaboration] = self.signals.each_ref().map(|reading| reading.weight);
        Weights { audio, scene, genre, collaboration }
    }
}

fn weight_of(evidence: &Evidence) -> f32 {
    match evidence {
        Evidence::TrackPair { cosine, .. } => *cosine,
        Evidence::Edge { strength, .. } | Evidence::Path { strength, .. } => *strength,
        Evidence::Tag { weight, .. }
        | Evidence::Tie { weight, .. }
        | Evidence::SharedBill { weight, .. }
        | Evidence::SharedNeighbour { weight, .. } => *weight,
    }
}

/// What one artist lacks for a signal.
pub fn lack(index: &SimilarityIndex, kind: SignalKind, node: Node) -> Option<Lack> {
    match kind {
        SignalKind::Audio if index.sound.model.is_none() => Some(Lack::NoModel),
        SignalKind::Audio => (!index.sound.has(node)).then_some(Lack::NoVector),
        SignalKind::Scene => match index.scene.standing(node) {
            Standing::Known => None,
            Standing::Unknown => Some(Lack::UnknownToNetwork),
            Standing::NotAsked => Some(Lack::NotAsked),
        },
        SignalKind::Genre => index.tags.of(node).is_empty().then_some(Lack::NoTags),
        SignalKind::Collaboration => (index.ties.degree(node) == 0).then_some(Lack::NoTies),
    }
}
