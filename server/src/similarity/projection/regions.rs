//! Regions of the map: where artists lie dense. Each is the catchment of a peak of their density.

use super::Position;

/// The map is counted in so many cells a side.
const GRID: usize = 80;
/// Cells that a count is spread over, to each side, twice.
const SMOOTH: usize = 2;
/// The most regions; artists of smaller ones belong to the nearest of these.
const MOST: usize = 30;
/// A region has at least this share of the artists.
const LEAST: f32 = 0.01;

/// One region.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Region {
    /// Where artists lie densest.
    pub peak: Position,
    pub artists: usize,
    /// Of a palette of [`COLOURS`]: neighbours differ as far as possible.
    pub colour: u8,
}

pub const COLOURS: u8 = 6;

/// The regions, the largest first, and that of each artist.
pub fn find(positions: &[Position]) -> (Vec<Region>, Vec<u8>) {
    if positions.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let grid = Grid::of(positions);
    let density = grid.density(positions);
    let peaks = catchments(&density);
    let mut sizes = vec![0; GRID * GRID];
    positions.iter().for_each(|at| sizes[peaks[grid.cell(*at)]] += 1);
    let mut kept: Vec<usize> = (0..sizes.len()).filter(|cell| sizes[*cell] > 0).collect();
    kept.sort_by_key(|cell| (std::cmp::Reverse(sizes[*cell]), *cell));
    let least = (LEAST * positions.len() as f32) as usize;
    let enough = kept.iter().take_while(|cell| sizes[**cell] >= least).count().clamp(1, MOST);
    kept.truncate(enough);
    let middles: Vec<Position> = kept.iter().map(|cell| grid.middle(*cell)).collect();
    let nearest = |at: Position| {
        let far = |peak: &Position| (peak[0] - at[0]).hypot(peak[1] - at[1]);
        (0..middles.len()).min_by(|a, b| far(&middles[*a]).total_cmp(&far(&middles[*b]))).unwrap_or(0)
    };
    let of_peak = |peak: usize| kept.iter().position(|cell| *cell == peak);
    let regions: Vec<u8> =
        positions.iter().map(|at| of_peak(peaks[grid.cell(*at)]).unwrap_or_else(|| nearest(*at)) as u8).collect();
    let colours = colours(&middles);
    let count = |region: usize| regions.iter().filter(|of| usize::from(**of) == region).count();
    let found = middles.iter().zip(colours).enumerate();
    (found.map(|(at, (peak, colour))| Region { peak: *peak, artists: count(at), colour }).collect(), regions)
}

/// A colour for each peak: the one whose nearest use is farthest away.
fn colours(peaks: &[Position]) -> Vec<u8> {
    let mut colours: Vec<u8> = Vec::new();
    for peak in peaks {
        let room = |colour: u8| {
            let used = peaks.iter().zip(&colours).filter(|(_, used)| **used == colour);
            used.map(|(other, _)| (other[0] - peak[0]).hypot(other[1] - peak[1])).fold(f32::INFINITY, f32::min)
        };
        let best = (0..COLOURS).rev().max_by(|a, b| room(*a).total_cmp(&room(*b))).unwrap_or(0);
        colours.push(best);
    }
    colours
}

/// Square cells over all positions.
struct Grid {
    origin: Position,
    side: f32,
}

impl Grid {
    fn of(positions: &[Position]) -> Self {
        let low = |axis: usize| positions.iter().map(|at| at[axis]).fold(f32::INFINITY, f32::min);
        let high = |axis: usize| positions.iter().map(|at| at[axis]).fold(f32::NEG_INFINITY, f32::max);
        let width = (high(0) - low(0)).max(high(1) - low(1)).max(f32::MIN_POSITIVE);
        Self { origin: [low(0), low(1)], side: width / (GRID - 1) as f32 }
    }

