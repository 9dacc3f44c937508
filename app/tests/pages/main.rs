//! Every page, rendered by the server through the real router, against a backend that invents its answers.

mod content;
mod desk;
mod fake;
mod maps;
mod promoters;
mod stage;
mod venues;

use content::{BIDI, LONG};
use fake::Fake;
use stage::{Page, render, visit};

const NEWCOMER: Fake = Fake { newcomer: true };

#[tokio::test]
async fn the_programme_sets_a_followed_act_largest_and_an_unknown_act_smallest() {
    let page = visit("/").await;
    assert_eq!(page.status, 200);
    assert!(
        page.element(&[r#"data-size="5""#, "data-followed", r#"data-fit="12""#, r#"data-ink="scene""#]),
        "Marlo Vint is followed"
    );
    assert!(page.element(&[r#"data-size="0""#, r#"data-fit="6""#, r#"data-ink="none""#]), "nobody can judge Mopp");
    assert!(page.says("You follow Marlo Vint, and Paper Lantern Riot is one step away"));
    assert!(page.says("and 6 more"));
}

#[tokio::test]
async fn the_programme_filters_with_plain_links_and_a_get_form() {
    let page = visit("/?city=undertow&genre=dub+techno").await;
    let form = page.form(r#"action="/""#);
    assert!(form.to_lowercase().contains(r#"method="get""#), "{form}");
    for name in ["from", "to", "city", "km", "genre"] {
        assert!(form.contains(&format!(r#"name="{name}""#)), "no field {name}");
    }
    assert!(page.element(&[r#"type="hidden""#, r#"name="view""#, r#"value="list""#]), "the view is kept");
    assert!(form.contains(r#"<option value="undertow" selected"#), "the chosen city stays chosen");
    let links = [
        [r#"href="/?page=3""#, r#"rel="next""#],
        [r#"href="/?when=2026-12""#, r#"aria-current="true""#],
        [r#"href="/?when=2026-11""#, r#"aria-label="November 2026""#],
        [r#"href="/?view=list""#, r#"data-to="list""#],
    ];
    for [href, attribute] in links {
        assert!(page.element(&["<a", href, attribute]), "{href}");
    }
    assert!(page.says("Tonight") && page.says("With analysed sound") && page.says("Best first"));
}

#[tokio::test]
async fn near_me_is_a_button_that_only_a_script_can_use_and_a_place_stays_in_the_form() {
    let page = visit("/").await;
    assert!(page.element(&["<button", r#"type="button""#, r#"data-near="/?near=here&amp;km=50""#]));
    assert!(page.says("Within km of the city") && !page.says("Anywhere"));
    assert!(page.says("2 events are left out: we don’t know where their venues are."));
    let page = visit("/?near=52.52,13.40&km=5").await;
    assert!(page.says("Near 52.52, 13.40") && page.says("Within km of you") && page.says("Anywhere"));
}

#[tokio::test]
async fn a_reader_who_follows_nobody_may_start_from_any_artist() {
    let page = render("/", NEWCOMER).await;
    assert!(page.says("By date for now.") && !page.says("Best first"), "there is no best match yet");
    assert!(page.says("Start from any artist"));
    assert!(page.form(r#"action="/artists""#).contains(r#"name="q""#));
    assert!(page.form("/api/follow").contains(r#"name="artist""#), "starters can be followed");
}

#[tokio::test]
async fn by_day_every_event_stands_under_its_day_and_best_first_under_what_is_known_of_it() {
    let page = visit("/").await;
    assert!(page.says("Friday 27 November") && page.says("continued") && page.says("Saturday 28 November"));
    assert!(!page.has("New names"));
    let page = visit("/?order=best").await;
    assert!(!page.has("day-head"), "no day begins twice");
    let (best, rest) = page.html.split_once("New names").expect("new names have a heading");
    assert!(best.contains("Low Tide 14") && rest.contains("Hollow Pine"));
}

#[tokio::test]
async fn an_event_is_named_says_its_title_first_and_has_three_stops() {
    let page = visit("/").await;
    let events: Vec<&str> =
        page.html.split("<article").skip(1).filter_map(|rest| rest.split("</article>").next()).collect();
    assert_eq!(events.len(), 6);
    for event in events {
        let (tag, inside) = event.split_once('>').expect("an open tag");
        let id = tag.split(r#"aria-labelledby=""#).nth(1).and_then(|rest| rest.split('"').next()).expect("a name");
        assert!(inside.trim_start().starts_with("<h3"), "{inside}");
        assert!(inside.find(&format!(r#"id="{id}""#)) < inside.find("</h3>"), "named after its title");
        let folded = inside.split_once("menu-sheet").expect("a menu").0;
        let stops = ["<a ", "<button", "<summary"].iter().map(|tag| folded.matches(tag).count()).sum::<usize>();
        assert_eq!(stops, 3, "{folded}");
    }
}

#[tokio::test]
async fn the_view_is_that_of_the_screen_until_one_is_chosen() {
    for (path, view) in [("/", "auto"), ("/?view=list", "list"), ("/?view=posters", "posters"), ("/?view=x", "auto")] {
        assert!(visit(path).await.element(&[r#"class="events""#, &format!(r#"data-view="{view}""#)]), "{path}");
    }
}

#[tokio::test]
async fn a_programme_without_events_says_what_to_do() {
    let page = visit("/?city=nowhere").await;
    assert!(page.says("Nothing on for this choice") && page.says("Any date") && page.says("Clear filters"));
}

#[tokio::test]
async fn a_filter_that_cannot_be_read_is_a_bad_request_with_the_form_the_reason_and_the_way_out() {
    let page = visit("/?from=never&to=2026-12-01&city=undertow").await;
    assert_eq!(page.status, 400);
    assert!(page.says("“never” is not a date. Start today"));
    let described = [r#"aria-invalid="true""#, r#"aria-describedby="problem-from""#];
    assert!(page.element(&[&["<input", r#"name="from""#, r#"value="never""#], described.as_slice()].concat()));
    assert!(page.element(&["<input", r#"name="to""#, r#"value="2026-12-01""#]), "the others stay");
    assert!(page.element(&["<a", r#"href="/?to=2026-12-01""#]), "the way out is a link");
    assert!(page.element(&["<details", r#"class="filters""#, "open"]));
}

#[tokio::test]
async fn a_cancelled_event_is_stamped() {
    assert!(visit("/").await.has(r#"<strong class="stamp">Cancelled</strong>"#));
}

#[tokio::test]
async fn loving_and_following_are_post_forms_that_need_no_script() {
    let page = visit("/events/1").await;
    let love = page.form(r#"name="verdict""#);
    assert!(love.contains(r#"method="post""#) && love.contains("/api/"), "{love}");
    assert!(love.contains(r#"name="id" value="1""#));
    assert!(love.contains(r#"name="verdict" value="none""#), "it is loved, so the button takes it back");
    let follow = page.form(r#"name="followed""#);
    assert!(follow.contains(r#"method="post""#) && follow.contains(r#"name="artist""#));
}

#[tokio::test]
async fn an_event_shows_its_bill_in_printed_order_with_times_places_and_links() {
    let page = visit("/events/1").await;
    let bill = page.html.split_once("running-order").expect("a bill").1;
    assert!(bill.find("Mopp") < bill.find("Marlo Vint"), "printed order, not match order");
    assert!(page.says("21:00–22:00"));
    assert!(page.says("back to back with the next act"));
    assert!(page.says("and 3 more acts"));
    assert!(page.has(r#"href="/events/1/calendar.ics" rel="external""#), "the router leaves the calendar alone");
    assert!(page.has("https://tickets.example/low-tide"));
    assert!(page.has("https://www.openstreetmap.org/"));
    assert!(page.has(r#"href="/artists/1/with/2""#), "every reason leads to its explanation");
    assert_eq!(page.title(), "Low Tide 14 · Undercard");
}

#[tokio::test]
async fn a_reason_says_what_speaks_for_an_act_and_what_against_and_shows_no_figure() {
    let page = visit("/events/1").await;
    let reason = page.html.split_once("Fans of Marlo Vint also listen to").expect("the reason").1;
    let reason = reason.split_once("Compared with").expect("a link to the explanation").0;
    let line = |signal: &str| {
        let line = reason.split_once(&format!(r#"data-signal="{signal}""#)).expect("a known signal is named").1;
        line[..line.find("</li>").expect("a closed line")].to_owned()
    };
    assert!(line("scene").contains("for") && line("genre").contains("against"));
    assert!(!reason.contains(r#"data-signal="audio""#), "a missing signal takes no room");
    assert!(page.says("strong match") && page.says("Based on 2 of 4 signals"));
    assert!(!page.says("1 in 250") && !page.says("of 100"));
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    for path in [
        "/events/999",
        "/events/abc",
        "/artists/999",
        "/artists/99999999999999999999",
        "/promoters/999",
        "/venues/999",
        "/nowhere",
    ] {
        let page = visit(path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(page.says("Not on the bill"), "{path}");
        assert!(page.says("There is no such"), "{path}");
    }
}

#[tokio::test]
async fn artists_are_searched_by_a_get_form_that_keeps_the_query() {
    let page = visit("/artists?q=kite").await;
    let form = page.form(r#"action="/artists""#);
    assert!(form.contains(r#"role="search""#) && form.contains(r#"value="kite""#), "{form}");
    assert!(page.says("1 artists"));
    assert!(page.says("Kyte"), "the alias that matched is shown");
    assert!(page.has("/artists?page=2&amp;q=kite") || page.has("/artists?q=kite&amp;page=2"));
    assert!(visit("/artists?q=zzzz").await.says("Nobody by that name"));
}

#[tokio::test]
async fn every_page_has_one_search_box_that_is_a_get_form() {
    for path in
        ["/", "/events/1", "/artists?q=kite", "/artists/1", "/artists/1/with/2", "/you", "/nowhere", "/search?q=kite"]
    {
        let page = visit(path).await;
        let form = page.form(r#"action="/search""#);
        assert!(form.contains(r#"method="get""#) && form.contains(r#"role="search""#), "{path}: {form}");
        assert!(
            form.contains(r#"name="q""#) && form.contains("Search artists, events, venues and promoters"),
            "{path}: {form}"
        );
        assert_eq!(form.contains(r#"value="kite""#), path.starts_with("/search"), "{path}: {form}");
    }
}

#[tokio::test]
async fn a_search_shows_artists_events_venues_and_promoters_below_one_heading() {
    let page = visit("/search?q=kite").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.title(), "4 kinds for “kite” · Undercard");
    assert!(page.says("4 kinds for “kite”") && page.html.matches("<h1").count() == 1);
    assert!(page.says("Kyte") && page.says("duo from Undertow"), "the alias that matched, and which one it is");
    assert!(page.form("/api/follow").contains(r#"name="artist""#), "artists can be followed from here");
    let events = page.html.split_once(r#"data-view="list""#).expect("events as a list").1;
    assert!(events.contains(r#"href="/events/1""#) && events.contains("Kontor Halle"));
    assert!(page.has(r#"href="/venues/5""#) && page.has(&format!("<bdi>{}</bdi>", BIDI)));
    assert!(page.says("3 coming events"));
    let promoters = page.html.split_once(">Promoters</h2>").expect("promoters last").1;
    assert!(promoters.contains(r#"href="/promoters/1""#) && page.says("no coming events"));
    assert!(page.has(r#"href="/search?q=kite&amp;only=artists""#) && page.says("All 162 artists"));
    assert!(!page.has(r#"class="pager""#));
}

#[tokio::test]
async fn one_kind_is_paged_and_nothing_found_has_a_way_on() {
    let page = visit("/search?q=kite&only=artists&page=2").await;
    assert!(page.says("Page 2 of 6") && !page.says("Venues"));
    assert!(page.element(&[r#"rel="next""#, r#"href="/search?q=kite&amp;only=artists&amp;page=3""#]));
    let nothing = visit("/search?q=zzzz").await;
    assert_eq!(nothing.status, 200);
    assert!(nothing.says("No match") && nothing.says("Check the spelling") && nothing.says("All artists"));
    let long = visit(&format!("/search?q={}", "x".repeat(101))).await;
    assert_eq!(long.status, 400);
    assert!(long.says("Please search for 100 characters at most."));
}

#[tokio::test]
async fn the_map_has_its_element_and_without_a_script_points_that_are_links_and_a_list() {
    let page = visit("/map?at=1").await;
    assert!(page.element(&[
        "<catalogue-map",
        "points=\"/map/points\"",
        "at=\"1\"",
        "tonight=\"2 3\"",
        "followed=\"5\""
    ]));
    assert!(page.element(&["<script", "type=\"module\"", "/pkg/undercard.map.js"]));
    assert!(page.element(&["<circle", "data-key=\"tonight\""]) && page.element(&["<circle", "data-key=\"3\""]));
    assert!(page.has("plays tonight") && page.says("1,204 artists have no known connection yet"));
    assert!(page.says("dub techno 812 artists"));
    assert!(page.element(&["<input", "name=\"q\"", "type=\"search\""]));
    let empty = render("/map", NEWCOMER).await;
    assert!(empty.says("No map yet") && !empty.has("<catalogue-map"));
}

#[tokio::test]
async fn the_explorer_draws_and_lists_the_neighbours() {
    let page = visit("/artists/1").await;
    assert!(page.element(&["<svg", r#"class="sky""#]));
    assert!(page.element(&["<a", r#"class="star""#, r#"href="/artists/2""#]), "stars are links");
    // `ink.css` gives each signal dashes of its own, so the kind of a line shows without colour.
    assert!(page.element(&["<path", r#"class="star-line""#, r#"data-ink="collaboration""#]));
    assert!(page.has("Kite, similar by Sound, followed"), "stars are named for screen readers");
    assert!(page.has(r#"href="/artists/1/with/3""#));
    assert!(page.says("no sound yet: no track has been analysed"));
    assert!(page.says("MusicBrainz"));
    assert!(page.says("producer from Undertow, not the Danish band"));
    assert!(page.says("If this is the Halogen Sister that music-map means."), "a neighbour that may be another");
}

#[tokio::test]
async fn the_explorer_lists_who_sounds_alike_and_lets_tracks_be_heard() {
    let page = visit("/artists/1").await;
    assert!(page.says("not a learned network") && page.says("closer than 97 % of all pairs"));
    assert!(page.element(&["<audio", "controls", r#"preload="none""#, r#"src="/tracks/7/audio""#]));
    assert_eq!(page.html.matches("<audio").count(), 1, "what may not be heard has no player");
    assert!(page.has("Low &lt;Tide&gt;") && page.has(r#"href="/artists/1/with/7""#));
    assert!(!visit("/artists/4").await.says("Sounds similar"));
}

#[tokio::test]
async fn an_artist_without_neighbours_is_told_so() {
    let page = visit("/artists/4").await;
    assert!(page.says("No similar artists found yet"));
    assert!(page.says("No coming event with this artist"));
    assert!(!page.has(r#"class="sky""#));
}

#[tokio::test]
async fn an_explanation_shows_four_signals_with_their_evidence() {
    let page = visit("/artists/1/with/2").await;
    for words in [
        "strength 4.22",
        "30 %",
        "0.34 of 0.51",
        "music-map, 3 Nov 2025",
        "They share two of seven tags.",
        "Hybrid score 51 of 100, from 70 % of the weights.",
    ] {
        assert!(page.says(words), "{words}");
    }
    let (words, numbers) = page.html.split_once("Show the numbers").expect("the numbers are folded away");
    assert!(words.contains("Fans of Marlo Vint also listen to") && words.contains("1 in 250 pairs"));
    assert!(words.contains("speaks against them") && !words.contains("0.34 of 0.51"));
    assert!(numbers.contains("0.34 of 0.51"));
    let chain = page.html.split_once(r#"class="chain""#).expect("a path").1;
    assert!(
        chain.find("Marlo Vint") < chain.find("Copper Fax") && chain.find("Copper Fax") < chain.find("Paper Lantern")
    );
    assert!(page.has(r#"data-ink="audio" data-missing"#), "sound is marked as missing");
    assert!(page.says("If this is the Paper Lantern Riot that music-map means.") && page.says("Wrong artist?"));
}

#[tokio::test]
async fn two_artists_with_nothing_known_in_common_have_no_known_connection() {
    let page = visit("/artists/1/with/99").await;
    assert!(page.says("No known connection between") && !page.says("1 in 250"));
}

#[tokio::test]
async fn a_list_can_be_followed_and_undone_without_a_script() {
    let page = visit("/you").await;
    let paste = page.form(r#"name="list""#);
    assert!(paste.contains(r#"method="post""#) && paste.contains("/api/"), "{paste}");
    let undo = page.form(r#"name="batch""#);
    assert!(undo.contains(r#"value="7""#) && undo.contains(r#"method="post""#), "{undo}");
    assert!(page.says("Marlow Vynt") && page.says("2 names were not found"));
    assert!(page.says("Open Mic") && page.says("Low Tide 14"));
    assert!(render("/you", NEWCOMER).await.says("You follow nobody yet"));
}

#[tokio::test]
async fn foreign_text_stays_text() {
    let page = visit("/you").await;
    assert!(page.has("&lt;script&gt;alert(1)"));
    assert!(!page.body().contains("<script>alert(1)"));
}

#[tokio::test]
async fn no_page_carries_inline_styles_or_handlers() {
    let paths = [
        "/",
        "/events/1",
        "/artists",
        "/artists/1",
        "/artists/1/with/2",
        "/search?q=kite",
        "/promoters/1",
        "/venues/1",
        "/you",
    ];
    for path in paths {
        let page = visit(path).await;
        assert!(!page.has(" style=\""), "{path}: the content security policy forbids it");
        assert!(!page.has(" onclick="), "{path}");
    }
}

#[tokio::test]
async fn every_name_is_isolated_in_its_direction() {
    let page = visit("/artists/2").await;
    assert!(page.has(&format!("<bdi>{LONG}</bdi>")));
    let named: Page = visit("/").await;
    assert!(named.has(&format!("<bdi>{}</bdi>", BIDI)));
}

#[tokio::test]
async fn the_document_loads_hashed_assets_with_the_nonce_of_the_response() {
    let page = visit("/").await;
    assert!(page.has(r#"href="/pkg/undercard.test.css""#));
    let script = page.html.split_once(r#"<script type="module""#).expect("a module script").1;
    let tag = &script[..script.find('>').expect("a closed tag")];
    assert!(tag.contains("nonce="), "{tag}");
    assert!(script.contains("/pkg/test/undercard_bg.wasm"));
    assert_eq!(page.title(), "Undercard");
}

#[tokio::test]
async fn where_an_event_and_an_artist_are_known_from_is_told_as_text_with_links() {
    let event = visit("/events/1").await;
    assert!(event.says("Listed by") && event.has(r#"href="https://harbour.example/low-tide""#));
    assert!(event.has("Copper &lt;b&gt;Fax&lt;/b&gt; joins the bill."));
    let artist = visit("/artists/1").await;
    let asked = artist.html.split_once("<details>").expect("closed, for whoever wants to know").1;
    assert!(asked.contains("Sources") && asked.contains("Its id was known."));
    assert!(artist.has("Data by Soundbase"));
    assert!(!visit("/artists/4").await.says("Sources"));
}

#[tokio::test]
async fn acts_are_judged_by_plain_forms_and_listed_with_what_that_does_and_its_undo() {
    let event = visit("/events/1").await;
    let bill = event.html.split_once("running-order").expect("a bill").1;
    let form = bill.split("<form").find(|form| form.contains(r#"data-gives="not_this""#)).expect("a form");
    assert!(
        form.contains(r#"method="post""#) && form.contains("/api/judge_act") && form.contains(r#"value="not_this""#)
    );
    let known = bill.split("<form").find(|form| form.contains("Know it already · Undo")).expect("it was said of Kite");
    assert!(known.contains(r#"name="id" value="4""#) && known.contains(r#"name="verdict" value="none""#));
    let you = visit("/you").await;
    assert!(you.says("Known already") && you.says("Kite") && you.says("Know it already · Undo"));
    for does in ["Events with a saved act come right after", "never a reason for one.", "A hidden event is left out"] {
        assert!(you.says(does), "{does}");
    }
}

#[tokio::test]
async fn what_if_is_worked_out_for_whoever_asks() {
    let page = visit("/events/1").await;
    let judged_otherwise = visit("/events/1?balance=sound").await;
    assert!(judged_otherwise.has(r#"href="?what-if=true&amp;balance=sound""#));
    assert!(page.has(r#"href="?what-if=true""#) && !page.says("Without Scene"));
    assert!(visit("/events/1?what-if=true").await.says("Without Scene maybe, by Kite"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_counts_is_chosen_by_links_that_keep_the_rest() {
    let page = visit("/artists/1?balance=more-sound&off=genre&soon=true&find=dub").await;
    assert!(page.has(r#"href="/artists/1?balance=more-sound""#) && page.says("Judged mostly by sound and genre."));
    assert!(page.has(r#"name="balance" value="more-sound""#) && page.has(r#"name="off" value="genre""#));
    assert!(page.has(r#"name="soon" value="true""#) && page.has(r#"value="dub""#));
    assert!(page.has(r#"href="/artists/1/with/2?balance=more-sound&amp;off=genre""#), "explanations are in step");
    assert!(page.says("2 similar artists who play soon."));
}

#[tokio::test(flavor = "multi_thread")]
async fn any_two_artists_can_be_compared() {
    let page = visit("/artists/1/with?q=Kite").await;
    assert!(page.has(r#"href="/artists/1/with/3""#));
    assert!(page.says("Fans of Marlo Vint also listen to Kite."), "the way to an artist that is followed");
    let page = visit("/artists/1/with?q=Nobody").await;
    assert!(page.says("No artist is called “Nobody”, or nearly so") && page.says("Try fewer letters"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newcomer_sees_a_bill_set_for_somebody_before_doing_anything() {
    let page = render("/", NEWCOMER).await;
    assert!(page.says("For example, if you like") && page.has(r#"href="/?like=3""#));
    assert!(!visit("/").await.says("For example"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_followed_list_ends_on_the_programme_that_says_how_it_went() {
    assert!(visit("/?list=5").await.says("38 artists followed. 2 names were not found."));
    assert!(!visit("/").await.says("not found"));
}
