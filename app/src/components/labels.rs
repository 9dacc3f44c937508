//! Label placement in a constellation: which stars have room for their name, and on which side. The closest artists
//! choose first.

use crate::{area::Area, components::shortened, dto::Star};

/// Where a name goes on a wide screen and on a narrow one; `None` where it would cover something else.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Room {
    pub wide: Option<Side>,
    pub narrow: Option<Side>,
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
const NARROW: Sky = Sky { width: 340.0, height: 560.0, letter: 6.6 };

/// Letters of a name that are shown.
pub const LETTERS: usize = 22;

/// One room per star, in the order of the stars, of which the first are `centres`.
pub fn rooms(stars: &[Star], centres: usize) -> Vec<Room> {
    let mut order: Vec<usize> = (centres..stars.len()).collect();
    order.sort_by(|a, b| stars[*b].score.total_cmp(&stars[*a].score));
    let mut rooms = vec![Room::default(); stars.len()];
    let mut taken = (dots(stars, WIDE), dots(stars, NARROW));
    for index in (0..stars.len().min(centres)).chain(order) {
        let sides = sides(index < centres, stars[index].x);
        rooms[index] = Room {
            wide: side(stars, index, sides, WIDE, &mut taken.0),
            narrow: side(stars, index, sides, NARROW, &mut taken.1),
        };
    }
    rooms
}

/// The sides on which a name may stand, the best first.
fn sides(centre: bool, x: f32) -> &'static [Side] {
    match centre {
        true => &[Side::Centre],
        false if x > 0.5 => &[Side::Right, Side::Left, Side::Below, Side::Above],
        false => &[Side::Left, Side::Right, Side::Below, Side::Above],
    }
}

/// The side on which a name has room, which it takes. A centre always has it.
fn side(stars: &[Star], index: usize, sides: &[Side], sky: Sky, taken: &mut Vec<Area>) -> Option<Side> {
    let fits = |side: &Side| {
        let area = name_area(&stars[index], *side, sky);
        let inside = area.is_on(sky.width, sky.height);
        let free = taken.iter().enumerate().all(|(other, taken)| other == index || !area.overlaps(*taken));
        (*side == Side::Centre || inside && free).then_some((*side, area))
    };
    let (side, area) = sides.iter().find_map(fits)?;
    taken.push(area);
    Some(side)
}

/// Marks take room as well: a name over a neighbour's mark could not be told from that neighbour's.
fn dots(stars: &[Star], sky: Sky) -> Vec<Area> {
    stars.iter().map(|star| Area::around((star.x * sky.width, star.y * sky.height), 11.0)).collect()
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
