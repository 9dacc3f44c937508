//! Venue index of the snapshot: every venue by name, alias and city, with how many events it has coming.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::{
    artists::{fold, search::NameIndex},
    events::{Event, venue_store::VenueNames},
};

pub struct VenueIndex {
    /// By place in `venues`, those with the most coming events first.
    pub names: NameIndex<usize>,
    pub venues: Vec<IndexedVenue>,
}

pub struct IndexedVenue {
    pub id: i64,
    pub name: String,
    pub city: String,
    /// How many events take place there.
    pub coming: usize,
}

impl VenueIndex {
    pub fn new(all: Vec<VenueNames>, events: &[Event], now: DateTime<Utc>) -> Result<Self, fst::Error> {
        let mut coming: HashMap<i64, usize> = HashMap::new();
        for venue in events.iter().filter(|event| event.takes_place(now)).filter_map(|event| event.venue.as_ref()) {
            *coming.entry(venue.id).or_default() += 1;
        }
        let (mut names, mut venues) = (Vec::new(), Vec::new());
        for VenueNames { id, name, city, aliases } in all {
            let at = venues.len();
            let folded = fold(&name);
            // So that a city finds its venues, and a name with its city the one that is meant.
            let with_city = format!("{folded} {}", fold(&city));
            names.push((at, folded, None));
            names.extend(aliases.into_iter().chain([with_city]).map(|alias| (at, alias.clone(), Some(alias))));
            venues.push(IndexedVenue { id, name, city, coming: coming.get(&id).copied().unwrap_or(0) });
        }
        let names = NameIndex::new(names, |at: usize| venues[at].coming as f32)?;
        Ok(Self { names, venues })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artists::search::SearchBudget;

    #[test]
    fn a_venue_is_found_by_name_alias_and_city() {
        let venue = |id, name: &str, city: &str, aliases: &[&str]| VenueNames {
            id,
            name: name.into(),
            city: city.into(),
            aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
        };
        let all = vec![
            venue(1, "Elsewhere", "New York", &["zone one"]),
            venue(2, "Elsewhere", "Lisbon", &[]),
            venue(3, "Kontor", "Lisbon", &[]),
        ];
        let index = VenueIndex::new(all, &[], DateTime::UNIX_EPOCH).unwrap();
        let find = |query: &str| {
            let hits = index.names.search(query, &SearchBudget::default());
            hits.into_iter().map(|hit| index.venues[hit.subject].id).collect::<Vec<_>>()
        };
        assert_eq!(find("elswhere"), [1, 2]);
        assert_eq!(find("Elsewhere Lisbon"), [2]);
        assert_eq!(find("zone one"), [1]);
        assert_eq!(find("lisbon"), [3, 2]);
    }
}
