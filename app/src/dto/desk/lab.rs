//! `/desk/lab`: the experiments.

/// `/desk/lab`.
#[derive(Clone, Debug, PartialEq)]
pub struct LabPage {
    /// What was studied, in a sentence.
    pub summary: String,
    /// What the figures leave out, and why.
    pub notes: Vec<String>,
    pub layers: Vec<LabLayer>,
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
