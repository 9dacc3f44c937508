//! Maps: the programme's, and the one on which an admin places a venue.

use app::{
    Assets,
    desk::{DeskPage, Frame, document},
    dto::{
        DrawnMap, LabelSide, ListedPlace, MapEdges, MapMark, MapPoint, MapScale, MapTiles, MapView,
        desk::{DeskVenue, DeskVenuePage, DeskVenuesPage, FormRefusal},
    },
};

use crate::{content::BIDI, stage::visit};

pub fn map_view() -> MapView {
    MapView {
        map: Some(map(None)),
        places: vec![
            ListedPlace { name: BIDI.into(), url: "/venues/1".into(), about: "Undertow · 3 events".into() },
            ListedPlace {
                name: "Anker".into(),
                url: "/venues/2".into(),
                about: "Undertow · 1 event · not on the map".into(),
            },
        ],
        note: "1 event is not on the map: we don’t know where its venue is.".into(),
    }
}

fn map(tiles: Option<MapTiles>) -> DrawnMap {
    DrawnMap {
        edges: MapEdges { north: 52.6, south: 52.4, west: 13.2, east: 13.6 },
        marks: vec![MapMark {
            name: BIDI.into(),
            url: "/venues/1".into(),
            events: "3 events".into(),
            x: 0.25,
            y: 0.5,
            radius: 8,
            place: "52.50000,13.30000".into(),
            wide: Some(LabelSide::Right),
            narrow: None,
        }],
        here: Some(MapPoint { x: 0.5, y: 0.5, place: "52.50000,13.40000".into() }),
        meridians: vec![0.25, 0.75],
        parallels: vec![0.5],
        scale: MapScale { width: 0.2, label: "5 km".into() },
        tiles,
    }
}

fn desk(page: DeskPage) -> String {
    let assets = Assets::new(String::new(), app::Scripts::default(), String::new(), Default::default());
    document(Frame { assets, reviews: 0 }, page)
}

fn venue(placed: Option<&str>) -> DeskVenue {
    DeskVenue {
        id: 7,
        name: BIDI.into(),
        city: "Undertow".into(),
        address: Some("Hafenstraße 14".into()),
        coming: "12 coming events".into(),
        placed: placed.map(Into::into),
    }
}

#[tokio::test]
async fn a_map_is_a_view_of_the_programme_with_a_list_that_says_the_same() {
    let page = visit("/?view=map").await;
    assert!(page.element(&[r#"class="events""#, r#"data-view="map""#]));
    assert!(page.element(&["<a", r#"class="map-mark""#, r#"href="/venues/1""#, r#"tabindex="-1""#]));
    assert!(page.element(&["<svg", r#"class="map-sheet""#, r#"aria-hidden="true""#]), "the list says the same");
    assert!(page.has("map-wide") && !page.has("map-narrow"), "a name stands where there is room");
    assert!(page.says("5 km") && page.says("Undertow · 3 events") && page.says("not on the map"));
    assert!(page.says("1 event is not on the map: we don’t know where its venue is."));
    assert!(!page.has("data-tiles"), "no tile server is contacted");
    let page = visit("/").await;
    assert!(!page.has("map-sheet") && page.element(&["<a", r#"href="/?view=map""#, r#"data-to="map""#]));
}

#[test]
fn a_venue_is_placed_by_a_form_of_two_numbers_which_a_map_with_streets_can_fill() {
    let tiles = MapTiles {
        url: "https://tiles.example/{z}/{x}/{y}.png".into(),
        attribution: "© \"Streets\"".into(),
        script: "/pkg/l.js".into(),
        style: "/pkg/l.css".into(),
    };
    let page = |map, refusal| {
        desk(DeskPage::Venue(Box::new(DeskVenuePage {
            venue: venue(Some("placed on 30 Nov 2026")),
            latitude: "52.5".into(),
            longitude: String::new(),
            search_url: "https://www.openstreetmap.org/search?query=x".into(),
            map,
            refusal,
        })))
    };
    let html = page(Some(map(Some(tiles))), None);
    for part in [
        r#"action="/desk/venues/7""#,
        r#"action="/desk/venues/7/undo""#,
        r#"name="latitude""#,
        r#"value="52.5""#,
        r#"min="-180" max="180""#,
        r#"data-fills="place""#,
        r#"data-tiles="https://tiles.example/{z}/{x}/{y}.png""#,
        r#"data-script="/pkg/l.js""#,
        r#"data-here="52.50000,13.40000""#,
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    let refusal = FormRefusal { form: "place".into(), message: "No place.".into(), entered: Vec::new() };
    let html = page(None, Some(refusal));
    assert!(html.contains("No place.") && !html.contains("<venue-map"), "{html}");
}

#[test]
fn venues_without_a_place_stand_before_those_that_were_placed_by_hand() {
    let without = vec![DeskVenue { id: 3, ..venue(None) }];
    let placed = vec![venue(Some("placed on 30 Nov 2026"))];
    let html = desk(DeskPage::Venues(DeskVenuesPage { without, placed, summary: "1 venue has no place.".into() }));
    let (first, rest) = html.split_once("Placed by hand").expect("a heading");
    assert!(first.contains("Hafenstraße 14 · Undertow · 12 coming events") && !first.contains("/undo"), "{first}");
    assert!(rest.contains("/desk/venues/7/undo"), "{rest}");
    let html = desk(DeskPage::Venues(DeskVenuesPage { without: vec![], placed: vec![], summary: String::new() }));
    assert!(html.contains("Every venue has a place.") && !html.contains("Placed by hand"));
}