    fn cell(&self, at: Position) -> usize {
        let step = |axis: usize| (((at[axis] - self.origin[axis]) / self.side) as usize).min(GRID - 1);
        step(1) * GRID + step(0)
    }

    fn middle(&self, cell: usize) -> Position {
        let [x, y] = [cell % GRID, cell / GRID].map(|step| (step as f32 + 0.5) * self.side);
        [self.origin[0] + x, self.origin[1] + y]
    }

    /// How many artists lie in and around each cell.
    fn density(&self, positions: &[Position]) -> Vec<f32> {
        let mut counts = vec![0.0; GRID * GRID];
        positions.iter().for_each(|at| counts[self.cell(*at)] += 1.0);
        for _ in 0..2 {
            counts = smoothed(&smoothed(&counts, 1), GRID);
        }
        counts
    }
}

/// Means over neighbouring cells along one axis; `step` leads from one to the next.
fn smoothed(values: &[f32], step: usize) -> Vec<f32> {
    let along = |cell: usize| cell / step % GRID;
    let mean = |cell: usize| {
        let (back, on) = (SMOOTH.min(along(cell)), SMOOTH.min(GRID - 1 - along(cell)));
        (0..=back + on).map(|at| values[cell + at * step - back * step]).sum::<f32>() / (2 * SMOOTH + 1) as f32
    };
    (0..values.len()).map(mean).collect()
}

/// For each cell the peak that one reaches by always stepping to the densest neighbour.
fn catchments(density: &[f32]) -> Vec<usize> {
    let uphill = |cell: usize| {
        let (column, row) = (cell % GRID, cell / GRID);
        let columns = column.saturating_sub(1)..=(column + 1).min(GRID - 1);
        let around = columns.flat_map(|x| (row.saturating_sub(1)..=(row + 1).min(GRID - 1)).map(move |y| y * GRID + x));
        around.max_by(|a, b| density[*a].total_cmp(&density[*b]).then(b.cmp(a))).unwrap_or(cell)
    };
    let up: Vec<usize> = (0..density.len()).map(uphill).collect();
    (0..up.len())
        .map(|mut cell| {
            while up[cell] != cell {
                cell = up[cell];
            }
            cell
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Artists around each of some spots.
    fn heaps(spots: &[(Position, usize)]) -> Vec<Position> {
        let around = |spot: Position, n: usize| {
            let (turn, far) = (n as f32 * 2.4, 0.02 * (n as f32).sqrt());
            [spot[0] + far * turn.cos(), spot[1] + far * turn.sin()]
        };
        spots.iter().flat_map(|(spot, count)| (0..*count).map(move |n| around(*spot, n))).collect()
    }

    #[test]
    fn each_heap_is_a_region_and_neighbours_differ_in_colour() {
        let positions = heaps(&[([0.0, 0.0], 300), ([3.0, 0.0], 200), ([0.0, 4.0], 100)]);
        let (regions, of) = find(&positions);
        assert_eq!(regions.iter().map(|region| region.artists).collect::<Vec<_>>(), [300, 200, 100]);
        assert_eq!([of[0], of[299], of[300], of[499], of[500], of[599]], [0, 0, 1, 1, 2, 2]);
        let mut colours: Vec<u8> = regions.iter().map(|region| region.colour).collect();
        colours.dedup();
        assert_eq!(colours.len(), 3);
        assert!((regions[1].peak[0] - 3.0).hypot(regions[1].peak[1]) < 0.3, "{regions:?}");
    }

    #[test]
    fn stragglers_belong_to_the_nearest_region() {
        let mut positions = heaps(&[([0.0, 0.0], 200), ([3.0, 0.0], 100)]);
        positions.push([3.0, 3.0]);
        assert_eq!(find(&positions).1[300], 1);
        assert_eq!(find(&[]), (Vec::new(), Vec::new()));
        assert_eq!(find(&[[1.0, 1.0]; 3]).1, [0, 0, 0]);
    }
}
