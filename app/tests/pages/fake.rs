//! A backend with invented data, and every awkward case once: long names, stacked marks, unknown acts, missing
//! signals, a cancelled event, a reader who follows nobody.

use app::{
    backend::{Backend, BackendResult},
    dto::*,
    error::AppError,
};

pub const LONG: &str = "The Extraordinarily Long and Never Quite Finished Orchestra of the Northern Harbour Railway Workers and \
                        Their Friends from the Upper Valley of Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch";
pub const STACKED: &str = "Z̷̢̛̛͓͍̬̗͖̦̀̒̈́̑̊͝à̵̧̹̬̗̦̤͑̎̔͑̈́l̶̨̗̪̖̙̀̑̒̔͛g̴̢̛̠̘̦̗̃̔̈́͑͝ǫ̶̢̛̗̬̙̦̎̔̒ Ẕ̷̛̦̗͓̔̀̒̈́o̶̢̗̦̬̎͛̔͑n̵̡̛̗̦̬̔̀̒ë̴̢̗̦̬̔̀̒̈́";
pub const BIDI: &str = "ليلى Nachtschicht";

#[derive(Clone, Copy, Default)]
pub struct Fake {
    /// A reader who follows nobody.
    pub newcomer: bool,
}

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

fn doubtful(id: i64, name: &str) -> DoubtfulArtist {
    DoubtfulArtist { artist: artist(id, name), caveat: Some(format!("If this is the {name} that music-map means.")) }
}

