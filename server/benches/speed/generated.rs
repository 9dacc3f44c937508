//! Catalogues of any size, the same ones every time.

use rand::{RngExt, SeedableRng, rngs::StdRng};
use undercard::{
    artists::{ArtistId, Node, Roster, tags::TagIndex},
    collaborations::{CollaborationGraph, TieEdge, TieKind},
    events::{Act, Admission, Event, EventId, EventStatus, Venue},
    scene::SceneGraph,
    similarity::SimilarityIndex,
};

/// Strengths spread like the real ones: a median of 0.64, a long tail to 50.
fn strength(random: &mut StdRng) -> f32 {
    let normal: f32 = (0..12).map(|_| random.random::<f32>()).sum::<f32>() - 6.0;
    (0.64 * (1.3 * normal).exp()).clamp(0.000_3, 50.0)
}

/// Popular artists stand on many lists.
fn popular(random: &mut StdRng, size: usize) -> u32 {
    let skewed = random.random::<f32>().powi(3);
    (skewed * size as f32) as u32
}

/// A network file in the predecessor's format: `lists` lists of about `length` names out of `size` artists.
pub fn network(size: usize, lists: usize, length: usize) -> String {
    let mut random = StdRng::seed_from_u64(3);
    let lists: Vec<String> = (0..lists)
        .map(|owner| {
            let names: Vec<String> = (0..length)
                .map(|rank| {
                    // The first lists name everybody once, so that the network has its size.
                    let name = if rank % 2 == 0 {
                        (owner * length + rank) % size
                    } else {
                        popular(&mut random, size) as usize
                    };
                    format!(
                        r#"{{"name":"Artist {name}","rank":{rank},"relationship_strength":{}}}"#,
                        strength(&mut random)
                    )
                })
                .collect();
            format!(
                r#""Artist {owner}":{{"status":"success","similar_artists":[{}],"total_count":{length}}}"#,
                names.join(",")
            )
        })
        .collect();
    format!("{{{}}}", lists.join(","))
}

/// An index of `size` artists, a third of them outside the network, with tags and ties.
pub fn index(size: usize) -> SimilarityIndex {
    let mut random = StdRng::seed_from_u64(5);
    let known = size * 2 / 3;
    let edges: Vec<(Node, Node, f32)> = (0..known * 3)
        .map(|_| {
            let a = random.random_range(0..known as u32);
            (Node(a), Node(popular(&mut random, known)), strength(&mut random))
        })
        .collect();
    let tags: Vec<(Node, String)> =
        (0..size * 3).map(|at| (Node((at / 3) as u32), format!("tag {}", popular(&mut random, 600)))).collect();
    let ties: Vec<TieEdge> = (0..size)
        .map(|_| {
            let a = random.random_range(0..size as u32);
            let b = (a + random.random_range(1..200)) % size as u32;
            TieEdge { a: Node(a), b: Node(b), kind: TieKind::SharedBill, weight: 0.2, on: None }
        })
        .collect();
    SimilarityIndex {
        roster: Roster::new((0..size as i64).map(|id| (ArtistId(id), format!("Artist {id}")))).into(),
        scene: SceneGraph::new(size, [], edges).into(),
        tags: TagIndex::new(size, tags).into(),
        ties: CollaborationGraph::new(size, ties),
        ..Default::default()
    }
}

/// An event in memory.
pub fn event(index: &SimilarityIndex, at: usize, acts: &[Node]) -> Event {
    let act = |(position, node): (usize, &Node)| Act {
        artist: index.roster.id(*node),
        position: position as u16 + 1,
        set_time: None,
        back_to_back: false,
    };
    Event {
        id: EventId(at as i64),
        name: format!("Event {at}"),
        venue: Some(Venue { id: (at % 50) as i64, name: format!("Venue {}", at % 50), address: None, place: None }),
        promoters: Vec::new(),
        city: "Bench".into(),
        zone: chrono_tz::Tz::UTC,
        starts_on: "2099-01-01".parse().ok(),
        starts_at: "2099-01-01T20:00:00Z".parse().ok(),
        time_known: true,
        ends_at: None,
        doors_at: None,
        time_text: None,
        status: EventStatus::Scheduled,
        festival: false,
        url: None,
        source: "bench".into(),
        listed_on: None,
        admission: Admission::default(),
        updated_at: chrono::DateTime::UNIX_EPOCH,
        tags: Vec::new(),
        acts: acts.iter().enumerate().map(act).collect(),
    }
}

/// Upcoming events in our own format; two thirds of the acts are new names, as on real bills.
pub fn events(count: usize, known: &[String]) -> String {
    let mut random = StdRng::seed_from_u64(9);
    let events: Vec<String> = (0..count)
        .map(|at| {
            let acts: Vec<String> = (0..1 + at % 9)
                .map(|place| {
                    let name = if place % 3 == 0 {
                        known[random.random_range(0..known.len())].clone()
                    } else {
                        format!("Newcomer {at}-{place}")
                    };
                    serde_json::to_string(&name).unwrap_or_default()
                })
                .collect();
            format!(
                r#"{{"id":"{at}","name":"Event {at}","date":"2099-{:02}-{:02}","start":"21:00","venue":{{"name":"Venue {}","city":"Bench","zone":"Europe/Lisbon"}},"acts":[{}]}}"#,
                1 + at % 12,
                1 + at % 28,
                at % 50,
                acts.join(",")
            )
        })
        .collect();
    format!(r#"{{"undercard":1,"events":[{}]}}"#, events.join(","))
}
