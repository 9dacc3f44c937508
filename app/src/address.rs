//! URLs of this site: the one place that writes paths and query strings.

use leptos_router::params::ParamsMap;

use crate::dto::{Emphasis, ExplorerQuery, ProgrammeQuery};

pub fn artist(id: i64) -> String {
    format!("/artists/{id}")
}

/// The page that compares an artist with another.
pub fn compare(id: i64) -> String {
    format!("/artists/{id}/with")
}

/// The map of all artists, with this one in the middle.
pub fn map_at(id: i64) -> String {
    format!("/map?at={id}")
}

pub fn explanation(a: i64, b: i64) -> String {
    format!("/artists/{a}/with/{b}")
}

/// The explorer, without what is not asked for.
pub fn explorer(id: i64, query: &ExplorerQuery) -> String {
    artist(id) + &explorer_query(query)
}

/// The query string of the explorer.
pub fn explorer_query(query: &ExplorerQuery) -> String {
    asked(explorer_fields(query))
}

/// The parameters of the explorer; empty where they are not asked for.
pub fn explorer_fields(query: &ExplorerQuery) -> [(&'static str, String); 7] {
    let [balance, off] = of_emphasis(&query.emphasis);
    [
        balance,
        off,
        ("soon", flag_text(query.soon)),
        ("find", query.find.clone()),
        ("pin", query.pin.clone()),
        ("more", flag_text(query.more)),
        ("unlike", flag_text(query.unlike)),
    ]
}

/// What the query string of the explorer asks for.
pub fn read_explorer(params: &ParamsMap) -> ExplorerQuery {
    ExplorerQuery {
        emphasis: read_emphasis(params),
        soon: flag(params, "soon"),
        find: text(params, "find"),
        pin: text(params, "pin"),
        more: flag(params, "more"),
        unlike: flag(params, "unlike"),
    }
}

/// The query string of a page that is judged with this emphasis; empty for the default.
pub fn emphasis(emphasis: &Emphasis) -> String {
    asked(of_emphasis(emphasis))
}

pub fn read_emphasis(params: &ParamsMap) -> Emphasis {
    Emphasis { balance: text(params, "balance"), off: text(params, "off") }
}

fn of_emphasis(emphasis: &Emphasis) -> [(&'static str, String); 2] {
    [("balance", emphasis.balance.clone()), ("off", emphasis.off.clone())]
}

fn text(params: &ParamsMap, name: &str) -> String {
    params.get(name).unwrap_or_default()
}

fn flag(params: &ParamsMap, name: &str) -> bool {
    matches!(text(params, name).as_str(), "true" | "on" | "1")
}

/// Empty for what is off.
fn flag_text(on: bool) -> String {
    if on { "true".to_string() } else { String::new() }
}

/// A query string without what is empty.
fn asked(fields: impl IntoIterator<Item = (&'static str, String)>) -> String {
    let mut params = ParamsMap::new();
    for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
        params.insert(name, value);
    }
    // Everything but letters and digits comes escaped. These need no escape, and are read better without.
    params.to_query_string().replace("%2D", "-").replace("%2C", ",").replace("%2E", ".")
}

pub fn event(id: i64) -> String {
    format!("/events/{id}")
}

pub fn venue(id: i64) -> String {
    format!("/venues/{id}")
}

pub fn promoter(id: i64) -> String {
    format!("/promoters/{id}")
}

/// A page of the coming events of the venue or promoter at this address.
pub fn bookings_page(of: &str, page: usize) -> String {
    if page > 1 { format!("{of}?page={page}") } else { of.to_string() }
}

/// The coming events of the venue or promoter at this address as a calendar to subscribe to.
pub fn bookings_calendar(of: &str) -> String {
    format!("{of}/calendar.ics")
}

/// The same as Atom.
pub fn bookings_feed(of: &str) -> String {
    format!("{of}/feed.atom")
}

/// The event as a calendar file.
pub fn calendar(event: i64) -> String {
    format!("/events/{event}/calendar.ics")
}

/// `/artists?q=…&page=…`, without what is empty.
pub fn artists(query: &str, page: usize) -> String {
    found("/artists", query, "", page)
}

/// `/search?q=…&only=…&page=…`, without what is empty.
pub fn search(query: &str, only: &str, page: usize) -> String {
    found("/search", query, only, page)
}

fn found(path: &str, query: &str, only: &str, page: usize) -> String {
    let all = [("q", query.to_string()), ("only", only.to_string()), ("page", page_number(page))];
    format!("{path}{}", asked(all))
}

/// `/?from=…`, without what is empty or the default.
pub fn programme(query: &ProgrammeQuery, page: usize) -> String {
    format!("/{}", asked(fields(query).into_iter().chain([("page", page_number(page))])))
}

/// Stands for the reader's place in an address: the browser fills it in.
pub const HERE: &str = "here";

/// Empty for the first page.
fn page_number(page: usize) -> String {
    if page > 1 { page.to_string() } else { String::new() }
}

/// The parameters of the programme, without the page; empty where they are not asked for.
pub fn fields(query: &ProgrammeQuery) -> [(&'static str, String); 19] {
    let [balance, off] = of_emphasis(&query.emphasis);
    [
        ("when", query.when.clone()),
        ("from", query.from.clone()),
        ("to", query.to.clone()),
        ("city", query.city.clone()),
        ("near", query.near.clone()),
        ("km", query.km.clone()),
        ("genre", query.genre.clone()),
        ("followed", flag_text(query.followed)),
        ("fresh", flag_text(query.fresh)),
        ("sound", flag_text(query.sound)),
        ("recent", flag_text(query.recent)),
        ("venues", flag_text(query.venues)),
        ("free", flag_text(query.free)),
        ("hidden", flag_text(query.hidden)),
        ("order", query.order.clone()),
        ("view", query.view.clone()),
        balance,
        off,
        ("like", query.like.clone()),
    ]
}

/// What the query string of `/` asks for. Unknown and missing names are "not asked".
pub fn read_programme(params: &ParamsMap) -> ProgrammeQuery {
    let (text, flag) = (|name: &str| text(params, name), |name: &str| flag(params, name));
    ProgrammeQuery {
        when: text("when"),
        from: text("from"),
        to: text("to"),
        city: text("city"),
        near: text("near"),
        km: text("km"),
        genre: text("genre"),
        followed: flag("followed"),
        fresh: flag("fresh"),
        sound: flag("sound"),
        recent: flag("recent"),
        venues: flag("venues"),
        free: flag("free"),
        hidden: flag("hidden"),
        order: text("order"),
        view: text("view"),
        emphasis: read_emphasis(params),
        like: text("like"),
        list: text("list"),
        page: text("page"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_the_programme_is_read_as_it_was_written() {
        let asked = ProgrammeQuery {
            when: "2026-12".into(),
            from: "2026-12-01".into(),
            to: "2026-12-31".into(),
            city: "Port Levant & more".into(),
            near: "52.52,13.40".into(),
            km: "5".into(),
            genre: "dub techno".into(),
            followed: true,
            fresh: true,
            sound: true,
            recent: true,
            venues: true,
            free: true,
            hidden: true,
            order: "best".into(),
            view: "list".into(),
            emphasis: Emphasis { balance: "more-scene".into(), off: "genre,audio".into() },
            like: "7".into(),
            list: String::new(),
            page: "3".into(),
        };
        let written = programme(&asked, 3);
        let query = written.split_once('?').unwrap().1;
        let mut params = ParamsMap::new();
        for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            params.insert(name.to_string(), value.replace("%20", " ").replace("%26", "&"));
        }
        assert_eq!(read_programme(&params), asked, "{written}");
        assert_eq!(programme(&ProgrammeQuery::default(), 1), "/");
    }

    #[test]
    fn an_address_of_a_search_leaves_out_what_is_empty() {
        assert_eq!(artists("", 1), "/artists");
        assert_eq!(artists("four", 2), "/artists?q=four&page=2");
        assert_eq!(search("four tet", "venues", 1), "/search?q=four%20tet&only=venues");
        assert_eq!(search("a&b=c", "", 3), "/search?q=a%26b%3Dc&page=3");
    }
}
