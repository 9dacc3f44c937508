//! Tests of each format, from its bytes to its records.

use std::ops::ControlFlow;

use chrono::{NaiveDate, NaiveTime};

use super::{records::*, *};

/// Everything a text gives: records with their lines, refusals, the summary.
pub fn all(text: impl AsRef<[u8]>, name: &str) -> (Vec<(u64, Record)>, Vec<Refusal>, Summary) {
    let (mut records, mut refused) = (Vec::new(), Vec::new());
    let summary = read(text.as_ref(), &Origin::of_file(name), &mut |item| {
        match item {
            Item::Record { line, record } => records.push((line, record)),
            Item::Refused(refusal) => refused.push(refusal),
            Item::Skipped { .. } => {}
        }
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!((summary.records, summary.refused), (records.len() as u64, refused.len() as u64));
    (records, refused, summary)
}

fn events(text: &str, name: &str) -> (Vec<EventRecord>, Vec<Refusal>) {
    let (records, refused, _) = all(text, name);
    let event = |record| if let Record::Event(event) = record { Some(event) } else { None };
    (records.into_iter().filter_map(|(_, record)| event(record)).collect(), refused)
}

fn day(text: &str) -> Option<NaiveDate> {
    Some(text.parse().unwrap())
}

fn clock(text: &str) -> Option<NaiveTime> {
    Some(NaiveTime::parse_from_str(text, "%H:%M").unwrap())
}

#[test]
fn a_network_gives_lists_and_says_which_neighbours_it_left_out() {
    let (records, refused, _) = all(
        r#"{
"A": {"status": "success", "similar_artists": [{"name": "B", "rank": 1, "relationship_strength": 3.5},
  {"name": "C", "relationship_strength": -1}, {"name": "a (UK)", "relationship_strength": 2}, {"name": "D", "relationship_strength": null},
  {"name": "E"}, {"name": "F", "relationship_strength": NaN}], "total_count": 6},
"G": {"status": "error", "error": "No similar artists found"},
"H": {"status": "success"},
"I": 7, "": {"status": "error"},
"J": {"status": "maybe"}
}"#,
        "map",
    );
    let Record::Scene(a) = &records[0].1 else { panic!() };
    assert_eq!((records[0].0, a.artist.as_str(), a.known, a.network.as_str()), (2, "A", true, "music-map"));
    assert_eq!(a.neighbours, [("B".to_owned(), 3.5)]);
    let Record::Scene(g) = &records[1].1 else { panic!() };
    assert_eq!((g.known, g.note.as_deref(), records[1].0), (false, Some("No similar artists found"), 5));
    assert_eq!(refused.iter().map(|r| r.line).collect::<Vec<_>>(), [2, 6, 7, 7, 8]);
    assert!(refused[0].reason.contains("“D” has no strength, and 2 more"), "{}", refused[0].reason);
    assert_eq!(records.len(), 2);
}

#[test]
fn the_first_newsletter_format_takes_its_dates_from_the_day_of_the_mail() {
    let text = r#"{"events": [
 {"name": "Low\n     Tide", "ticket_url": "https://tickets.example/1", "venue": "The Hall", "event_time": "10p-10p|Sunday", "artists": [{"name": "A b2b B", "set_time": "10-1"}], "tags": ["Darkside"], "day_marker": "Fri"},
 {"name": "No day", "ticket_url": null, "venue": "9p-3a", "event_time": null, "artists": [{"name": "A"}, {"name": "Club G"}, {"name": "9p-3a"}], "tags": [], "day_marker": null},
 {"name": "+ Calendar +", "ticket_url": "https://tickets.example/2", "venue": null, "event_time": null, "artists": [], "tags": [], "day_marker": null}
], "count": 3}"#;
    let (events, refused) = events(text, "events_2025-10-31.json");
    let when = When {
        on: day("2025-10-31"),
        start: clock("22:00"),
        end: Some((2, clock("22:00").unwrap())),
        doors: None,
        text: Some("10p-10p|Sunday".into()),
    };
    assert_eq!((events[0].name.as_str(), &events[0].when, &events[0].source_id), ("Low Tide", &when, &None));
    assert_eq!(
        events[0].acts,
        [ActRecord { text: "A b2b B".into(), set_time: Some("10-1".into()), ..ActRecord::default() }]
    );
    assert_eq!((events[0].tags[0].as_str(), events[0].festival), ("darkside", false));
    assert_eq!(
        (events[1].when.on, events[1].when.start, events[1].venue.as_ref().map(|v| v.name.as_str())),
        (None, clock("21:00"), Some("Club G"))
    );
    assert_eq!(refused.len(), 1);
    assert_eq!(
        refused[0],
        Refusal {
            line: 4,
            what: "event “+ Calendar +”".into(),
            reason: "an announcement, not an event: no line-up and no time".into(),
            unread: true,
        }
    );
}

