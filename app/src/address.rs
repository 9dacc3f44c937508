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

/// `/?from=…`, without what is empty.
pub fn programme(query: &ProgrammeQuery, page: usize) -> String {
    let mut params = ParamsMap::new();
    for (name, value) in
        [("from", &query.from), ("to", &query.to), ("city", &query.city), ("km", &query.km), ("genre", &query.genre)]
    {
        if !value.is_empty() {
            params.insert(name, value.clone());
        }
    }
    if query.fresh {
        params.insert("fresh", "true".to_string());
    }
    if page > 1 {
        params.insert("page", page.to_string());
    }
    format!("/{}", params.to_query_string())
}

/// What the query string of `/` asks for. Unknown and missing names are "not asked".
pub fn read_programme(params: &ParamsMap) -> ProgrammeQuery {
    let text = |name: &str| params.get(name).unwrap_or_default();
    ProgrammeQuery {
        from: text("from"),
        to: text("to"),
        city: text("city"),
        km: text("km"),
        genre: text("genre"),
        fresh: matches!(text("fresh").as_str(), "true" | "on" | "1"),
        page: text("page"),
    }
}
