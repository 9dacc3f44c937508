//! `/desk/lab`: the experiments.

/// `/desk/lab`.
#[derive(Clone, Debug, PartialEq)]
pub struct LabPage {
    /// What was studied, in a sentence.
    pub summary: String,
    /// What the figures leave out, and why.
    pub notes: Vec<String>,
    pub layers: Vec<LabLayer>,
    /// `None` while it is worked out; else the figures, or why there are none.
    pub ranking: Option<Result<RankingFigures, String>>,
    pub cost: CostForm,
    pub chunks: ChunksForm,
}

/// One way of hearing. Lengths and places are in [0, 1] of the drawing's width.
#[derive(Clone, Debug, PartialEq)]
pub struct LabLayer {
    pub label: String,
    /// Of the model that is in use.
    pub in_use: bool,
    pub span: String,
    /// Where the smallest, mean and largest similarity lie.
    pub min: f32,
    pub mean: f32,
    pub max: f32,
    /// The same three, in words.
    pub range: String,
    /// Such as `("Most alike", "A and B (0.77)")`.
    pub facts: Vec<(&'static str, String)>,
    /// How many others have an artist among their nearest: a bar for 0, 1, 2 …
    pub hubs: Vec<HubBar>,
    /// What the bars are of; empty without bars.
    pub hubs_title: String,
}

/// So many artists are among the nearest of so many others.
#[derive(Clone, Debug, PartialEq)]
pub struct HubBar {
    /// Of how many others: `3`.
    pub of: String,
    pub artists: String,
    /// Of the longest bar.
    pub length: f32,
}

/// What embedding costs.
#[derive(Clone, Debug, PartialEq)]
pub struct CostForm {
    /// As they were entered.
    pub tracks: String,
    pub seconds: String,
    pub price: String,
    /// Where the seconds come from when nobody entered any.
    pub hint: String,
    pub result: Result<Vec<(&'static str, String)>, String>,
}

/// The full context against chunks.
#[derive(Clone, Debug, PartialEq)]
pub struct ChunksForm {
    pub seconds: String,
    pub artists: String,
    /// Why it cannot be asked for.
    pub refusal: Option<String>,
    /// (done, of how many, in words) while it is at work.
    pub at_work: Option<(u32, u32, String)>,
    /// The last answer's headline, and both ways.
    pub result: Option<(String, Vec<LabLayer>)>,
}

/// How well this catalogue's recommendations do.
#[derive(Clone, Debug, PartialEq)]
pub struct RankingFigures {
    /// What the rules were compared on, in a sentence.
    pub taste_summary: String,
    /// Empty when nobody follows enough artists.
    pub taste: Vec<RuleBar>,
    /// What the words promise, in a sentence.
    pub promise: String,
    pub sizes: Vec<WordShares>,
    pub reliability: Vec<ReliabilityBars>,
}

/// A rule, and the share of others that a left-out favourite beats. Places are in [0, 1] of the drawing's width.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleBar {
    pub label: String,
    /// The rule in force.
    pub in_use: bool,
    /// `86.8 %`.
    pub share: String,
    pub low: f32,
    pub mean: f32,
    pub high: f32,
    /// The interval in words.
    pub range: String,
}

/// The words that random acts get.
#[derive(Clone, Debug, PartialEq)]
pub struct WordShares {
    /// How many artists these listeners follow and whether sound counts, such as `20 follows, with sound`.
    pub label: String,
    pub bars: Vec<WordBar>,
    /// How far from the promise, in a sentence.
    pub note: String,
}

/// A word, how many get it, and how many should. Lengths are in [0, 1] of the drawing's width.
#[derive(Clone, Debug, PartialEq)]
pub struct WordBar {
    pub word: &'static str,
    pub share: String,
    pub length: f32,
    pub promised: f32,
}

/// How many pairs of each rarity are neighbours.
#[derive(Clone, Debug, PartialEq)]
pub struct ReliabilityBars {
    /// By which signals.
    pub title: String,
    /// Empty when no pair can be compared.
    pub rows: Vec<RarityBar>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct RarityBar {
    /// `1 in 10 to 100`.
    pub label: String,
    pub share: String,
    /// How many of how many pairs.
    pub pairs: String,
    pub length: f32,
}
