//! Label placement on a map: which marks have room for their name, and on which side. Those with the most events choose
//! first.

use app::{
    area::Area,
    dto::{LabelSide, MapMark, MapPoint},
};

/// A sheet in CSS pixels, and the width of a letter on it.
struct Sheet {
    width: f32,
    height: f32,
    letter: f32,
    /// What the radius of a dot is multiplied by.
    dots: f32,
    most: usize,
}

/// As the style sheet draws them; on the narrow one fewer names are easier to read.
const WIDE: Sheet = Sheet { width: 680.0, height: 510.0, letter: 7.4, dots: 1.0, most: 60 };
const NARROW: Sheet = Sheet { width: 350.0, height: 262.0, letter: 6.6, dots: MapMark::NARROW, most: 14 };

const SIDES: [LabelSide; 4] = [LabelSide::Right, LabelSide::Left, LabelSide::Below, LabelSide::Above];
const LINE: f32 = 15.0;
/// Of the ring around where the reader is.
const HERE_RADIUS: f32 = 11.0;

/// Gives every mark that has room for it a side for its name. `here` is another mark, without a name.
pub fn place(marks: &mut [MapMark], here: Option<&MapPoint>) {
    let (wide, narrow) = (sides(marks, here, &WIDE), sides(marks, here, &NARROW));
    for ((mark, wide), narrow) in marks.iter_mut().zip(wide).zip(narrow) {
        (mark.wide, mark.narrow) = (wide, narrow);
    }
}

fn sides(marks: &[MapMark], here: Option<&MapPoint>, sheet: &Sheet) -> Vec<Option<LabelSide>> {
    let ring = here.map(|here| around((here.x, here.y), HERE_RADIUS, sheet));
    let dots: Vec<Area> = marks.iter().map(|mark| dot(mark, sheet)).chain(ring).collect();
    let mut names: Vec<Area> = Vec::new();
    let choose = |(index, mark): (usize, &MapMark)| {
        let is_free = |area: Area| {
            area.is_on(sheet.width, sheet.height)
                && names.iter().all(|name| !area.overlaps(*name))
                // Over a neighbour's dot it could be taken for that one's.
                && dots.iter().enumerate().all(|(other, dot)| other == index || !area.overlaps(*dot))
        };
        let found = SIDES.into_iter().map(|side| (side, name(mark, side, sheet))).find(|(_, area)| is_free(*area));
        let (side, area) = found.filter(|_| names.len() < sheet.most)?;
        names.push(area);
        Some(side)
    };
    marks.iter().enumerate().map(choose).collect()
}

fn dot(mark: &MapMark, sheet: &Sheet) -> Area {
    around((mark.x, mark.y), f32::from(mark.radius) * sheet.dots, sheet)
}

fn around((x, y): (f32, f32), radius: f32, sheet: &Sheet) -> Area {
    Area::around((x * sheet.width, y * sheet.height), radius)
}

fn name(mark: &MapMark, side: LabelSide, sheet: &Sheet) -> Area {
    let dot = dot(mark, sheet);
    let long = mark.name.chars().count() as f32 * sheet.letter;
    let (x, y) = (mark.x * sheet.width, mark.y * sheet.height);
    let (left, top) = match side {
        LabelSide::Right => (dot.right + 4.0, y - LINE / 2.0),
        LabelSide::Left => (dot.left - 4.0 - long, y - LINE / 2.0),
        LabelSide::Below => (x - long / 2.0, dot.bottom + 2.0),
        LabelSide::Above => (x - long / 2.0, dot.top - 2.0 - LINE),
    };
    Area { left, right: left + long, top, bottom: top + LINE }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(name: &str, x: f32, y: f32) -> MapMark {
        MapMark {
            name: name.to_owned(),
            url: String::new(),
            events: String::new(),
            x,
            y,
            radius: 5,
            place: String::new(),
            wide: None,
            narrow: None,
        }
    }

    #[test]
    fn names_stand_on_the_side_where_there_is_room() {
        let mut marks = [mark("Kontor", 0.5, 0.5), mark("Anker", 0.99, 0.5), mark("Keller", 0.53, 0.5)];
        place(&mut marks, None);
        assert_eq!(marks[0].wide, Some(LabelSide::Left), "the right is taken by a dot");
        assert_eq!(marks[1].wide, Some(LabelSide::Left), "the edge is near");
        assert_eq!(marks[2].wide, Some(LabelSide::Right));
        place(&mut marks, Some(&MapPoint { x: 0.58, y: 0.5, place: String::new() }));
        assert_eq!(marks[2].wide, Some(LabelSide::Below), "the ring is on the right");
    }

    #[test]
    fn of_a_crowd_no_two_names_overlap_and_the_first_has_one() {
        let mut marks: Vec<MapMark> =
            (0..80).map(|n| mark("A venue", 0.4 + 0.02 * (n % 10) as f32, 0.4 + 0.02 * (n / 10) as f32)).collect();
        place(&mut marks, None);
        for (sheet, side) in
            [(&WIDE, (|mark| mark.wide) as fn(&MapMark) -> Option<LabelSide>), (&NARROW, |mark: &MapMark| mark.narrow)]
        {
            let shown: Vec<Area> = marks.iter().filter_map(|mark| Some(name(mark, side(mark)?, sheet))).collect();
            assert!(!shown.is_empty() && shown.len() < 80, "{}", shown.len());
            for (index, one) in shown.iter().enumerate() {
                assert!(shown[..index].iter().all(|other| !one.overlaps(*other)));
            }
        }
    }
}
