//! Damaged files of every format: nothing panics, every file comes to a summary, what is delivered is sound.

use proptest::prelude::*;

use super::{read_names, records::Record, tests::all};

const SAMPLES: [&str; 12] = [
    r#"{"A": {"status": "success", "similar_artists": [{"name": "B", "rank": 1, "relationship_strength": 3.5}], "total_count": 1}, "C": {"status": "error", "error": "x"}}"#,
    r#"{"events": [{"name": "Night", "ticket_url": "https://t.example/1", "venue": "Hall", "event_time": "8p-4a", "artists": [{"name": "A b2b B", "set_time": "10-1"}, {"name": "9p"}], "tags": ["x"], "day_marker": "Fri"}], "count": 1}"#,
    r#"{"events": [{"name": "Night", "ticket_url": null, "venue": "8p", "event_time": null, "artists": [{"name": "A"}], "tags": [], "day_marker": "Thu", "event_id": "i", "event_date": "2025-11-13", "festival_ind": false, "start_time": "20:00"}]}"#,
    r#"{"artists": ["A", "B", "\u00e9"]}"#,
    r#"{"comment": "x", "mapping": {"A": "1nOi03kPUAMbOCl4lX9Avp"}, "verified_artists": {"A": {"id": "x", "genres": ["dub"]}}, "notes": {"A": "n"}}"#,
    r#"{"A": [{"track_name": "T", "artist_name": "A", "spotify_id": "s", "all_layers": [[1.0, 2e5]], "computed_at": "2025-11-01T10:00:00", "model": "mert-v1-95m-hf-13layers"}]}"#,
    r#"{"undercard": 1, "artists": [{"name": "A", "aliases": ["B"], "ids": {"spotify": "s"}}], "scene": [{"artist": "A", "neighbours": [{"name": "B", "strength": 1}]}], "collaborations": [{"a": "A", "b": "B", "kind": "remix", "date": "2025-01-01"}], "follows": ["A"]}"#,
    r#"{"undercard": 1, "events": [{"id": "e", "name": "N", "date": "2026-03-01", "start": "23:00", "end": "05:00", "venue": {"name": "H", "city": "L", "zone": "Europe/Lisbon", "latitude": 38.7, "longitude": -9.1}, "acts": ["A", {"name": "B", "set_time": "1-2"}], "promoter": ["P", {"name": "Q", "website": "https://q.example"}], "status": "cancelled", "festival": true}]}"#,
    "id,name,date,start,end,doors,venue,city,zone,latitude,longitude,acts,set_times,promoter,tags,url,status,festival\n1,\"N, x\",2026-03-01,23:00,05:00,22:00,H,L,Europe/Lisbon,1,2,A b2b B;C,1-2;,P;Q,dub,https://t.example,scheduled,yes\n",
    "artist,neighbour,strength\nA,B,1\nA,C,2\nB,A,1\n",
    "a,b,kind,evidence,date\nA,B,remix,\"x\",2025-01-01\n",
    "Track Name,Artist Name(s),Artist URI(s)\nT,\"A, B\",\"a,b\"\n",
];

/// What values of another type may stand where one was expected.
const SWAPS: [&str; 14] = [
    "null",
    "true",
    "-1",
    "1e999",
    "\"\"",
    "\"2026-02-30\"",
    "[]",
    "{}",
    "[[[[1]]]]",
    "{\"name\": 5}",
    "NaN",
    "\"\\u0000\\u202e\"",
    "\"\\ud800\"",
    "99999999999999999999",
];

fn check(bytes: &[u8]) {
    let (records, _, summary) = all(bytes, "events_2025-10-31.json");
    assert!(summary.format.is_some() || summary.refused > 0);
    for (line, record) in records {
        assert!(line >= 1);
        match record {
            Record::Artist(a) => assert!(!a.name.is_empty() && a.name.chars().count() <= 200),
            Record::Scene(s) => {
                assert!(s.neighbours.iter().all(|(name, s)| !name.is_empty() && *s > 0.0 && s.is_finite()))
            }
            Record::Collaboration(c) => assert_ne!(c.a, c.b),
            Record::Event(e) => {
                assert!(!e.name.is_empty() && (e.venue.is_some() || !e.acts.is_empty()));
                assert!(e.acts.iter().all(|act| !act.text.is_empty() && !act.text.contains(char::is_control)));
                assert!(e.promoters.iter().all(|promoter| !promoter.name.is_empty()));
                assert!(e.url.is_none_or(|url| url.starts_with("http")));
            }
            Record::Follow(f) => assert!(!f.artist.is_empty()),
            Record::TrackVector(t) => assert!(t.vector.len() == 768 && t.vector.iter().all(|v| v.is_finite())),
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        read_names(text);
    }
}

#[test]
fn a_file_torn_at_any_byte_gives_what_stood_before() {
    for sample in SAMPLES {
        (0..=sample.len()).for_each(|end| check(&sample.as_bytes()[..end]));
        assert_eq!(all(sample, "x").1.len(), usize::from(sample.contains("all_layers")), "{sample}");
    }
}

#[test]
fn a_value_of_another_type_is_refused_or_passed_over() {
    for sample in SAMPLES.iter().filter(|sample| sample.starts_with('{')) {
        for (at, _) in sample.match_indices(": ") {
            let value = &sample[at + 2..];
            let end = value.find([',', '}', ']']).unwrap_or(value.len());
            for swap in SWAPS {
                check(format!("{}: {swap}{}", &sample[..at], &value[end..]).as_bytes());
            }
        }
    }
}

#[test]
fn deep_and_endless_files_are_refused() {
    let deep = "[".repeat(200_000);
    for text in [
        deep.clone(),
        "{\"a\":".repeat(100_000),
        format!("{{\"artists\": [{deep}"),
        format!(
            "{{\"undercard\": 1, \"events\": [{{\"name\": {deep}{}}}, {{\"name\": \"N\", \"acts\": [\"A\"]}}]}}",
            "]".repeat(200_000)
        ),
        format!("artist,b\n\"{}", "x,\n".repeat(3_000_000)),
        "x".repeat(9_000_000),
    ] {
        let (_, refused, _) = all(&text, "x");
        assert!(!refused.is_empty(), "{}", &text[..20]);
    }
}

proptest! {
    #[test]
    fn flipped_removed_and_repeated_bytes_never_panic(sample in 0..SAMPLES.len(), edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..6)) {
        let mut bytes = SAMPLES[sample].as_bytes().to_vec();
        for (at, byte, edit) in edits {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match edit {
                0 => bytes[at] = byte,
                1 => bytes[at] ^= 1 << (byte % 8),
                2 => drop(bytes.remove(at)),
                _ => bytes.extend_from_within(at..),
            }
        }
        check(&bytes);
    }

    #[test]
    fn any_bytes_come_to_a_summary(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "\\PC{0,100}") {
        check(&bytes);
        check(text.as_bytes());
    }
}