#[test]
fn the_second_newsletter_format_has_dates_and_ids_and_ends_in_advice() {
    let event = |name: &str, date: &str, time: &str, artists: &str| {
        format!(
            r#"{{"name": "{name}", "ticket_url": "javascript:x", "venue": "Mag", "event_time": {time}, "artists": {artists}, "tags": [], "day_marker": "Thu", "event_id": "id-{name}", "event_date": "{date}", "festival_ind": true}}"#
        )
    };
    let advice = |name: &str| event(name, "2025-11-13", "null", r#"[{"name": "Mag", "set_time": null}]"#);
    let list = [
        event("One", "2025-11-13", "\"8p-4a\"", r#"[{"name": "A"}]"#),
        event("Two", "2026-02-30", "\"8p\"", r#"[{"name": "A"}]"#),
        event("Three", "2026-13-45", "\"8p\"", r#"[{"name": "A"}]"#),
        advice("x"),
        advice("y"),
        event("Four", "2025-11-14", "null", r#"[{"name": "A"}]"#),
        advice("x"),
        advice("y"),
        advice("z"),
        event("Five", "2025-11-14", "null", r#"[{"name": "A"}]"#),
        event("Six", "2025-11-14", "\"8p\"", "[]"),
    ];
    let (events, refused) = events(&format!("{{\"events\": [{}]}}", list.join(",\n")), "x");
    let names: Vec<&str> = events.iter().map(|e| e.name.as_str()).collect();
    assert_eq!(names, ["One", "Four", "Six"]);
    assert_eq!(
        (events[0].when.on, events[0].source_id.as_deref(), events[0].festival),
        (day("2025-11-13"), Some("id-One"), true)
    );
    let of = |what: &str| refused.iter().find(|r| r.what.contains(what)).map_or("", |r| r.reason.as_str());
    assert!(of("One").contains("no http or https link"));
    assert_eq!(of("Two"), "the date 2026-02-30 does not exist: correct it");
    assert!(of("Three").contains("does not exist"));
    assert!(of("Five").contains("after the end of the list"));
}

#[test]
fn follows_and_ids_are_read() {
    let (records, refused, _) = all("{\"artists\": [\n\"A\",\n\"a\",\n\"\",\n5,\n\"!!!\"]}", "x");
    assert_eq!(records.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 6]);
    assert_eq!(refused.iter().map(|r| r.line).collect::<Vec<_>>(), [4, 5]);
    let ids = r#"{"comment": "x", "mapping": {"A": "1nOi03kPUAMbOCl4lX9Avp", "B": "short", "C": 4},
        "verified_artists": {"A": {"id": "x", "genres": ["Dub Techno", "idm"]}}, "notes": {"A": "not the other A", "others": "x"}}"#;
    let (records, refused, _) = all(ids, "x");
    let Record::Artist(a) = &records[0].1 else { panic!() };
    assert_eq!(a.external_ids, [("spotify".to_owned(), "1nOi03kPUAMbOCl4lX9Avp".to_owned())]);
    assert_eq!(
        (a.genres.join(","), a.disambiguation.as_deref()),
        ("dub techno,idm".to_owned(), Some("not the other A"))
    );
    assert_eq!((records.len(), refused.len()), (1, 2));
}

#[test]
fn an_embedding_cache_gives_layer_eleven_of_whole_finite_tracks() {
    let layer = |value: &str, count: usize| format!("[{}]", vec![value; count].join(","));
    let track = |layers: Vec<String>, model: &str| {
        format!(
            r#"{{"track_name": "T", "artist_name": "A", "spotify_id": "s", "all_layers": [{}], "computed_at": "2025-11-01T10:00:00.5", "model": "{model}"}}"#,
            layers.join(",")
        )
    };
    let whole = |bad: Option<String>| {
        let mut layers: Vec<String> = (0..13).map(|n| layer(&format!("{n}.5"), 768)).collect();
        layers[3] = bad.unwrap_or_else(|| layer("0.1", 768));
        layers
    };
    let model = "mert-v1-95m-hf-13layers";
    let tracks = [
        track(whole(None), model),
        track(whole(None), "vggish"),
        track(whole(Some(layer("1", 767))), model),
        track(whole(Some(layer("NaN", 768))), model),
        track(whole(Some(layer("1e300", 768))), model),
        track(whole(None)[1..].to_vec(), model),
    ];
    let (records, refused, _) = all(format!("{{\"Z\": [], \"A\": [{}], \"B\": 1}}", tracks.join(",\n")), "x");
    let Record::TrackVector(vector) = &records[0].1 else { panic!() };
    assert_eq!(
        (vector.layer, vector.model.as_str(), vector.vector.len(), vector.vector[0]),
        (11, "mert-v1-95m", 768, 11.5)
    );
    assert!(vector.computed_at.is_some());
    assert_eq!((records.len(), refused.len()), (1, 6));
}

#[test]
fn our_json_takes_any_subset_and_notes_unknown_fields_once() {
    let text = r#"{"undercard": 1, "made_by": "x",
"follows": ["A"],
"artists": [{"name": "A", "aliases": ["Ay"], "genres": ["Dub"], "ids": {"spotify": "s"}, "musicbrainz": "m", "colour": 1}, {"name": "B", "colour": 2}, {"name": ""}, 5],
"scene": [{"artist": "A", "neighbours": [{"name": "B", "strength": 2.5}], "fetched_at": "2026-01-01T00:00:00Z"}, {"artist": "B", "known": false, "note": "never heard"}],
"collaborations": [{"a": "A", "b": "B", "kind": "b2b", "evidence": "one night", "date": "2025-01-01"}, {"a": "A", "b": "a", "kind": "remix"}, {"a": "A", "b": "B", "kind": "tour"}],
"events": [{"id": "e1", "name": "Night", "date": "2026-03-01", "start": "23:00", "end": "05:00", "doors": "22:30",
  "venue": {"name": "Hall", "city": "Lisbon", "zone": "Europe/Lisbon", "latitude": 38.7, "longitude": -9.1},
  "acts": ["A b2b B", {"name": "C", "set_time": "01:00–02:00", "back_to_back": true}], "status": "Postponed", "festival": true, "url": "https://tickets.example/e1"},
 {"name": "No zone", "venue": {"name": "Hall", "city": "Lisbon"}}, {"name": "Nothing"}, {"name": "Bill only", "acts": ["A"]}],
"artists": "none"}"#;
    let (records, refused, summary) = all(text, "x");
    assert_eq!(summary.notes.len(), 2, "{:?}", summary.notes);
    let kinds = records.iter().map(|(_, record)| match record {
        Record::Follow(_) => 'f',
        Record::Artist(_) => 'a',
        Record::Scene(_) => 's',
        Record::Collaboration(_) => 'c',
        Record::Event(_) => 'e',
        Record::TrackVector(_) => 't',
    });
    assert_eq!(kinds.collect::<String>(), "faassce".to_owned() + "e");
    let Record::Event(event) = &records[6].1 else { panic!() };
    assert_eq!(
        (event.when.end, event.status, event.acts[1].back_to_back),
        (Some((1, clock("05:00").unwrap())), EventStatus::Postponed, true)
    );
    assert_eq!(event.venue.as_ref().and_then(|venue| venue.place), Some((38.7, -9.1)));
    assert_eq!(refused.iter().map(|r| r.line).collect::<Vec<_>>(), [3, 3, 5, 5, 9, 9, 10]);
    assert!(all(r#"{"undercard": 2, "artists": []}"#, "x").1[0].reason.contains("version"));
}

#[test]
fn our_csv_gives_the_same_records_as_our_json() {
    let (csv, refused) = events(
        "id,name,date,start,end,venue,city,zone,latitude,longitude,acts,set_times,tags,status,festival\ne1,\"Night, the\",2026-03-01,23:00,05:00,Hall,Lisbon,Europe/Lisbon,38.7,-9.1,A b2b B; C,;01:00–02:00,Dub;techno,cancelled,yes\n\nx,y,2026-02-30,,,Hall,,,,,,,,,\na,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p\n",
        "x",
    );
    let (json, _) = events(
        r#"{"undercard": 1, "events": [{"id": "e1", "name": "Night, the", "date": "2026-03-01", "start": "23:00", "end": "05:00", "venue": {"name": "Hall", "city": "Lisbon", "zone": "Europe/Lisbon", "latitude": 38.7, "longitude": -9.1}, "acts": ["A b2b B", {"name": "C", "set_time": "01:00–02:00"}], "genres": ["dub", "techno"], "status": "cancelled", "festival": true}]}"#,
        "x",
    );
    assert_eq!(csv, json);
    assert_eq!(refused.iter().map(|r| r.line).collect::<Vec<_>>(), [4, 5]);
    let (artists, refused, _) = all("name;genres;spotify\r\nA;;s\r\n\"B\";dub;\r\n", "x");
    assert_eq!((artists.len(), artists[1].0, refused.len()), (2, 3, 0));
    let (scene, refused, _) =
        all("artist,neighbour,strength,known,note\nA,B,2,,\nA,C,-1,,\nA,D,much,,\nB,,,false,unheard\nA,E,1,,\n", "x");
    let Record::Scene(list) = &scene[0].1 else { panic!() };
    assert_eq!((list.neighbours.as_slice(), scene.len()), (&[("B".to_owned(), 2.0)][..], 2));
    assert_eq!(refused.iter().map(|r| r.line).collect::<Vec<_>>(), [2, 6]);
    assert_eq!(all("a,b,kind,evidence,date\nA,B,same group,Trio,\n", "x").0.len(), 1);
}

#[test]
fn promoters_of_our_formats_are_names_or_objects_and_what_is_none_costs_only_itself() {
    let (csv, refused) =
        events("name,date,venue,promoter\nA,2026-03-01,Hall,Slow Tide; Kelp Crew;HALL\nB,2026-03-02,Hall,\n", "x");
    let names = |event: &EventRecord| {
        event.promoters.iter().map(|promoter| promoter.name.clone()).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(
        (csv.iter().map(names).collect::<Vec<_>>(), refused.len()),
        (vec!["Slow Tide, Kelp Crew".into(), "".into()], 0)
    );
    let promoter = |json: &str| {
        let text = format!(r#"{{"undercard": 1, "events": [{{"name": "A", "acts": ["B"], "promoter": {json}}}]}}"#);
        let (events, refused) = events(&text, "x");
        (
            names(&events[0]),
            events[0].promoters.iter().filter(|promoter| promoter.website.is_some()).count(),
            refused.len(),
        )
    };
    assert_eq!(promoter(r#""Slow Tide""#), ("Slow Tide".into(), 0, 0));
    let both = r#"[{"name": "Slow Tide", "website": "https://slowtide.example"}, "slow tide", "Kelp Crew", null]"#;
    assert_eq!(promoter(both), ("Slow Tide, Kelp Crew".into(), 1, 1));
    assert_eq!(promoter(r#"[7, {"name": ["A"]}, "ana@slowtide.example"]"#).0, "");
    assert_eq!(promoter("null"), (String::new(), 0, 0));
}

#[test]
fn files_of_no_use_say_so() {
    let mut skipped = Vec::new();
    let study = &b"{\"layer_0\": [{\"layer\": 0}]}"[..];
    let summary = read(study, &Origin::of_file("x"), &mut |item| {
        skipped.push(item);
        ControlFlow::Continue(())
    });
    assert_eq!(summary.unwrap().skipped, 1);
    assert!(matches!(&skipped[..], [Item::Skipped { .. }]));
    for text in ["", "<rss>", "{}", "[[1]]", "x,y\n1,2"] {
        let (records, refused, summary) = all(text, "x");
        assert_eq!((records.len(), refused.len(), summary.format), (0, 1, None), "{text}");
    }
}

#[test]
fn wrong_encodings_and_bytes_are_refused_where_they_stand() {
    let (records, refused, _) = all(b"artist\nA\n\xff\xfe\xfd\nB\n", "x");
    assert_eq!((records.len(), refused[0].line), (2, 3));
    let (records, refused, _) = all(b"{\"artists\": [\"A\",\n\"\xe9\",\n\"B\\u0000\"]}", "x");
    assert_eq!((records.len(), refused.len(), refused[0].line), (2, 1, 2));
    assert_eq!(records[1].1, Record::Follow(FollowRecord { artist: "B".into() }));
    let utf_16: Vec<u8> = "\u{feff}artist\nÉ\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(all(utf_16, "x").0[0].1, Record::Follow(FollowRecord { artist: "É".into() }));
}

#[test]
fn a_receiver_that_has_enough_is_left_alone() {
    let mut count = 0;
    let summary = read(&b"A\nB\nC\n"[..], &Origin::of_file("x"), &mut |_| {
        count += 1;
        if count == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!((count, summary.unwrap().stopped), (2, true));
}

#[test]
fn a_bill_of_more_than_ten_thousand_acts_is_cut_and_said() {
    let acts: Vec<String> = (0..10_500).map(|n| format!("\"Act number {n}\"")).collect();
    let (events, refused) =
        events(&format!(r#"{{"undercard": 1, "events": [{{"name": "Long", "acts": [{}]}}]}}"#, acts.join(",")), "x");
    assert_eq!((events[0].acts.len(), refused.len()), (10_000, 1));
    let long = format!(
        r#"{{"undercard": 1, "events": [{{"name": "Long", "acts": ["{}", "B"]}}, {{"name": "{0}", "acts": ["B"]}}]}}"#,
        "x".repeat(5000)
    );
    let (records, refused, _) = all(long, "x");
    assert_eq!((records.len(), refused.len()), (1, 2));
}

#[test]
fn the_date_in_a_file_name_is_the_day_of_publication() {
    assert_eq!(Origin::of_file("events_2025-10-31.json").listed_on, day("2025-10-31"));
    assert_eq!(Origin::of_file("é2025-13-31.json").listed_on, None);
}
