//! Invented content of the pages, with every awkward case once: long names, stacked marks, unknown acts, missing signals,
//! a cancelled event.

use app::dto::*;

pub const LONG: &str = "The Extraordinarily Long and Never Quite Finished Orchestra of the Northern Harbour Railway Workers and \
                        Their Friends from the Upper Valley of Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch";
pub const STACKED: &str = "Z̷̢̛̛͓͍̬̗͖̦̀̒̈́̑̊͝à̵̧̹̬̗̦̤͑̎̔͑̈́l̶̨̗̪̖̙̀̑̒̔͛g̴̢̛̠̘̦̗̃̔̈́͑͝ǫ̶̢̛̗̬̙̦̎̔̒ Ẕ̷̛̦̗͓̔̀̒̈́o̶̢̗̦̬̎͛̔͑n̵̡̛̗̦̬̔̀̒ë̴̢̗̦̬̔̀̒̈́";
pub const BIDI: &str = "ليلى Nachtschicht";

pub fn artist(id: i64, name: &str) -> ArtistRef {
    ArtistRef { id, name: name.to_string() }
}

/// A score from the four values, in the order of `SignalKind::ALL`.
pub fn score(values: [Option<f32>; 4]) -> Score {
    let weights = [0.3, 0.3, 0.2, 0.2];
    let coverage: f32 = values.iter().zip(weights).filter(|(value, _)| value.is_some()).map(|(_, weight)| weight).sum();
    let signals: Vec<SignalShare> = SignalKind::ALL
        .into_iter()
        .zip(values)
        .zip(weights)
        .map(|((kind, value), weight)| SignalShare {
            kind,
            said: value,
            contribution: value.unwrap_or(0.0).max(0.0) * weight / coverage.max(0.001),
        })
        .collect();
    let value: f32 = signals.iter().map(|share| share.contribution).sum();
    let lead = signals
        .iter()
        .filter(|share| share.contribution > 0.0)
        .max_by(|a, b| a.contribution.total_cmp(&b.contribution))
        .map(|share| share.kind);
    Score { value, text: "1 in 250".into(), coverage_text: "Based on 2 of 4 signals".into(), signals, lead }
}

pub fn doubtful(id: i64, name: &str) -> DoubtfulArtist {
    DoubtfulArtist { artist: artist(id, name), caveat: Some(format!("If this is the {name} that music-map means.")) }
}

pub fn act(id: i64, name: &str, size: u8, lead: Option<SignalKind>) -> BilledAct {
    BilledAct {
        artist: artist(id, name),
        size,
        followed: size == 5,
        verdict: if id == 4 { ActVerdict::Known } else { ActVerdict::None },
        lead,
        match_text: (size > 0).then(|| if size == 5 { "you follow them" } else { "good match" }.to_string()),
        billing: 1,
        set_time: None,
        back_to_back: false,
    }
}

pub fn emphasis(path: &str) -> EmphasisControls {
    EmphasisControls {
        balance: vec![
            switch("More sound", &format!("{path}?balance=more-sound")),
            Switch { current: true, ..switch("Both", path) },
        ],
        signals: vec![Switch { current: true, ..switch("Genre", &format!("{path}?off=genre")) }],
        sentence: "Judged mostly by sound and genre.".into(),
        reset: Some(switch("Judge evenly", path)),
    }
}

pub fn way() -> Way {
    let step =
        |because: &str, url: &str| WayStep { because: because.into(), lead: Some(SignalKind::Scene), url: url.into() };
    Way {
        stops: vec![artist(1, "Marlo Vint"), artist(3, "Kite"), artist(2, "Paper Lantern Riot")],
        steps: vec![
            step("Fans of Marlo Vint also listen to Kite.", "/artists/1/with/3"),
            step("Kite and Paper Lantern Riot both play dub techno.", "/artists/3/with/2"),
        ],
    }
}

pub fn card(id: i64, name: &str, acts: Vec<BilledAct>, lead: Option<SignalKind>, sentence: &str) -> EventCard {
    EventCard {
        id,
        url: format!("/events/{id}"),
        name: name.to_string(),
        day: if id == 4 { "Fri 27 – Sun 29 Nov" } else { "Fri 27 Nov" }.into(),
        several_days: id == 4,
        on: "2026-11-27".into(),
        time: Some("20:00–04:00".into()),
        venue: Some("Kontor Halle".into()),
        city: "Undertow".into(),
        venue_followed: id == 2,
        distance: (id % 2 == 0).then(|| "3.4 km".to_string()),
        admission: (id == 1).then(|| "€12 · 18+".to_string()),
        standing: EventStanding::Scheduled,
        verdict: Verdict::None,
        festival: false,
        tags: vec!["dub techno".into(), "ambient".into()],
        acts,
        more_acts: 0,
        match_text: lead.map(|_| "strong match".to_string()),
        coverage_text: lead.map(|_| "Based on 2 of 4 signals".to_string()),
        lead,
        sentence: sentence.to_string(),
    }
}

