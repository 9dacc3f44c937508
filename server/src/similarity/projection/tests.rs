use super::*;
use crate::similarity::generated::scenes;

const SCENES: usize = 8;
const OF: usize = 40;

fn first() -> (SimilarityIndex, Projection) {
    let index = scenes(SCENES, OF, |step| 12.0 / step as f32);
    let projection = project(&index, &FxHashMap::default()).unwrap().unwrap();
    (index, projection)
}

fn distance(a: Position, b: Position) -> f32 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

fn median(mut values: Vec<f32>) -> f32 {
    values.sort_by(f32::total_cmp);
    values[values.len() / 2]
}

#[test]
fn artists_of_a_scene_lie_nearer_to_each_other_than_to_others() {
    let (_, Projection { positions, unplaced }) = first();
    assert_eq!((positions.len(), unplaced), (SCENES * OF, 0));
    let scene = |at: usize| at / OF;
    // Of the nearest five on the map, by the scene they are of.
    let own = (0..positions.len()).map(|at| {
        let mut others: Vec<usize> = (0..positions.len()).filter(|other| *other != at).collect();
        others.sort_by(|a, b| {
            distance(positions[*a].1, positions[at].1).total_cmp(&distance(positions[*b].1, positions[at].1))
        });
        others[..5].iter().filter(|other| scene(**other) == scene(at)).count()
    });
    let share = own.sum::<usize>() as f32 / (5 * positions.len()) as f32;
    assert!(share > 0.9, "{share} of the neighbours on the map are of the same scene");
}

#[test]
fn a_second_run_moves_artists_little() {
    let (index, Projection { positions: before, .. }) = first();
    let known: FxHashMap<ArtistId, Position> = before.iter().copied().collect();
    let after = project(&index, &known).unwrap().unwrap().positions;
    let moved: Vec<f32> = before.iter().zip(&after).map(|(a, b)| distance(a.1, b.1)).collect();
    // The map is some 4 wide.
    assert!(median(moved.clone()) < 0.2, "{}", median(moved));
}

#[test]
fn who_is_new_comes_to_lie_among_its_scene() {
    let (index, Projection { positions: before, .. }) = first();
    let known: FxHashMap<ArtistId, Position> = before.iter().copied().filter(|(id, _)| id.0 != 5).collect();
    let after = project(&index, &known).unwrap().unwrap().positions;
    let to_scene = |scene: usize| median((0..OF).map(|at| distance(after[5].1, after[scene * OF + at].1)).collect());
    assert!((1..SCENES).all(|other| to_scene(0) < to_scene(other)));
}

#[test]
fn who_has_no_connection_gets_no_place_and_is_counted() {
    let mut index = scenes(SCENES, OF, |step| 12.0 / step as f32);
    let alone = crate::artists::Roster::new((0..(SCENES * OF) as i64 + 3).map(|id| (ArtistId(id), id.to_string())));
    let edges: Vec<(Node, Node, f32)> = index
        .roster
        .nodes()
        .flat_map(|a| index.scene.neighbours(a).map(move |(b, strength)| (a, b, strength)).collect::<Vec<_>>())
        .collect();
    index.scene = crate::scene::SceneGraph::new(alone.len(), alone.nodes().map(|node| (node, true)), edges).into();
    index.tags = crate::artists::tags::TagIndex::new(alone.len(), []).into();
    index.ties = crate::collaborations::CollaborationGraph::new(alone.len(), []);
    index.roster = alone.into();
    let projection = project(&index, &FxHashMap::default()).unwrap().unwrap();
    assert_eq!((projection.positions.len(), projection.unplaced), (SCENES * OF, 3));
    let few = scenes(1, 10, |_| 5.0);
    assert!(project(&few, &FxHashMap::default()).unwrap().is_none(), "too few for a map");
}
