//! Links as identities of events: the same tomorrow, and no other event's. Links that count clicks change from
//! page to page and mail to mail.

use url::Url;

/// Parameters that say where a visitor came from.
const CAMPAIGN: [&str; 8] = ["fbclid", "gclid", "mc_cid", "mc_eid", "igshid", "ref", "si", "_hsenc"];
/// Hosts and paths of services that count clicks and pass visitors on.
const COUNTING_HOSTS: [&str; 9] =
    ["click.", "clicks.", "link.", "links.", "email.", "track.", "tracking.", "trk.", "go."];
const COUNTING_PATHS: [&str; 5] = ["/track/", "/click", "/ls/", "/redirect", "/wf/"];

/// The link without what changes from visit to visit; `None` when it is no identity.
pub fn stable(link: &str, page: &str) -> Option<String> {
    let link = link.trim();
    if link.is_empty() || link.starts_with(['#', '_', '?']) {
        return None;
    }
    let mut url = Url::parse(link).or_else(|_| Url::parse(page).and_then(|page| page.join(link))).ok()?;
    match url.scheme() {
        "http" | "https" => {}
        "urn" | "tag" => return Some(link.to_owned()),
        _ => return None,
    }
    let host = url.host_str()?;
    let passes_on = url.query_pairs().any(|(_, value)| value.starts_with("http://") || value.starts_with("https://"));
    let counts = COUNTING_HOSTS.iter().any(|counting| host.starts_with(counting))
        || COUNTING_PATHS.iter().any(|counting| url.path().starts_with(counting));
    if passes_on || counts {
        return None;
    }
    let is_campaign = |key: &str| key.starts_with("utm_") || CAMPAIGN.contains(&key);
    if url.query_pairs().any(|(key, _)| is_campaign(&key)) {
        let kept: Vec<(String, String)> = url
            .query_pairs()
            .filter(|(key, _)| !is_campaign(key))
            .map(|(key, value)| (key.into_owned(), value.into_owned()))
            .collect();
        url.set_query(None);
        if !kept.is_empty() {
            url.query_pairs_mut().extend_pairs(kept);
        }
    }
    Some(url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_changes_is_no_identity() {
        let page = "https://venue.example/events/";
        for (link, id) in [
            ("https://venue.example/e/17", Some("https://venue.example/e/17")),
            ("low-pressure", Some("https://venue.example/events/low-pressure")),
            ("/e/17?utm_source=x&id=3&fbclid=y", Some("https://venue.example/e/17?id=3")),
            ("https://venue.example/e/17?utm_source=x", Some("https://venue.example/e/17")),
            ("urn:uuid:9ddce51c", Some("urn:uuid:9ddce51c")),
            ("https://click.mail.example/x/17", None),
            ("https://mail.example/track/17", None),
            ("https://out.example/?url=https%3A%2F%2Fvenue.example", None),
            ("#event", None),
            ("_:b0", None),
            ("", None),
            ("javascript:alert(1)", None),
            ("https://", None),
        ] {
            assert_eq!(stable(link, page).as_deref(), id, "{link}");
        }
    }
}
