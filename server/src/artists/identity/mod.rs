//! Identity matching: which of a site's artists is ours. Two artists of one name are told apart by what else is known
//! of them, and a wrong answer puts somebody else's sound, scene and genres on an artist: in doubt a person decides.
//!
//! Knows no site and no database. Where candidates come from: `ingest/sources`; what becomes of a decision: the jobs.
//!
//! In this order, and never by a name that is only similar:
//! 1. An id that both have decides. A candidate that has another id of the same place is somebody else.
//! 2. Of the rest count those called the same ([`fold`]): its name is our name or one of our aliases, or one of its
//!    aliases is our name. Nobody of them: [`IdentityDecision::Nobody`]. Exactly one: taken for ours
//!    ([`IdentityDecision::OnlyNamesake`]), unless both state a country and the countries differ.
//! 3. Several: each gets [`points`], and the best is the same if it has at least [`ENOUGH`] of evidence and leads the
//!    next by [`LEAD`]. How many follow somebody never decides alone: the artist asked about is often the lesser known.

use std::collections::HashSet;

use super::fold;

/// What is known of our artist.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KnownArtist {
    pub name: String,
    pub aliases: Vec<String>,
    pub disambiguation: Option<String>,
    /// (scheme, value)
    pub external_ids: Vec<(String, String)>,
    pub tags: Vec<String>,
    pub country: Option<String>,
    /// Who else plays, and where, on its upcoming bills: acts, venues and cities.
    pub bills: Vec<String>,
}

/// Somebody at a site.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contender {
    pub name: String,
    pub aliases: Vec<String>,
    pub disambiguation: Option<String>,
    pub external_ids: Vec<(String, String)>,
    pub tags: Vec<String>,
    pub country: Option<String>,
    pub followers: Option<u64>,
}

/// Who it is, and why, in a sentence for the curator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentityDecision {
    /// The contender at this index.
    Same(usize, String),
    /// The contender at this index, because nobody else there is called so: its name says so, and nothing else.
    OnlyNamesake(usize, String),
    /// A person has to choose.
    Uncertain(String),
    /// Nobody there is called so.
    Nobody,
}

/// Least evidence, followers not counted, for which the best of several namesakes is taken.
pub const ENOUGH: f32 = 1.0;
/// By how much the best must lead the next.
pub const LEAD: f32 = 1.0;
/// Words of a disambiguation that every second one has.
const FILLERS: [&str; 16] = [
    "a", "an", "and", "artist", "band", "based", "by", "dj", "duo", "from", "in", "musician", "of", "producer", "the",
    "s",
];

/// Decides. Costs the number of contenders times what is known of them.
pub fn decide(known: &KnownArtist, contenders: &[Contender]) -> IdentityDecision {
    let shared: Vec<(usize, &(String, String))> =
        contenders.iter().enumerate().filter_map(|(at, one)| Some((at, shared_id(known, one)?))).collect();
    match shared[..] {
        [] => by_name(known, contenders),
        [(at, (scheme, value))] => IdentityDecision::Same(at, format!("both have the {scheme} id {value}")),
        _ => IdentityDecision::Uncertain(format!("{} there have an id of this artist", shared.len())),
    }
}

fn by_name(known: &KnownArtist, contenders: &[Contender]) -> IdentityDecision {
    let named = contenders.iter().enumerate().filter(|(_, one)| is_called(known, one) && !contradicts(known, one));
    let named: Vec<(usize, &Contender)> = named.collect();
    match named[..] {
        [] => IdentityDecision::Nobody,
        [(at, one)] => match countries(known, one) {
            Some(false) => {
                let (ours, theirs) = (known.country.as_deref(), one.country.as_deref());
                let (ours, theirs) = (ours.unwrap_or_default(), theirs.unwrap_or_default());
                IdentityDecision::Uncertain(format!("the only one called so there is from {theirs}, ours from {ours}"))
            }
            _ => IdentityDecision::OnlyNamesake(at, "the only one called so there".to_owned()),
        },
        _ => among(known, &named),
    }
}

/// Chooses among namesakes.
fn among(known: &KnownArtist, named: &[(usize, &Contender)]) -> IdentityDecision {
    let most = named.iter().filter_map(|(_, one)| one.followers).max().unwrap_or(0);
    let mut judged: Vec<(usize, Points)> = named.iter().map(|(at, one)| (*at, points(known, one, most))).collect();
    judged.sort_by(|a, b| b.1.total().total_cmp(&a.1.total()));
    let (best, first) = &judged[0];
    let next = judged[1].1.total();
    let (count, total) = (judged.len(), first.total());
    if first.evidence >= ENOUGH && total - next >= LEAD {
        let why = first.why.join(", ");
        IdentityDecision::Same(
            *best,
            format!("of {count} called so there it fits best: {why} ({total:.1} points, the next {next:.1})"),
        )
    } else {
        IdentityDecision::Uncertain(format!(
            "{count} there are called so, and none clearly fits best ({total:.1} and {next:.1} points)"
        ))
    }
}

