//! Promoter index of the snapshot: every promoter by name, with how many events it has coming.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::{
    artists::{fold, search::NameIndex},
    events::{Event, Promoter, PromoterId},
};

pub struct PromoterIndex {
    /// By place in `promoters`, those with the most coming events first.
    pub names: NameIndex<usize>,
    /// Each with the number of its events that take place.
    pub promoters: Vec<(Promoter, usize)>,
}

impl PromoterIndex {
    pub fn new(all: Vec<Promoter>, events: &[Event], now: DateTime<Utc>) -> Result<Self, fst::Error> {
        let mut coming: HashMap<PromoterId, usize> = HashMap::new();
        for promoter in events.iter().filter(|event| event.takes_place(now)).flat_map(|event| &event.promoters) {
            *coming.entry(promoter.id).or_default() += 1;
        }
        let with_coming = |promoter: Promoter| {
            let coming = coming.get(&promoter.id).copied().unwrap_or(0);
            (promoter, coming)
        };
        let promoters: Vec<(Promoter, usize)> = all.into_iter().map(with_coming).collect();
        let names = promoters.iter().enumerate().map(|(at, (promoter, _))| (at, fold(&promoter.name), None));
        let names = NameIndex::new(names, |at: usize| promoters[at].1 as f32)?;
        Ok(Self { names, promoters })
    }
}
