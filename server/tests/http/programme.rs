//! The programme: every event can be reached, in one order, through filters that keep what was asked.

use std::collections::HashSet;

use chrono::{Days, Utc};
use sqlx::PgPool;
use undercard::db::MIGRATOR;

use crate::{Reply, Visitor};

/// 130 events on 31 nights: every fifth with an act near Anchor, the others with names that nobody knows.
fn crowded() -> String {
    let mut events = Vec::new();
    for n in 0..130_u64 {
        let on = "2099-05-01".parse::<chrono::NaiveDate>().unwrap() + Days::new(n % 31);
        let act = if n % 5 == 0 { "Near".to_owned() } else { format!("Unknown {n}") };
        events.push(format!(
            r#"{{"id": "{n}", "name": "Night {n}", "date": "{on}", "acts": ["{act}"],
                "venue": {{"name": "Room {n}", "city": "Port Levant", "zone": "Europe/Lisbon"}}}}"#
        ));
    }
    format!(
        r#"{{"undercard": 1, "artists": [{{"name": "Anchor", "genres": ["dub techno"]}}, {{"name": "Near", "genres": ["dub techno"]}}],
            "scene": [{{"artist": "Anchor", "neighbours": [{{"name": "Near", "strength": 6.0}}]}}], "events": [{}]}}"#,
        events.join(",")
    )
}

impl Reply {
    /// What stands between two texts, each time.
    fn between(&self, start: &str, end: &str) -> Vec<String> {
        let pieces = self.text.split(start).skip(1);
        pieces.filter_map(|piece| Some(piece.split_once(end)?.0.to_owned())).collect()
    }

    fn events(&self) -> Vec<String> {
        self.between("data-event=\"", "\"")
    }

    fn titles(&self) -> Vec<String> {
        let heads = self.between("<h3 class=\"poster-name\">", "</h3>").into_iter();
        heads.filter_map(|head| Some(head.split_once("<bdi>")?.1.split_once("</bdi>")?.0.replace("<!>", ""))).collect()
    }

    /// The nights that begin on this page.
    fn nights(&self) -> Vec<String> {
        self.between("id=\"day-", "\"")
    }

    fn next(&self) -> Option<String> {
        let pager = self.between("rel=\"next\" href=\"/?", "\"").into_iter().find(|href| href.contains("page="))?;
        Some(format!("/?{}", pager.replace("&amp;", "&")))
    }
}

/// All pages from `path` on, by their links.
async fn leaf(visitor: &mut Visitor, path: &str) -> Vec<Reply> {
    let mut pages = vec![visitor.get(path).await];
    while let Some(next) = pages.last().and_then(Reply::next) {
        pages.push(visitor.get(&next).await);
        assert!(pages.len() < 10, "{next}");
    }
    pages
}

