//! URLs of this site: the one place that writes paths and query strings.

use leptos_router::params::ParamsMap;

use crate::dto::ProgrammeQuery;

pub fn artist(id: i64) -> String {
    format!("/artists/{id}")
}

pub fn explanation(a: i64, b: i64) -> String {
    format!("/artists/{a}/with/{b}")
}

pub fn event(id: i64) -> String {
    format!("/events/{id}")
}

pub fn venue(id: i64) -> String {
    format!("/venues/{id}")
}

/// A page of the venue's coming events.
pub fn venue_page(id: i64, page: usize) -> String {
    if page > 1 { format!("/venues/{id}?page={page}") } else { venue(id) }
}

/// The venue's coming events as a calendar to subscribe to.
pub fn venue_calendar(id: i64) -> String {
    format!("/venues/{id}/calendar.ics")
}

/// The same as Atom.
pub fn venue_feed(id: i64) -> String {
    format!("/venues/{id}/feed.atom")
}

/// The event as a calendar file.
pub fn calendar(event: i64) -> String {
    format!("/events/{event}/calendar.ics")
}

/// `/artists?q=…&page=…`, without what is empty.
pub fn search(query: &str, page: usize) -> String {
    let mut params = ParamsMap::new();
    if !query.is_empty() {
        params.insert("q", query.to_string());
    }
    if page > 1 {
        params.insert("page", page.to_string());
    }
    format!("/artists{}", params.to_query_string())
}

/// `/?from=…`, without what is empty or the default.
pub fn programme(query: &ProgrammeQuery, page: usize) -> String {
    let mut params = ParamsMap::new();
    let page = if page > 1 { page.to_string() } else { String::new() };
    for (name, value) in fields(query).into_iter().chain([("page", page)]).filter(|(_, value)| !value.is_empty()) {
        params.insert(name, value);
    }
    // Everything but letters and digits comes escaped. A hyphen needs none, and dates are read better with it.
    format!("/{}", params.to_query_string().replace("%2D", "-"))
}

/// The parameters of the programme, without the page; empty where they are not asked for.
pub fn fields(query: &ProgrammeQuery) -> [(&'static str, String); 15] {
    let flag = |on: bool| if on { "true".to_string() } else { String::new() };
    [
        ("when", query.when.clone()),
        ("from", query.from.clone()),
        ("to", query.to.clone()),
        ("city", query.city.clone()),
        ("km", query.km.clone()),
        ("genre", query.genre.clone()),
        ("followed", flag(query.followed)),
        ("fresh", flag(query.fresh)),
        ("sound", flag(query.sound)),
        ("recent", flag(query.recent)),
        ("venues", flag(query.venues)),
        ("free", flag(query.free)),
        ("hidden", flag(query.hidden)),
        ("order", query.order.clone()),
        ("view", query.view.clone()),
    ]
}

/// What the query string of `/` asks for. Unknown and missing names are "not asked".
pub fn read_programme(params: &ParamsMap) -> ProgrammeQuery {
    let text = |name: &str| params.get(name).unwrap_or_default();
    let flag = |name: &str| matches!(text(name).as_str(), "true" | "on" | "1");
    ProgrammeQuery {
        when: text("when"),
        from: text("from"),
        to: text("to"),
        city: text("city"),
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
}