pub fn cards() -> Vec<EventCard> {
    use SignalKind::*;
    let mut first = card(
        1,
        "Low Tide 14",
        vec![
            act(1, "Marlo Vint", 5, Some(Scene)),
            act(2, "Paper Lantern Riot", 4, Some(Scene)),
            act(3, "Ossuary Choir", 3, Some(Genre)),
            act(4, "Kite", 3, Some(Collaboration)),
            act(5, "Halogen Sister", 2, Some(Audio)),
            act(6, "Ninth Ward Telex", 2, Some(Genre)),
            act(7, "DJ Ferrofluid", 1, Some(Scene)),
            act(8, "Sable", 1, Some(Scene)),
            act(9, "Undertaker’s Daughter", 0, None),
            act(10, "Mopp", 0, None),
        ],
        Some(Scene),
        "You follow Marlo Vint, and Paper Lantern Riot is one step away in the artist network.",
    );
    first.more_acts = 6;
    first.verdict = Verdict::Loved;
    let second = card(
        2,
        "Night Freight",
        vec![
            act(11, "Ondine Krüger", 4, Some(Audio)),
            act(12, "Gravelmouth", 3, Some(Audio)),
            act(13, "Teal & Tin", 1, Some(Genre)),
        ],
        Some(Audio),
        "Ondine Krüger sounds like Marlo Vint.",
    );
    let third = card(
        3,
        "Riso Club",
        vec![
            act(14, "Copper Fax", 4, Some(Genre)),
            act(15, "Ana Ōishi", 2, Some(Genre)),
            act(16, BIDI, 2, Some(Genre)),
        ],
        Some(Genre),
        "Copper Fax shares the rare tag “tape music” with Marlo Vint.",
    );
    let mut fourth = card(
        4,
        "Dockside Weekender",
        vec![
            act(17, "Brine", 5, Some(Collaboration)),
            act(18, LONG, 4, Some(Collaboration)),
            act(19, STACKED, 2, Some(Scene)),
            act(20, "Tarmac Bloom", 1, None),
        ],
        Some(Collaboration),
        "You follow Brine, who made a record with two others on this bill.",
    );
    fourth.festival = true;
    let mut fifth =
        card(5, "Called Off", vec![act(21, "Vellum", 3, Some(Scene))], Some(Scene), "Vellum is two steps from Brine.");
    fifth.standing = EventStanding::Cancelled;
    fifth.venue = None;
    let sixth = card(
        6,
        "Small Hours",
        vec![
            act(22, "Io", 4, Some(Scene)),
            act(23, "Farouche", 3, Some(Genre)),
            act(24, "Lamplighter", 2, Some(Scene)),
        ],
        Some(Scene),
        "Io is one step away from Brine in the artist network.",
    );
    vec![first, second, third, fourth, fifth, sixth]
}

pub fn unknown() -> Vec<EventCard> {
    (30..34)
        .map(|id| {
            let acts = vec![act(id * 10, "Hollow Pine", 0, None), act(id * 10 + 1, "The Second Shift", 0, None)];
            let mut card = card(id, "Newcomers’ Night", acts, None, "Nobody can judge these acts yet.");
            card.match_text = None;
            card
        })
        .collect()
}

pub fn neighbours() -> Vec<Neighbour> {
    let names = [
        "Paper Lantern Riot",
        "Kite",
        "Ossuary Choir",
        "Halogen Sister",
        "Ondine Krüger",
        "Copper Fax",
        "Brine",
        "Ninth Ward Telex",
        LONG,
        "Sable",
        "DJ Ferrofluid",
        "Tarmac Bloom",
        "Vellum",
        "Farouche",
        "Lamplighter",
        "Io",
        "Gravelmouth",
        "Teal & Tin",
        "Ana Ōishi",
        BIDI,
        STACKED,
        "Mopp",
        "Undertaker’s Daughter",
        "Slow Ferry",
    ];
    names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let fade = 1.0 - index as f32 * 0.035;
            let values = match index % 4 {
                0 => [None, Some(0.9 * fade), Some(0.4 * fade), Some(0.2)],
                1 => [Some(0.8 * fade), None, Some(0.5 * fade), None],
                2 => [None, None, Some(0.9 * fade), Some(0.1)],
                _ => [Some(0.3), Some(0.4 * fade), None, Some(0.95 * fade)],
            };
            Neighbour {
                artist: artist(index as i64 + 2, name),
                score: score(values),
                because: format!("Fans of Marlo Vint also listen to {name}."),
                caveat: (index == 3).then(|| format!("If this is the {name} that music-map means.")),
                soon: (index % 5 == 0).then(|| "plays Fri 27 Nov".to_string()),
                followed: index == 1,
            }
        })
        .collect()
}

pub fn sound() -> ArtistSound {
    let track = |title: &str, note: &str, audio: Option<&str>| TrackLine {
        title: title.into(),
        note: note.into(),
        audio: audio.map(str::to_string),
    };
    ArtistSound {
        model: "timbre-v1, the built-in model: timbre and rhythm statistics, not a learned network".into(),
        tracks: vec![track("Low <Tide>", "0:12", Some("/tracks/7/audio")), track("Hiss", "not analysed yet", None)],
        nearest: vec![SoundNeighbour {
            artist: artist(7, "Copper Fax"),
            because: "Marlo Vint sounds like Copper Fax: closer than 97 % of all pairs.".into(),
            soon: None,
            followed: false,
        }],
    }
}

