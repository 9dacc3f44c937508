//! Label placement in a constellation: which stars have room for their name, and on which side. The closest artists
//! choose first.

use crate::{components::shortened, dto::Star};

/// Where a name goes, and on which widths it can be read without covering another one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Room {
    pub side: Side,
    pub wide: bool,
    pub narrow: bool,
}

/// The side of its star on which a name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Below,
    Above,
    Right,
    Left,
    /// Under the larger mark of the centre.
    Centre,
}

impl Side {
    /// `text-anchor`, `x` and `y` of the name, seen from its star.
    pub const fn place(self) -> (&'static str, i16, i16) {
        match self {
            Self::Below => ("middle", 0, 29),
            Self::Above => ("middle", 0, -18),
            Self::Right => ("start", 18, 5),
            Self::Left => ("end", -18, 5),
            Self::Centre => ("middle", 0, 42),
        }
    }
}

/// The sky of a desktop and of a phone in CSS pixels, and the width of a letter there.
#[derive(Clone, Copy)]
struct Sky {
    width: f32,
    height: f32,
    letter: f32,
}

const WIDE: Sky = Sky { width: 760.0, height: 600.0, letter: 8.0 };
const NARROW: Sky = Sky { width: 340.0, height: 430.0, letter: 7.0 };

/// Letters of a name that are shown.
pub const LETTERS: usize = 22;

#[derive(Clone, Copy)]
struct Area {
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
}

impl Area {
    fn touches(self, other: Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }
}

/// One room per star, in the order of the stars.
pub fn rooms(stars: &[Star]) -> Vec<Room> {
    let mut order: Vec<usize> = (1..stars.len()).collect();
    order.sort_by(|a, b| stars[*b].score.total_cmp(&stars[*a].score));
    let mut rooms = vec![Room { side: Side::Below, wide: false, narrow: false }; stars.len()];
    let mut taken = (dots(stars, WIDE), dots(stars, NARROW));
    for index in (0..stars.len().min(1)).chain(order) {
        let sides: &[Side] = match (index, stars[index].x) {
            (0, _) => &[Side::Centre],
            (_, x) if x > 0.5 => &[Side::Right, Side::Left, Side::Below, Side::Above],
            _ => &[Side::Left, Side::Right, Side::Below, Side::Above],
        };
        let star = &stars[index];
        let fits = |side: Side, sky: Sky, taken: &[Area]| {
            let area = name_area(star, side, sky);
            let inside = area.left >= 0.0 && area.right <= sky.width && area.top >= 0.0 && area.bottom <= sky.height;
            let own = |other: usize| other == index;
            let free = taken.iter().enumerate().all(|(other, taken)| own(other) || !area.touches(*taken));
            (index == 0 || inside && free).then_some(area)
        };
        let wide = sides.iter().find_map(|side| Some((*side, fits(*side, WIDE, &taken.0)?)));
        // A name stands on one side only, so on a phone it is there or nowhere.
        let side = wide.map_or(sides[0], |(side, _)| side);
        let narrow = fits(side, NARROW, &taken.1);
        taken.0.extend(wide.map(|(_, area)| area));
        taken.1.extend(narrow);
        rooms[index] = Room { side, wide: wide.is_some(), narrow: narrow.is_some() };
    }
    rooms
}

/// Marks take room as well: a name over a neighbour's mark could not be told from that neighbour's.
fn dots(stars: &[Star], sky: Sky) -> Vec<Area> {
    stars
        .iter()
        .map(|star| {
            let (x, y) = (star.x * sky.width, star.y * sky.height);
            Area { left: x - 11.0, right: x + 11.0, top: y - 11.0, bottom: y + 11.0 }
        })
        .collect()
}

fn name_area(star: &Star, side: Side, sky: Sky) -> Area {
    let scale = if side == Side::Centre { 1.8 } else { 1.0 };
    let long = shortened(&star.artist.name, LETTERS).chars().count() as f32 * sky.letter * scale;
    let (anchor, dx, dy) = side.place();
    let (x, y) = (star.x * sky.width + f32::from(dx), star.y * sky.height + f32::from(dy));
    let left = match anchor {
        "start" => x,
        "end" => x - long,
        _ => x - long / 2.0,
    };
    Area { left, right: left + long, top: y - 15.0 * scale, bottom: y + 5.0 }
}
