//! Dense numbering of the catalogue's artists, so that graphs and scores are arrays.

use rustc_hash::FxHashMap;

use super::ArtistId;

/// Position of an artist in a [`Roster`]. Meaningless outside the roster that gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Node(pub u32);

impl Node {
    pub fn at(self) -> usize {
        self.0 as usize
    }
}

/// All artists of the catalogue, by position.
#[derive(Debug, Default)]
pub struct Roster {
    ids: Vec<ArtistId>,
    names: Vec<Box<str>>,
    nodes: FxHashMap<ArtistId, Node>,
}

impl Roster {
    pub fn new(artists: impl IntoIterator<Item = (ArtistId, String)>) -> Self {
        let mut roster = Self::default();
        for (id, name) in artists {
            roster.nodes.insert(id, Node(roster.ids.len() as u32));
            roster.ids.push(id);
            roster.names.push(name.into());
        }
        roster
    }

    pub fn len(&self) -> usize {
        self.ids.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// `None` for an artist that was added after the roster was taken.
    pub fn node(&self, id: ArtistId) -> Option<Node> {
        self.nodes.get(&id).copied()
    }

    pub fn id(&self, node: Node) -> ArtistId {
        self.ids[node.at()]
    }

    pub fn name(&self, node: Node) -> &str {
        &self.names[node.at()]
    }

    pub fn nodes(&self) -> impl Iterator<Item = Node> {
        (0..self.ids.len() as u32).map(Node)
    }
}
