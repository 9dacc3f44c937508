//! A backend that answers every page with invented content.

use app::{
    backend::{Backend, BackendResult},
    dto::*,
    error::AppError,
};

use crate::{content::*, maps::map_view};

#[derive(Clone, Copy, Default)]
pub struct Fake {
    /// A reader who follows nobody.
    pub newcomer: bool,
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
        let (query_list, query_near, query_view) = (query.list.clone(), query.near.clone(), query.view.clone());
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
            orders: if self.newcomer { Vec::new() } else { vec![switch("Best first", "/?order=best")] },
            as_posters: switch("As posters", "/?view=posters"),
            as_list: switch("As a list", "/?view=list"),
            as_map: Some(switch("On a map", "/?view=map")),
            map: if query_view == "map" { app::drawn_map::map_view(map_view()) } else { String::new() },
            clear: Some(switch("Clear filters", "/")),
            any_date: switch("Any date", "/?city=nowhere"),
            kept: vec![("view".into(), "list".into())],
            cities: vec![choice("undertow", "Undertow"), choice("leith", "Leith")],
            distances: true,
            near_me: Some("/?near=here&km=50".into()),
            anywhere: (!query_near.is_empty()).then(|| switch("Anywhere", "/")),
            without_place: "2 events are left out: we don’t know where their venues are.".into(),
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
            promoters: vec![PromoterRef { id: 1, name: "Slow Tide".into() }, PromoterRef { id: 2, name: BIDI.into() }],
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
            bookings: bookings(page, "/venues/1"),
        })
    }

    async fn promoter(&self, promoter: i64, page: u32) -> BackendResult<PromoterPage> {
        let name = match promoter {
            1 => "Slow Tide",
            2 => LONG,
            _ => return Err(AppError::not_found("promoter")),
        };
        let website = (promoter == 1).then(|| "https://slowtide.example/".to_string());
        Ok(PromoterPage { name: name.into(), website, bookings: bookings(page, "/promoters/1") })
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
        let venue = NamedHit {
            url: "/venues/5".into(),
            name: BIDI.into(),
            city: "Undertow".into(),
            note: "3 coming events".into(),
        };
        let promoter = NamedHit {
            url: "/promoters/1".into(),
            name: "Slow Tide".into(),
            city: String::new(),
            note: "no coming events".into(),
        };
        let mut sections = vec![
            SearchSection {
                title: "Artists".into(),
                hits: SearchHits::Artists(artists),
                more: more("All 162 artists", "/search?q=kite&only=artists"),
            },
            SearchSection { title: "Events".into(), hits: SearchHits::Events(cards()), more: None },
            SearchSection { title: "Venues".into(), hits: SearchHits::Named(vec![venue]), more: None },
            SearchSection { title: "Promoters".into(), hits: SearchHits::Named(vec![promoter]), more: None },
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

    async fn map(&self) -> BackendResult<MapPage> {
        let point = |at: usize, near: Neighbour| MapArtist {
            artist: near.artist,
            x: at as f32 / 8.0,
            y: 0.5,
            colour: 3,
            named: at == 0,
            tonight: at == 1,
        };
        let artists: Vec<MapArtist> =
            neighbours().into_iter().take(8).enumerate().map(|(at, near)| point(at, near)).collect();
        let listed = artists.iter().map(|point| point.artist.clone()).collect();
        Ok(MapPage {
            script: "/pkg/undercard.map.js".into(),
            summary: "19,166 artists. Close together = similar.".into(),
            unplaced: "1,204 artists have no known connection yet and are not on the map.".into(),
            colours: "colour: region of similar artists".into(),
            regions: vec![MapRegion { name: "dub techno".into(), size: "812 artists".into(), artists: listed }],
            artists: if self.newcomer { Vec::new() } else { artists },
            tonight: vec![2, 3],
            week: vec![4],
            followed: vec![5],
        })
    }

    async fn find_on_map(&self, at: Option<i64>, query: String) -> BackendResult<MapFinding> {
        let hits = self.search_artists(query.clone(), 1).await?.hits;
        Ok(MapFinding {
            artist: at.and_then(|id| hits.iter().find(|hit| hit.id == id).cloned()),
            absent: String::new(),
            found: if query.is_empty() { String::new() } else { "2 artists".into() },
            hits: if query.is_empty() { Vec::new() } else { hits },
            query,
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
            switches: vec![
                switch("Plays soon", "/artists/1?soon=true"),
                switch("Most unlike", "/artists/1?unlike=true"),
            ],
            pinned: (!query.pin.is_empty())
                .then(|| PinnedArtist { artist: artist(2, LONG), unpin: "/artists/1".into() }),
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
