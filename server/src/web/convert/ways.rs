//! Ways between artists, step by step.

use app::{address, dto};

use super::{Presenter, emphasis, score};
use crate::{
    artists::Node,
    similarity::{Explanation, presenter::because, ways::Way},
};

impl Presenter<'_> {
    pub fn way(&self, way: &Way) -> dto::Way {
        dto::Way {
            stops: way.nodes.iter().map(|node| self.artist_ref(*node)).collect(),
            steps: way.nodes.windows(2).map(|step| self.step(step[0], step[1])).collect(),
        }
    }

    fn step(&self, a: Node, b: Node) -> dto::WayStep {
        let why = Explanation::of(&self.snapshot.index, a, b);
        dto::WayStep {
            because: because(&why),
            lead: why.pair_evidence().and_then(|pair| pair.lead()).map(score::kind),
            url: self.explanation_url(a, b),
        }
    }

    /// The explanation of two artists, judged as here.
    pub fn explanation_url(&self, a: Node, b: Node) -> String {
        let id = |node| self.snapshot.index.roster.id(node).0;
        address::explanation(id(a), id(b)) + &emphasis::suffix(self.snapshot.emphasis)
    }
}
