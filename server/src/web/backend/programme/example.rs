//! Example for a listener who follows nobody yet: a coming event as a fan of one artist would see it.

use std::collections::HashMap;

use app::dto;
use chrono::{DateTime, Utc};

use super::links;
use crate::{
    artists::ArtistId,
    recommendation::example::Example,
    web::{convert::Presenter, snapshot::Snapshot, state::Profile},
};

/// As the programme shows it; `None` where no bill tells anything.
pub fn shown(
    snapshot: &Snapshot,
    examples: &[Example],
    query: &dto::ProgrammeQuery,
    now: DateTime<Utc>,
) -> Option<dto::Example> {
    let roster = &snapshot.index.roster;
    let wanted = query.like.parse().ok().and_then(|id| roster.node(ArtistId(id)));
    let chosen = examples.iter().find(|example| Some(example.liked) == wanted).or(examples.first())?;
    let choice = |example: &Example| {
        let like = dto::ProgrammeQuery { like: roster.id(example.liked).0.to_string(), ..query.clone() };
        links::to(&like, roster.name(example.liked), example.liked == chosen.liked)
    };
    let profile = Profile { follows: vec![roster.id(chosen.liked)], verdicts: HashMap::new(), ..Profile::default() };
    let presenter = Presenter { snapshot, profile: &profile, now };
    Some(dto::Example {
        choices: examples.iter().map(choice).collect(),
        card: presenter.card(&snapshot.events[chosen.judged.event], Some(&chosen.judged), None),
    })
}
