//! Index of genre tags: the tags of an artist, the artists of a tag, and how rare a tag is.

use rustc_hash::FxHashMap;

use super::Node;

/// Longest tag, in characters; a constraint of the database says the same.
pub const MAX_TAG_CHARS: usize = 60;

/// A tag as it is stored: trimmed, lower case. `None` for what is blank or longer than [`MAX_TAG_CHARS`].
pub fn parse_tag(text: &str) -> Option<String> {
    let tag = text.trim().to_lowercase();
    (1..=MAX_TAG_CHARS).contains(&tag.chars().count()).then_some(tag)
}

/// Number of a tag in a [`TagIndex`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TagId(pub u32);

/// Tags both ways, with weights.
#[derive(Debug, Default)]
pub struct TagIndex {
    names: Vec<Box<str>>,
    weights: Vec<f32>,
    /// Sorted per artist.
    of_artist: Vec<Box<[TagId]>>,
    artists: Vec<Vec<Node>>,
    /// Sum of an artist's tag weights.
    totals: Vec<f32>,
}

impl TagIndex {
    /// `size` is the number of artists; `tagged` may repeat a pair (two sources that agree).
    pub fn new(size: usize, tagged: impl IntoIterator<Item = (Node, String)>) -> Self {
        let mut numbers: FxHashMap<String, TagId> = FxHashMap::default();
        let mut index = Self { totals: vec![0.0; size], ..Self::default() };
        let mut of_artist: Vec<Vec<TagId>> = vec![Vec::new(); size];
        for (node, tag) in tagged {
            let id = *numbers.entry(tag).or_insert_with_key(|name| {
                index.names.push(name.as_str().into());
                index.artists.push(Vec::new());
                TagId(index.names.len() as u32 - 1)
            });
            of_artist[node.at()].push(id);
        }
        for (at, tags) in of_artist.iter_mut().enumerate() {
            tags.sort_unstable();
            tags.dedup();
            tags.iter().for_each(|tag| index.artists[tag.0 as usize].push(Node(at as u32)));
        }
        let tagged_artists = of_artist.iter().filter(|tags| !tags.is_empty()).count();
        index.weights = index.artists.iter().map(|having| tag_weight(tagged_artists, having.len())).collect();
        for (at, tags) in of_artist.iter().enumerate() {
            index.totals[at] = tags.iter().map(|tag| index.weights[tag.0 as usize]).sum();
        }
        index.of_artist = of_artist.into_iter().map(Vec::into_boxed_slice).collect();
        index
    }

    /// Sorted by number.
    pub fn of(&self, node: Node) -> &[TagId] {
        &self.of_artist[node.at()]
    }

    pub fn having(&self, tag: TagId) -> &[Node] {
        &self.artists[tag.0 as usize]
    }

    pub fn weight(&self, tag: TagId) -> f32 {
        self.weights[tag.0 as usize]
    }

    /// Sum of the weights of an artist's tags.
    pub fn total(&self, node: Node) -> f32 {
        self.totals[node.at()]
    }

    /// The number of a tag that some artist has.
    pub fn find(&self, name: &str) -> Option<TagId> {
        self.names.iter().position(|known| **known == *name).map(|at| TagId(at as u32))
    }

    /// Every tag that some artist has.
    pub fn all(&self) -> impl Iterator<Item = TagId> {
        (0..self.names.len() as u32).map(TagId)
    }

    pub fn name(&self, tag: TagId) -> &str {
        &self.names[tag.0 as usize]
    }
}

/// The largest share of the tagged artists that has a rare tag.
const RARE: f32 = 0.02;

/// Whether a tag of this weight is rare.
pub fn is_rare(weight: f32) -> bool {
    weight >= (1.0 + 1.0 / RARE).ln()
}

/// Rarity of a tag: ln(1 + N / n), N the artists with any tag, n those with this one.
pub fn tag_weight(tagged_artists: usize, with_tag: usize) -> f32 {
    (1.0 + tagged_artists as f32 / with_tag.max(1) as f32).ln()
}