pub fn constellation() -> Constellation {
    let mut stars = vec![Star {
        artist: artist(1, "Marlo Vint"),
        x: 0.5,
        y: 0.5,
        score: 1.0,
        lead: None,
        soon: true,
        followed: true,
    }];
    let mut lines = Vec::new();
    for (index, neighbour) in neighbours().into_iter().enumerate() {
        let angle = index as f32 * 2.399_963;
        let distance = 0.13 + 0.3 * (index as f32 / 24.0).sqrt();
        let kind = neighbour.score.lead.unwrap_or(SignalKind::Scene);
        stars.push(Star {
            artist: neighbour.artist,
            x: 0.5 + distance * angle.cos(),
            y: 0.5 + distance * angle.sin(),
            score: neighbour.score.value,
            lead: neighbour.score.lead,
            soon: neighbour.soon.is_some(),
            followed: neighbour.followed,
        });
        lines.push(StarLine { from: 0, to: index + 1, kind, strength: neighbour.score.value, bend: None });
        if index > 3 && index % 3 == 0 {
            let bend = Some([(0.3, 0.2), (0.7, 0.2)]);
            lines.push(StarLine {
                from: index - 3,
                to: index + 1,
                kind: SignalKind::Collaboration,
                strength: 0.4,
                bend,
            });
        }
    }
    Constellation { centres: 1, stars, lines, walk: String::new() }
}

pub fn knowledge() -> Vec<Knowledge> {
    let line = |kind, present, sentence: &str| Knowledge { kind, present, sentence: sentence.into() };
    vec![
        line(SignalKind::Audio, false, "no sound yet: no track has been analysed"),
        line(SignalKind::Scene, true, "48 neighbours in the artist network, fetched 3 Nov 2025"),
        line(SignalKind::Genre, true, "7 tags from MusicBrainz and Wikidata"),
        line(SignalKind::Collaboration, true, "12 artists played or recorded with this one"),
    ]
}

/// Two days, or the judged events and the new names after them.
pub fn sections(best_first: bool) -> Vec<ProgrammeSection> {
    let mut first = cards();
    let second = first.split_off(4);
    let section = |on: &str, title: &str, note: &str, events| ProgrammeSection {
        on: on.into(),
        title: title.into(),
        note: note.into(),
        events,
    };
    if best_first {
        vec![
            section("", "Best match first", "", first),
            section("", "New names", "We have no information on these acts yet.", unknown()),
        ]
    } else {
        vec![
            section("2026-11-27", "Friday 27 November", "continued", first),
            section("2026-11-28", "Saturday 28 November", "in 2 days", second),
        ]
    }
}

pub fn switch(label: &str, url: &str) -> Switch {
    Switch { label: label.into(), url: url.into(), current: false }
}

pub fn judged_venue(id: i64, name: &str, verdict: VenueVerdict) -> JudgedVenue {
    JudgedVenue { venue: VenueRef { id, name: name.into() }, city: "Undertow".into(), verdict }
}

pub fn unmatched() -> Vec<Unmatched> {
    vec![
        Unmatched { line: 14, name: "Marlow Vynt".into(), suggestions: vec![artist(1, "Marlo Vint")] },
        Unmatched { line: 20, name: "<script>alert(1)</script>".into(), suggestions: Vec::new() },
    ]
}

pub fn line(what: &str, text: &str, url: Option<&str>) -> LabelledLine {
    LabelledLine { what: what.into(), text: text.into(), url: url.map(str::to_owned) }
}

pub fn listing() -> LabelledLine {
    line("harbour-listings", "", Some("https://harbour.example/low-tide"))
}

pub fn change() -> LabelledLine {
    line("8 Nov 2026", "Copper <b>Fax</b> joins the bill.", None)
}

pub fn question() -> LabelledLine {
    line("Who it is", "Soundbase, 3 Nov 2026: Its id was known.", None)
}

pub fn credit() -> LabelledLine {
    line("Soundbase", "Data by Soundbase", Some("https://soundbase.example/"))
}

/// A page of what is on at a venue or a promoter at this address.
pub fn bookings(page: u32, url: &str) -> Bookings {
    Bookings {
        summary: "40 coming events".into(),
        sections: sections(false),
        page: page as usize,
        pages: 2,
        previous: url.into(),
        next: app::address::bookings_page(url, 2),
        genres: vec![
            GenreBar { name: "dub techno".into(), acts: "12 acts".into(), width: "100%".into() },
            GenreBar { name: "ambient".into(), acts: "6 acts".into(), width: "50%".into() },
        ],
        regulars: vec![RegularAct { artist: artist(1, "Marlo Vint"), events: "5 events".into() }],
        calendar: app::address::bookings_calendar(url),
        feed: app::address::bookings_feed(url),
    }
}