/// How well a namesake fits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Points {
    /// All but followers.
    pub evidence: f32,
    /// 0…0.5
    pub followers: f32,
    /// What spoke for it.
    pub why: Vec<String>,
}

impl Points {
    pub fn total(&self) -> f32 {
        self.evidence + self.followers
    }

    fn add(&mut self, points: f32, why: String) {
        self.evidence += points;
        if points > 0.0 {
            self.why.push(why);
        }
    }
}

/// The points of a namesake, `most` being the followers of the most followed one:
/// - genres: `2 · shared / min(ours, theirs)`; −1 when both sides have some and share none;
/// - country: +1.5 when both state the same, −1.5 when both state different ones;
/// - its disambiguation: `2 · shared words / our words` where we have one too; +1 when it names a genre of ours;
///   +1.5 when it names somebody or somewhere from our bills;
/// - our name as its name rather than as an alias: +0.5;
/// - followers: `0.5 · ln(1 + f) / ln(1 + most)`.
pub fn points(known: &KnownArtist, one: &Contender, most: u64) -> Points {
    let mut points = Points::default();
    let (ours, theirs) = (folded(&known.tags), folded(&one.tags));
    let mut shared: Vec<&str> = ours.intersection(&theirs).map(String::as_str).collect();
    shared.sort_unstable();
    if !shared.is_empty() {
        let share = shared.len() as f32 / ours.len().min(theirs.len()) as f32;
        points.add(2.0 * share, format!("genres ({})", shared.iter().take(5).copied().collect::<Vec<_>>().join(", ")));
    } else if !ours.is_empty() && !theirs.is_empty() {
        points.evidence -= 1.0;
    }
    match countries(known, one) {
        Some(true) => points.add(1.5, "the country".to_owned()),
        Some(false) => points.evidence -= 1.5,
        None => {}
    }
    if let Some(text) = &one.disambiguation {
        let described = format!(" {} ", fold(text));
        let says = |phrase: &str| !phrase.is_empty() && described.contains(&format!(" {phrase} "));
        let own = words(known.disambiguation.as_deref().unwrap_or_default());
        let common = own.intersection(&words(text)).count();
        if common > 0 {
            points.add(2.0 * common as f32 / own.len() as f32, format!("the description (“{text}”)"));
        }
        if let Some(genre) = ours.iter().filter(|genre| says(genre)).min() {
            points.add(1.0, format!("a genre in its description ({genre})"));
        }
        if let Some(name) = known.bills.iter().find(|name| fold(name).chars().count() > 2 && says(&fold(name))) {
            points.add(1.5, format!("its description names {name}, from upcoming bills"));
        }
    }
    if names(known).contains(&fold(&one.name)) {
        points.evidence += 0.5;
    }
    if most > 0 {
        points.followers = 0.5 * (one.followers.unwrap_or(0) as f32).ln_1p() / (most as f32).ln_1p();
    }
    points
}

fn names(known: &KnownArtist) -> HashSet<String> {
    std::iter::once(&known.name).chain(&known.aliases).map(|name| fold(name)).filter(|key| !key.is_empty()).collect()
}

/// An alias of theirs that is only an alias of ours says too little.
fn is_called(known: &KnownArtist, one: &Contender) -> bool {
    let own = fold(&known.name);
    names(known).contains(&fold(&one.name)) || !own.is_empty() && one.aliases.iter().any(|alias| fold(alias) == own)
}

fn shared_id<'a>(known: &KnownArtist, one: &'a Contender) -> Option<&'a (String, String)> {
    one.external_ids.iter().find(|id| known.external_ids.contains(id))
}

/// Has ids of a place where we have one, and none of them is ours.
fn contradicts(known: &KnownArtist, one: &Contender) -> bool {
    one.external_ids.iter().any(|(scheme, _)| known.external_ids.iter().any(|(of, _)| of == scheme))
        && shared_id(known, one).is_none()
}

fn countries(known: &KnownArtist, one: &Contender) -> Option<bool> {
    let (ours, theirs) = (known.country.as_deref()?, one.country.as_deref()?);
    // "PT" and "Portugal" cannot be compared.
    (is_code(ours) == is_code(theirs)).then(|| fold(ours) == fold(theirs))
}

fn is_code(country: &str) -> bool {
    country.len() == 2 && country.bytes().all(|b| b.is_ascii_alphabetic())
}

fn folded(tags: &[String]) -> HashSet<String> {
    tags.iter().map(|tag| fold(tag)).filter(|tag| !tag.is_empty()).collect()
}

fn words(text: &str) -> HashSet<String> {
    fold(text).split(' ').filter(|word| !word.is_empty() && !FILLERS.contains(word)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
