//! Explorer requests beyond the page of an artist: the nearest of those that a reader asks for, whom to compare with, and
//! ways to an artist that the listener follows.

use app::dto::{Comparable, ComparePage, Emphasis, ExplorerQuery};

use super::{WebBackend, node, search::search_text};
use crate::{
    artists::{Node, fold, search::SearchBudget},
    similarity::{
        neighbours::{Search, SimilarArtist},
        ways,
    },
    web::{
        convert,
        error::{WebError, WebResult},
        snapshot::Snapshot,
    },
};

const NEIGHBOURS: usize = 50;
/// Among so many of the nearest a name or a tag is looked for.
const LOOKED_THROUGH: usize = 1_000;

const HITS: usize = 20;
/// The strongest, and two others that share no stop with it.
pub const WAYS: usize = 3;

impl WebBackend {
    pub(super) async fn compare(&self, id: i64, query: &str, asked: &Emphasis) -> WebResult<ComparePage> {
        let context = self.emphasising(convert::emphasis::parse(asked)?).await?;
        let (snapshot, presenter) = (&context.snapshot, context.presenter());
        let from = node(snapshot, id)?;
        let query = search_text(query)?;
        let named = if query.is_empty() {
            Vec::new()
        } else {
            let _turn = self.state.search_turn().await?;
            crate::web::busy(|| snapshot.names.search(&query, &SearchBudget::default()))
        };
        let hits = named.iter().map(|hit| hit.subject).filter(|node| *node != from);
        let hits: Vec<Comparable> = hits
            .take(HITS)
            .map(|node| Comparable {
                artist: presenter.artist_ref(node),
                url: presenter.explanation_url(from, node),
                soon: presenter.soon(snapshot.index.roster.id(node)),
            })
            .collect();
        let follows = context.profile.follows.iter();
        let follows: Vec<Node> = follows.filter_map(|artist| snapshot.index.roster.node(*artist)).collect();
        let ways = crate::web::busy(|| ways::between(&snapshot.index, from, &follows, WAYS));
        let no_way = match (follows.as_slice(), ways.is_empty()) {
            (_, false) => "",
            ([], _) => "Follow an artist to see how you get from here to somebody you like.",
            _ => "No way of four steps or less leads from here to an artist that you follow.",
        };
        Ok(ComparePage {
            artist: presenter.artist_ref(from),
            found: if query.is_empty() { String::new() } else { convert::search_summary(&query, hits.len()) },
            hits,
            ways: ways.iter().map(|way| presenter.way(way)).collect(),
            no_way: no_way.to_owned(),
            query,
        })
    }
}

/// The second artist of a question, if one is pinned. Those that are unlike the first are not looked for near a second.
pub fn pinned(snapshot: &Snapshot, centre: Node, query: &ExplorerQuery) -> WebResult<Option<Node>> {
    if query.pin.is_empty() || query.unlike {
        return Ok(None);
    }
    let id = query.pin.parse().map_err(|_| {
        WebError::invalid(
            "pin",
            "Choose the second artist on the page of the first: “Near both” beside a name pins it.",
        )
    })?;
    Ok(Some(node(snapshot, id)?).filter(|pinned| *pinned != centre))
}

/// The artists that a question asks for, best first.
pub fn near(
    search: &mut Search<'_>,
    snapshot: &Snapshot,
    centre: Node,
    pinned: Option<Node>,
    query: &ExplorerQuery,
) -> Vec<SimilarArtist> {
    let wanted = fold(&query.find);
    let count = if wanted.is_empty() && pinned.is_none() { NEIGHBOURS } else { LOOKED_THROUGH };
    let mut near = if query.unlike {
        unlike(snapshot, centre)
    } else if query.soon {
        snapshot.playing().nearest(search, centre, count)
    } else {
        search.nearest(centre, count)
    };
    if !wanted.is_empty() {
        near.retain(|near| holds(snapshot, near.node, &wanted));
    }
    if let Some(pinned) = pinned {
        near = near_both(snapshot, near, pinned);
    }
    near.truncate(NEIGHBOURS);
    near
}

/// Those of `near` that are near the pinned artist as well, by the lesser evidence of the two.
fn near_both(snapshot: &Snapshot, near: Vec<SimilarArtist>, pinned: Node) -> Vec<SimilarArtist> {
    let both = near.into_iter().filter_map(|near| {
        let to_pinned = snapshot.index.pair_evidence(near.node, pinned)?.total;
        (to_pinned > 0.0).then(|| (near, near.evidence.total.min(to_pinned)))
    });
    let mut both: Vec<(SimilarArtist, f32)> = both.filter(|(near, _)| near.node != pinned).collect();
    both.sort_by(|(_, x), (_, y)| y.total_cmp(x));
    both.into_iter().map(|(near, _)| near).collect()
}

/// Acts that play soon and that the evidence speaks against, the most unlike first.
fn unlike(snapshot: &Snapshot, centre: Node) -> Vec<SimilarArtist> {
    let acts = snapshot.of_artist.keys().filter_map(|artist| snapshot.index.roster.node(*artist));
    let judged = acts.filter(|act| *act != centre).filter_map(|node| {
        let evidence = snapshot.index.pair_evidence(centre, node)?;
        (evidence.total < 0.0).then_some(SimilarArtist { node, evidence })
    });
    let mut judged: Vec<SimilarArtist> = judged.collect();
    judged.sort_by(|x, y| x.evidence.total.total_cmp(&y.evidence.total).then(x.node.cmp(&y.node)));
    judged
}

/// Whether the name or a tag of an artist holds the folded text.
fn holds(snapshot: &Snapshot, node: Node, wanted: &str) -> bool {
    let index = &snapshot.index;
    fold(index.roster.name(node)).contains(wanted)
        || index.tags.of(node).iter().any(|tag| fold(index.tags.name(*tag)).contains(wanted))
}
