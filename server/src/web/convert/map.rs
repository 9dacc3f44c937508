//! Map page: regions and their names, the drawing without a script, and who plays when.

use app::{
    area::Area,
    dto::{MapArtist, MapPage, MapRegion},
};

use super::{Presenter, counted};
use crate::{
    artists::ArtistId,
    events::{Event, clock},
    similarity::projection::Position,
    web::catalogue_map::CatalogueMap,
    wording::grouped,
};

/// Points of the drawing without a script.
const DRAWN: usize = 300;
/// Artists that are listed of a region.
const LISTED: usize = 8;
/// Nights of a week.
const WEEK: i64 = 7;

impl Presenter<'_> {
    /// `script` draws the points.
    pub fn map_page(&self, script: String) -> MapPage {
        let (map, roster) = (&self.snapshot.map, &self.snapshot.index.roster);
        let (tonight, week): (Vec<i64>, Vec<i64>) = (self.playing_within(1), self.playing_within(WEEK));
        let week = week.into_iter().filter(|id| tonight.binary_search(id).is_err()).collect();
        let unplaced = roster.len() - map.artists.len();
        let regions: Vec<(MapRegion, bool)> = (0..map.regions.len()).map(|region| self.map_region(region)).collect();
        let by_genre = regions.iter().any(|(_, is_genre)| *is_genre);
        let mut labels = Labels::default();
        let drawn = map.artists.iter().take(DRAWN).map(|artist| {
            let who = self.artist_ref(artist.node);
            MapArtist {
                x: artist.at[0],
                y: artist.at[1],
                colour: map.regions[usize::from(artist.region)].colour,
                named: labels.find_room(artist.at, who.name.chars().count()),
                tonight: tonight.binary_search(&who.id).is_ok(),
                artist: who,
            }
        });
        MapPage {
            artists: drawn.collect(),
            summary: format!(
                "{}. Close together = similar. Drag to move, scroll or pinch to zoom, tap an artist to see more.",
                counted(map.artists.len(), "artist", "artists")
            ),
            unplaced: match unplaced {
                0 => String::new(),
                1 => "1 artist has no known connection yet and is not on the map.".to_owned(),
                _ => format!("{} artists have no known connection yet and are not on the map.", grouped(unplaced)),
            },
            colours: if by_genre { "colour: genre of the region" } else { "colour: region of similar artists" }
                .to_owned(),
            regions: regions.into_iter().map(|(region, _)| region).collect(),
            tonight,
            week,
            followed: self.profile.follows.iter().map(|artist| artist.0).collect(),
            script,
        }
    }

    /// A region, and whether it is called after a genre.
    fn map_region(&self, region: usize) -> (MapRegion, bool) {
        let (map, index): (&CatalogueMap, _) = (&self.snapshot.map, &self.snapshot.index);
        let artists: Vec<_> = map.of_region(region).take(LISTED).map(|node| self.artist_ref(node)).collect();
        let genre = map.genre(region).map(|tag| index.tags.name(tag).to_owned());
        let known: Vec<&str> = artists.iter().take(2).map(|artist| artist.name.as_str()).collect();
        let is_genre = genre.is_some();
        let name = genre.unwrap_or_else(|| format!("Around {}", known.join(" and ")));
        let size = counted(map.regions[region].artists, "artist", "artists");
        (MapRegion { name, size, artists }, is_genre)
    }

    /// Artists on the map that play on one of the next so many nights, in rising order.
    fn playing_within(&self, nights: i64) -> Vec<i64> {
        let snapshot = self.snapshot;
        let is_near = |event: &Event| {
            let first = clock::tonight(event.zone, self.now);
            let last = first + chrono::Duration::days(nights - 1);
            event.starts_on.zip(event.last_on()).is_some_and(|(on, until)| on <= last && until >= first)
        };
        let plays = |artist: &ArtistId| {
            snapshot.of_artist.get(artist).is_some_and(|events| events.iter().any(|at| is_near(&snapshot.events[*at])))
        };
        let artists = snapshot.map.artists.iter().map(|artist| snapshot.index.roster.id(artist.node));
        let mut ids: Vec<i64> = artists.filter(|id| plays(id)).map(|id| id.0).collect();
        ids.sort_unstable();
        ids
    }
}

/// Names of the drawing that have their room, in thousandths of its side.
#[derive(Default)]
struct Labels(Vec<Area>);

impl Labels {
    /// Whether a name of so many letters over this place touches none before it.
    fn find_room(&mut self, at: Position, letters: usize) -> bool {
        let (x, y, half) = (at[0] * 1_000.0, at[1] * 1_000.0, 4.5 * letters as f32);
        let own = Area { left: x - half, right: x + half, top: y - 26.0, bottom: y + 6.0 };
        let has_room = own.left > -20.0 && own.right < 1_020.0 && !self.0.iter().any(|other| own.overlaps(*other));
        if has_room {
            self.0.push(own);
        }
        has_room
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_would_cover_another_has_no_room() {
        let mut labels = Labels::default();
        assert!(labels.find_room([0.5, 0.5], 10));
        assert!(!labels.find_room([0.51, 0.51], 10), "it lies over the first");
        assert!(labels.find_room([0.5, 0.56], 10));
        assert!(!labels.find_room([0.0, 0.2], 20), "it would be cut off");
    }
}