async fn listener(visitor: &mut Visitor) {
    let anchor = visitor.artist("Anchor").await;
    visitor.call("/api/follow", &format!("artist={anchor}&followed=true")).await.is(200);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn every_event_is_reached_once_by_links_whoever_asks_and_in_whatever_order(pool: PgPool) {
    let mut visitor = Visitor::of(pool, &crowded()).await;
    for listens in [false, true] {
        if listens {
            listener(&mut visitor).await;
        }
        for path in ["/", "/?order=best", "/?city=Port+Levant&view=list"] {
            let pages = leaf(&mut visitor, path).await;
            let events: Vec<String> = pages.iter().flat_map(Reply::events).collect();
            assert_eq!(events.len(), 130, "{path}");
            assert_eq!(events.iter().collect::<HashSet<_>>().len(), 130, "{path}");
            assert_eq!(pages.len(), 4, "{path}");
        }
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn by_date_the_nights_follow_each_other_over_all_pages_and_each_begins_with_its_best(pool: PgPool) {
    let mut visitor = Visitor::of(pool, &crowded()).await;
    listener(&mut visitor).await;
    let pages = leaf(&mut visitor, "/").await;
    let nights: Vec<String> = pages.iter().flat_map(Reply::nights).collect();
    assert!(nights.is_sorted(), "{nights:?}");
    assert!(pages[1].text.contains("continued"), "the second page goes on with the last night of the first");
    let mut each = nights.clone();
    each.dedup();
    assert_eq!(each.len(), 31);
    // Of the nights 4, 35, 66, 97 and 128, all on 5 May, 35 is near.
    let fifth = pages[0].titles().into_iter().skip(20).take(5);
    assert_eq!(fifth.collect::<Vec<_>>(), ["Night 35", "Night 4", "Night 66", "Night 97", "Night 128"]);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn best_first_the_matches_come_before_new_names_and_no_day_begins_anywhere(pool: PgPool) {
    let mut visitor = Visitor::of(pool, &crowded()).await;
    listener(&mut visitor).await;
    let pages = leaf(&mut visitor, "/?order=best").await;
    let all: String = pages.iter().map(|page| page.text.as_str()).collect();
    assert!(pages.iter().all(|page| page.nights().is_empty()));
    let (best, new) = all.split_once("New names").unwrap();
    assert_eq!((best.matches("Room 0<").count(), best.matches("Room 1<").count()), (1, 0));
    assert_eq!((new.matches("Room 0<").count(), new.matches("Room 1<").count()), (0, 1));
    assert!(new.find("Night 1<") < new.find("Night 2<"), "new names stand by date");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn an_event_whose_acts_were_all_refused_is_no_new_name(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    listener(&mut visitor).await;
    let niche = visitor.artist("Niche").await;
    visitor.get("/?order=best").await.hides("Not for you");
    visitor.call("/api/judge_act", &format!("id={niche}&verdict=not_this")).await.is(200);
    let page = visitor.get("/?order=best").await;
    page.shows("Not for you").hides("New names");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn conditions_narrow_the_programme_and_are_links_that_keep_each_other(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    visitor.get("/").await.hides("With artists I follow");
    let near = visitor.artist("Near").await;
    visitor.call("/api/follow", &format!("artist={near}&followed=true")).await.is(200);
    assert_eq!(visitor.get("/").await.events().len(), 2);
    let followed = visitor.get("/?followed=true&genre=dub+techno").await;
    followed.shows("Undertow").shows("genre=dub%20techno&amp;fresh=true");
    assert_eq!(followed.events().len(), 1);
    assert_eq!(visitor.get("/?fresh=true").await.hides(">Undertow<").events().len(), 1);
    visitor.get("/?sound=true").await.is(200).shows("Nothing on for this choice");
    let listed = "update events set listed_on = current_date - case name when 'Undertow' then 0 else 30 end";
    sqlx::query(listed).execute(&visitor.pool).await.unwrap();
    let mut later = Visitor::over(visitor.pool.clone()).await;
    assert_eq!(later.get("/?recent=true").await.shows("Undertow").events().len(), 1);
}

#[sqlx::test(migrator = "MIGRATOR")]
#[expect(clippy::disallowed_methods, reason = "a test stands at the edge as well")]
async fn times_are_links_and_mean_the_nights_of_the_city(pool: PgPool) {
    let night = |days: u64| ((Utc::now() - chrono::Duration::hours(6)).date_naive() + Days::new(days)).to_string();
    let event = |name: &str, days: u64| {
        format!(
            r#"{{"id": "{name}", "name": "{name}", "date": "{}", "start": "23:00", "acts": ["{name} act"],
                "venue": {{"name": "Room", "city": "Port Levant", "zone": "UTC"}}}}"#,
            night(days)
        )
    };
    let events = [("Now", 0), ("Next", 1), ("Sixth", 6), ("Far", 70)].map(|(name, days)| event(name, days)).join(",");
    let mut visitor = Visitor::of(pool, &format!(r#"{{"undercard": 1, "events": [{events}]}}"#)).await;
    let mut shown = async |path: &str| visitor.get(path).await.titles();
    assert_eq!(shown("/?when=tonight").await, ["Now"]);
    assert_eq!(shown("/?when=tomorrow").await, ["Next"]);
    assert_eq!(shown("/?when=week").await, ["Now", "Next", "Sixth"]);
    let month = &night(70)[..7];
    assert_eq!(shown(&format!("/?when={month}")).await, ["Far"]);
    // Dates go before links.
    assert_eq!(shown(&format!("/?when=tonight&from={}", night(70))).await, ["Far"]);
    let page = visitor.get(&format!("/?when={month}")).await;
    assert!(page.text.contains(r#"aria-current="true""#) && page.text.contains("←"));
    assert_eq!(page.text.matches(r#"aria-current="true" class="switch""#).count(), 1, "the month, and no other time");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn genres_are_tags_of_acts_and_a_distance_is_offered_where_it_can_be_measured(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    let page = visitor.get("/").await;
    page.shows(r#"<option value="dub techno""#).hides(r#"<option value="darkside""#).shows(r#"name="km""#);
    sqlx::query("update venues set latitude = null, longitude = null").execute(&visitor.pool).await.unwrap();
    let mut later = Visitor::over(visitor.pool.clone()).await;
    later.get("/").await.hides(r#"name="km""#);
    later.get("/?km=5").await.is(400).shows("Distances aren’t available here yet.").shows(r#"value="5""#);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn filters_that_cannot_be_applied_stay_in_the_form_with_their_reason_and_a_way_out(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    let page = visitor.get("/?from=2099-06-01&to=2099-05-01&city=Atlantis&genre=ambient&view=list").await;
    page.is(400)
        .shows("The last date is before the first.")
        .shows("No event takes place in “Atlantis”.")
        .shows(r#"value="2099-06-01""#)
        .shows(r#"value="2099-05-01""#)
        .shows(r#"<option value="Atlantis" selected"#)
        .shows(r#"<option value="ambient" selected"#)
        .shows(r#"href="/?from=2099-05-01&amp;to=2099-06-01&amp;city=Atlantis&amp;genre=ambient&amp;view=list""#)
        .shows(r#"href="/?from=2099-06-01&amp;to=2099-05-01&amp;genre=ambient&amp;view=list""#);
    assert!(page.events().is_empty());
    visitor.get("/?when=someday").await.is(400).shows("Any date").shows("someday");
    visitor.get("/?km=near&city=Port+Levant").await.is(400).shows("“near” is not a distance.").shows("Any distance");
}