fn act(id: i64, name: &str, size: u8, lead: Option<SignalKind>) -> BilledAct {
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

fn emphasis(path: &str) -> EmphasisControls {
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

fn way() -> Way {
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

fn card(id: i64, name: &str, acts: Vec<BilledAct>, lead: Option<SignalKind>, sentence: &str) -> EventCard {
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

fn cards() -> Vec<EventCard> {
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

fn unknown() -> Vec<EventCard> {
    (30..34)
        .map(|id| {
            let acts = vec![act(id * 10, "Hollow Pine", 0, None), act(id * 10 + 1, "The Second Shift", 0, None)];
            let mut card = card(id, "Newcomers’ Night", acts, None, "Nobody can judge these acts yet.");
            card.match_text = None;
            card
        })
        .collect()
}

fn neighbours() -> Vec<Neighbour> {
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

fn sound() -> ArtistSound {
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

fn constellation() -> Constellation {
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
        lines.push(StarLine { from: 0, to: index + 1, kind, strength: neighbour.score.value });
        if index > 3 && index % 3 == 0 {
            lines.push(StarLine { from: index - 3, to: index + 1, kind: SignalKind::Collaboration, strength: 0.4 });
        }
    }
    Constellation { stars, lines }
}

fn knowledge() -> Vec<Knowledge> {
    let line = |kind, present, sentence: &str| Knowledge { kind, present, sentence: sentence.into() };
    vec![
        line(SignalKind::Audio, false, "no sound yet: no track has been analysed"),
        line(SignalKind::Scene, true, "48 neighbours in the artist network, fetched 3 Nov 2025"),
        line(SignalKind::Genre, true, "7 tags from MusicBrainz and Wikidata"),
        line(SignalKind::Collaboration, true, "12 artists played or recorded with this one"),
    ]
}

/// Two days, or the judged events and the new names after them.
fn sections(best_first: bool) -> Vec<ProgrammeSection> {
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

fn switch(label: &str, url: &str) -> Switch {
    Switch { label: label.into(), url: url.into(), current: false }
}

#[async_trait::async_trait]
impl Backend for Fake {
    async fn programme(&self, query: ProgrammeQuery) -> BackendResult<Programme> {
        let problems = if query.from == "never" {
            vec![FilterProblem {
                field: "from".into(),
                message: "“never” is not a date.".into(),
                fix: switch("Start today", "/?to=2026-12-01"),
            }]
        } else {
            Vec::new()
        };
        let nothing = !problems.is_empty() || query.city == "nowhere";
        let choice = |value: &str, label: &str| FilterChoice { value: value.into(), label: label.into() };
        let query_list = query.list.clone();
        Ok(Programme {
            problems,
            follows: if self.newcomer { 0 } else { 12 },
            sections: if nothing { Vec::new() } else { sections(query.order == "best") },
            total: if nothing { 0 } else { 40 },
            query,
            page: 2,
            pages: 3,
            previous: "/?page=1".into(),
            next: "/?page=3".into(),
            times: vec![switch("Tonight", "/?when=tonight")],
            month: Switch { current: true, ..switch("December 2026", "/?when=2026-12") },
            month_before: Some(switch("November 2026", "/?when=2026-11")),
            month_after: None,
            emphasis: (!self.newcomer).then(|| emphasis("/")),
            conditions: vec![switch("With analysed sound", "/?sound=true")],
            left_out: Some(switch("Show 3 events at venues you hid", "/?hidden=true")),
            orders: vec![switch("Best first", "/?order=best")],
            as_posters: switch("As posters", "/?view=posters"),
            as_list: switch("As a list", "/?view=list"),
            clear: Some(switch("Clear filters", "/")),
            any_date: switch("Any date", "/?city=nowhere"),
            kept: vec![("view".into(), "list".into())],
            cities: vec![choice("undertow", "Undertow"), choice("leith", "Leith")],
            distances: true,
            genres: vec![choice("dub techno", "dub techno"), choice("ambient", "ambient")],
            starters: neighbours()
                .into_iter()
                .take(12)
                .map(|near| Starter { id: near.artist.id, name: near.artist.name, hint: "plays Fri 27 Nov".into() })
                .collect(),
            example: self.newcomer.then(|| Example {
                choices: vec![Switch { current: true, ..switch("Kite", "/?like=3") }],
                card: cards().remove(0),
            }),
            list_report: if query_list.is_empty() {
                String::new()
            } else {
                "38 artists followed. 2 names were not found.".into()
            },
            summary: if nothing { "Please check your filters" } else { "6 good matches among 40 events" }.into(),
        })
    }

    async fn event(&self, event: i64, what_if: bool, asked: Emphasis) -> BackendResult<EventPage> {
        let card = cards().into_iter().find(|card| card.id == event).ok_or_else(|| AppError::not_found("event"))?;
        let mut bill = card.acts.clone();
        bill.reverse();
        for (index, act) in bill.iter_mut().enumerate() {
            act.billing = index as u16 + 1;
            act.set_time = (index > 0).then(|| format!("{}:00–{}:00", 20 + index % 4, 21 + index % 4));
            act.back_to_back = index == 2;
        }
        Ok(EventPage {
            emphasis: Some(emphasis("/events/1")),
            kept: app::address::emphasis(&asked),
            bill,
            more_bill: 3,
            reasons: vec![
                Reason {
                    act: artist(1, "Marlo Vint"),
                    because: artist(1, "Marlo Vint"),
                    match_text: "you follow them".into(),
                    score: None,
                    sentence: "You follow Marlo Vint.".into(),
                    doubt: None,
                },
                Reason {
                    act: artist(2, "Paper Lantern Riot"),
                    because: artist(1, "Marlo Vint"),
                    match_text: "strong match".into(),
                    score: Some(score([None, Some(0.8), Some(-0.4), Some(0.2)])),
                    sentence: "Fans of Marlo Vint also listen to Paper Lantern Riot.".into(),
                    doubt: Some(doubtful(2, "Paper Lantern Riot")),
                },
            ],
            similar: vec![SimilarEvent {
                id: 2,
                name: "Night Freight".into(),
                day: "Fri 27 Nov".into(),
                venue: Some("Kontor Halle".into()),
                sentence: "Ondine Krüger sounds like Marlo Vint.".into(),
            }],
            what_if: what_if.then(|| vec![line("Without Scene", "maybe, by Kite", None)]),
            long_day: "Friday 27 November 2026".into(),
            price: Some("€12–15".into()),
            age: Some("18+".into()),
            zone: "Europe/Berlin".into(),
            doors: Some("19:00".into()),
            venue: card.venue.is_some().then_some(1),
            address: Some("Hafenstraße 14".into()),
            map_url: Some("https://www.openstreetmap.org/?mlat=53.5&mlon=9.9".into()),
            ticket_url: Some("https://tickets.example/low-tide".into()),
            calendar_url: format!("/events/{event}/calendar.ics"),
            source: "harbour-listings".into(),
            listed: "listed 8 Nov 2025".into(),
            listings: (event == 1).then(listing).into_iter().collect(),
            changes: (event == 1).then(change).into_iter().collect(),
            card,
        })
    }

    async fn venue(&self, venue: i64, page: u32) -> BackendResult<VenuePage> {
        let name = match venue {
            1 => "Kontor Halle",
            2 => LONG,
            _ => return Err(AppError::not_found("venue")),
        };
        Ok(VenuePage {
            venue: VenueRef { id: venue, name: name.into() },
            is_merged: false,
            city: "Undertow".into(),
            aliases: vec!["Halle am Kontor".into()],
            address: Some("Hafenstraße 14".into()),
            map_url: Some("https://www.openstreetmap.org/?mlat=53.5&mlon=9.9".into()),
            website: Some("https://kontor.example/".into()),
            verdict: if venue == 1 { VenueVerdict::Followed } else { VenueVerdict::None },
            summary: "40 coming events".into(),
            sections: sections(false),
            page: page as usize,
            pages: 2,
            previous: "/venues/1".into(),
            next: "/venues/1?page=2".into(),
            genres: vec![
                GenreBar { name: "dub techno".into(), acts: "12 acts".into(), width: "100%".into() },
                GenreBar { name: "ambient".into(), acts: "6 acts".into(), width: "50%".into() },
            ],
            regulars: vec![RegularAct { artist: artist(1, "Marlo Vint"), events: "5 events".into() }],
        })
    }

    async fn search_artists(&self, query: String, _page: u32) -> BackendResult<ArtistSearch> {
        let hits: Vec<ArtistHit> = neighbours()
            .into_iter()
            .filter(|near| query.is_empty() || near.artist.name.to_lowercase().contains(&query.to_lowercase()))
            .map(|near| ArtistHit {
                id: near.artist.id,
                alias: (near.artist.id == 3).then(|| "Kyte".to_string()),
                disambiguation: (near.artist.id == 3).then(|| "duo from Undertow".to_string()),
                tags: vec!["dub techno".into(), "tape music".into()],
                soon: near.soon,
                followed: near.followed,
                known: near.artist.id % 3 != 0,
                name: near.artist.name,
            })
            .collect();
        Ok(ArtistSearch {
            total: hits.len(),
            page: 1,
            pages: 2,
            summary: format!("{} artists", hits.len()),
            query,
            hits,
        })
    }

    async fn search(&self, query: String, only: String, page: u32) -> BackendResult<SearchResults> {
        if query.len() > 100 {
            return Err(AppError::invalid("q", "Please search for 100 characters at most."));
        }
        let more = |label: &str, url: &str| Some(Switch { label: label.into(), url: url.into(), current: false });
        let artists = self.search_artists(query.clone(), 1).await?.hits;
        let venue = VenueHit { id: 5, name: BIDI.into(), city: "Undertow".into(), note: "3 coming events".into() };
        let mut sections = vec![
            SearchSection {
                title: "Artists".into(),
                hits: SearchHits::Artists(artists),
                more: more("All 162 artists", "/search?q=kite&only=artists"),
            },
            SearchSection { title: "Events".into(), hits: SearchHits::Events(cards()), more: None },
            SearchSection { title: "Venues".into(), hits: SearchHits::Venues(vec![venue]), more: None },
        ];
        if !only.is_empty() {
            sections.truncate(1);
        }
        let nothing_found = query == "zzzz";
        if nothing_found {
            sections.clear();
        }
        Ok(SearchResults {
            headline: format!("{} kinds for “{query}”", sections.len()),
            nothing_found,
            sections,
            page: page as usize,
            pages: if only.is_empty() { 1 } else { 6 },
            previous: "/search?q=kite&only=artists".into(),
            next: "/search?q=kite&only=artists&page=3".into(),
        })
    }

    async fn artist(&self, id: i64, query: ExplorerQuery) -> BackendResult<ArtistPage> {
        let name = match id {
            1 => "Marlo Vint",
            2 => LONG,
            3 => STACKED,
            4 => "Hollow Pine",
            _ => return Err(AppError::not_found("artist")),
        };
        let unknown = id == 4;
        Ok(ArtistPage {
            artist: artist(id, name),
            aliases: vec!["M. Vint".into(), "Vintage Marlo".into()],
            disambiguation: Some("producer from Undertow, not the Danish band".into()),
            doubt: (!unknown).then(|| doubtful(id, name)),
            followed: id == 1,
            tags: vec![
                Tag { name: "dub techno".into(), source: "MusicBrainz".into() },
                Tag { name: "tape music".into(), source: "Wikidata".into() },
            ],
            external_ids: vec![
                ExternalId {
                    scheme: "MusicBrainz".into(),
                    value: "b1e2".into(),
                    url: Some("https://musicbrainz.org/artist/b1e2".into()),
                },
                ExternalId { scheme: "predecessor".into(), value: "4711".into(), url: None },
            ],
            knowledge: knowledge(),
            emphasis: emphasis("/artists/1"),
            soon: Some(switch("Plays soon", "/artists/1?soon=true")),
            found: if query.soon { "2 similar artists who play soon.".into() } else { String::new() },
            kept: app::address::emphasis(&query.emphasis),
            query,
            neighbours: if unknown { Vec::new() } else { neighbours() },
            constellation: if unknown { Constellation::default() } else { constellation() },
            sound: if unknown { ArtistSound::default() } else { sound() },
            upcoming: if unknown { Vec::new() } else { cards().into_iter().take(2).collect() },
            asked: if unknown { Vec::new() } else { vec![question()] },
            credits: if unknown { Vec::new() } else { vec![credit()] },
        })
    }

    async fn report_artist(&self, _artist: i64, _note: String) -> BackendResult<()> {
        Ok(())
    }

    async fn compare(&self, id: i64, query: String, _: Emphasis) -> BackendResult<ComparePage> {
        let comparable = |near: Neighbour| Comparable {
            url: app::address::explanation(id, near.artist.id),
            artist: near.artist,
            soon: near.soon,
        };
        let hits = neighbours().into_iter().filter(|near| !query.is_empty() && near.artist.name.contains(&query));
        Ok(ComparePage {
            artist: artist(id, "Marlo Vint"),
            found: format!("No artist is called “{query}”, or nearly so"),
            hits: hits.map(comparable).collect(),
            ways: if self.newcomer { Vec::new() } else { vec![way()] },
            no_way: "Follow an artist to see how you get from here to somebody you like.".into(),
            query,
        })
    }

    async fn explanation(&self, a: i64, b: i64, asked: Emphasis) -> BackendResult<ExplanationPage> {
        if a == b {
            return Err(AppError::invalid("b", "Choose two different artists."));
        }
        let said = [None, Some(0.8), Some(-0.1), Some(0.2)];
        let detail = |index: usize, value: &str, raw: &str, weight: &str, sentence: &str, evidence: Vec<Evidence>| {
            SignalDetail {
                kind: SignalKind::ALL[index],
                said: said[index],
                said_text: said[index]
                    .map_or("missing", |said| if said > 0.0 { "speaks for them" } else { "speaks against them" })
                    .into(),
                sentence: sentence.into(),
                evidence,
                figures: SignalFigures {
                    value: value.into(),
                    raw: raw.into(),
                    weight: weight.into(),
                    contribution: if raw == "missing" { raw.into() } else { "0.34 of 0.51".into() },
                    evidence: "+0.84".into(),
                },
            }
        };
        let path = vec![artist(1, "Marlo Vint"), artist(7, "Copper Fax"), artist(2, "Paper Lantern Riot")];
        let piece = |text: &str, source: &str, path: Vec<ArtistRef>, href: Option<&str>| Evidence {
            text: text.into(),
            source: source.into(),
            path,
            href: href.map(str::to_string),
            tracks: Vec::new(),
        };
        Ok(ExplanationPage {
            emphasis: emphasis("/artists/1/with/2"),
            kept: app::address::emphasis(&asked),
            ways: vec![way()],
            a: artist(a, "Marlo Vint"),
            b: artist(b, "Paper Lantern Riot"),
            a_followed: true,
            b_followed: false,
            sentence: match b {
                99 => "No known connection between Marlo Vint and Paper Lantern Riot.".into(),
                _ => "Fans of Marlo Vint also listen to Paper Lantern Riot.".into(),
            },
            rarity: if b == 99 { String::new() } else { "1 in 250 pairs of artists is as close.".into() },
            basis: "Based on 3 of 4 signals.".into(),
            totals: "Evidence +1.20. Hybrid score 51 of 100, from 70 % of the weights.".into(),
            weighting:
                "An artist network knows both. Weights: sound 30 %, scene 30 %, genre 20 % and played together 20 %."
                    .into(),
            doubts: vec![doubtful(b, "Paper Lantern Riot")],
            signals: vec![
                detail(
                    0,
                    "missing",
                    "missing",
                    "30 %",
                    "We have not analysed a track by Paper Lantern Riot.",
                    Vec::new(),
                ),
                detail(
                    1,
                    "0.80",
                    "strength 4.22",
                    "30 %",
                    "Two steps apart in the artist network.",
                    vec![piece("in 2 steps", "music-map, 3 Nov 2025", path, None)],
                ),
                detail(
                    2,
                    "0.40",
                    "Jaccard 0.29",
                    "20 %",
                    "They share two of seven tags.",
                    vec![piece("shared tag: tape music (rare)", "MusicBrainz, 1 Nov 2025", Vec::new(), None)],
                ),
                detail(
                    3,
                    "0.20",
                    "1 edge",
                    "20 %",
                    "They stood on one bill together.",
                    vec![piece(
                        "shared bill: Low Tide 9 at Kontor, 14 Mar 2025",
                        "harbour-listings",
                        Vec::new(),
                        Some("/events/1"),
                    )],
                ),
            ],
        })
    }

    async fn you(&self) -> BackendResult<YouPage> {
        if self.newcomer {
            return Ok(YouPage {
                follows: Vec::new(),
                follows_total: 0,
                batches: Vec::new(),
                loved: Vec::new(),
                hidden: Vec::new(),
                acts: Vec::new(),
                venues: Vec::new(),
            });
        }
        let follows: Vec<Followed> = neighbours()
            .into_iter()
            .take(8)
            .chain(neighbours().into_iter().skip(8).take(1))
            .map(|near| Followed { artist: near.artist, since: "since 3 Nov 2026".into(), soon: near.soon })
            .collect();
        let judged = |id, name: &str| JudgedEvent { id, name: name.into(), day: "Fri 27 Nov".into() };
        Ok(YouPage {
            follows_total: follows.len() + 300,
            follows,
            batches: vec![FollowBatch { id: 7, label: "312 artists, 3 Nov 2026".into(), unmatched: unmatched() }],
            loved: vec![judged(1, "Low Tide 14")],
            hidden: vec![judged(9, "Open Mic")],
            acts: vec![JudgedAct { artist: artist(4, "Kite"), verdict: ActVerdict::Known }],
            venues: vec![
                judged_venue(1, "Kontor Halle", VenueVerdict::Followed),
                judged_venue(2, BIDI, VenueVerdict::Hidden),
            ],
        })
    }

    async fn follow(&self, id: i64, followed: bool) -> BackendResult<FollowState> {
        Ok(FollowState { artist: artist(id, "Marlo Vint"), followed, follows: 13 })
    }

    async fn judge_event(&self, _event: i64, verdict: Verdict) -> BackendResult<Verdict> {
        Ok(verdict)
    }

    async fn judge_act(&self, _artist: i64, verdict: ActVerdict) -> BackendResult<ActVerdict> {
        Ok(verdict)
    }

    async fn judge_venue(&self, _venue: i64, verdict: VenueVerdict) -> BackendResult<VenueVerdict> {
        Ok(verdict)
    }

    async fn preview_follows(&self, _list: String) -> BackendResult<FollowPreview> {
        let new = neighbours().into_iter().map(|near| near.artist).take(5).collect();
        Ok(FollowPreview { new, already: 2, repeated: 1, unmatched: unmatched() })
    }

    async fn follow_list(&self, _list: String) -> BackendResult<FollowBatch> {
        Ok(FollowBatch { id: 8, label: "5 artists, 3 Nov 2026".into(), unmatched: unmatched() })
    }

    async fn undo_follow_list(&self, _batch: i64) -> BackendResult<usize> {
        Ok(5)
    }
}

fn judged_venue(id: i64, name: &str, verdict: VenueVerdict) -> JudgedVenue {
    JudgedVenue { venue: VenueRef { id, name: name.into() }, city: "Undertow".into(), verdict }
}

fn unmatched() -> Vec<Unmatched> {
    vec![
        Unmatched { line: 14, name: "Marlow Vynt".into(), suggestions: vec![artist(1, "Marlo Vint")] },
        Unmatched { line: 20, name: "<script>alert(1)</script>".into(), suggestions: Vec::new() },
    ]
}

fn line(what: &str, text: &str, url: Option<&str>) -> LabelledLine {
    LabelledLine { what: what.into(), text: text.into(), url: url.map(str::to_owned) }
}

fn listing() -> LabelledLine {
    line("harbour-listings", "", Some("https://harbour.example/low-tide"))
}

fn change() -> LabelledLine {
    line("8 Nov 2026", "Copper <b>Fax</b> joins the bill.", None)
}

fn question() -> LabelledLine {
    line("Who it is", "Soundbase, 3 Nov 2026: Its id was known.", None)
}

fn credit() -> LabelledLine {
    line("Soundbase", "Data by Soundbase", Some("https://soundbase.example/"))
}
