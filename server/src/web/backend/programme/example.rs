//! The example for whoever follows nobody yet: a bill that is coming up, set for somebody who likes one artist.

use std::{cmp::Reverse, collections::HashMap};

use app::dto;
use chrono::{DateTime, Utc};

use super::links;
use crate::{
    artists::{ArtistId, Node},
    recommendation::{self, Fit, Interest, Recommendation},
    web::{convert::Presenter, snapshot::Snapshot, state::Profile},
};

/// Artists to choose from.
const CHOICES: usize = 3;
/// So many of the best connected artists are tried: those that most readers know.
const TRIED: usize = 30;
/// A bill with fewer acts shows no difference between them.
const FEWEST_ACTS: usize = 3;

/// An artist, and the bill that suits best whoever likes it.
pub struct Example {
    pub liked: ArtistId,
    judged: Recommendation,
}

/// The most telling ones: each bill has an act that fits well and is not the liked artist itself. No bill comes twice.
pub fn find(snapshot: &Snapshot, now: DateTime<Utc>) -> Vec<Example> {
    let index = &snapshot.index;
    let mut known: Vec<Node> = index.roster.nodes().filter(|node| index.scene.degree(*node) > 0).collect();
    known.sort_by_key(|node| (Reverse(index.scene.degree(*node)), *node));
    known.truncate(TRIED);
    let mut found: Vec<Example> = known.into_iter().filter_map(|liked| best(snapshot, liked, now)).collect();
    found.sort_by(|x, y| y.judged.ratio.total_cmp(&x.judged.ratio));
    let mut examples: Vec<Example> = Vec::new();
    for example in found {
        if examples.iter().all(|other| other.judged.event != example.judged.event) {
            examples.push(example);
        }
    }
    examples.truncate(CHOICES);
    examples
}

fn best(snapshot: &Snapshot, liked: Node, now: DateTime<Utc>) -> Option<Example> {
    let judged = recommendation::judge(&snapshot.index, &snapshot.events, &[Interest::follow(liked)]);
    let telling = |judged: &Recommendation| {
        let event = &snapshot.events[judged.event];
        recommendation::is_open(event, now, false)
            && event.acts.len() >= FEWEST_ACTS
            && judged.fit() >= Some(Fit::Good)
            && judged.best().is_some_and(|best| best.act != liked)
    };
    let best = judged.into_iter().filter(telling).max_by(|x, y| x.ratio.total_cmp(&y.ratio))?;
    Some(Example { liked: snapshot.index.roster.id(liked), judged: best })
}

/// As the programme shows it; `None` where no bill tells anything.
pub fn shown(
    snapshot: &Snapshot,
    examples: &[Example],
    query: &dto::ProgrammeQuery,
    now: DateTime<Utc>,
) -> Option<dto::Example> {
    let wanted = query.like.parse().ok().map(ArtistId);
    let chosen = examples.iter().find(|example| Some(example.liked) == wanted).or(examples.first())?;
    let roster = &snapshot.index.roster;
    let choice = |example: &Example| {
        let name = roster.name(roster.node(example.liked)?).to_owned();
        let like = dto::ProgrammeQuery { like: example.liked.0.to_string(), ..query.clone() };
        Some(links::to(&like, &name, example.liked == chosen.liked))
    };
    let profile = Profile { follows: vec![chosen.liked], verdicts: HashMap::new(), ..Profile::default() };
    let presenter = Presenter { snapshot, profile: &profile, now };
    Some(dto::Example {
        choices: examples.iter().filter_map(choice).collect(),
        card: presenter.card(&snapshot.events[chosen.judged.event], Some(&chosen.judged), None),
    })
}
