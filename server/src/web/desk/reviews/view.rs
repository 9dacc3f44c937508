//! Review queues from their facts. Pure.

use app::dto::{
    ArtistRef,
    desk::{
        ArtistReview, EventLine, FormRefusal, IdentityCandidate, IdentityReview, JoinedEvent, PairReview, PairSide,
        ReviewsPage, UndoableDecision,
    },
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{
    artists::external_id::SCHEMES,
    events::{Event, EventStatus, pair_store::VenueFacts, review_store::MergeReview},
    ingest::sources as kinds,
    sources::{
        desk_store::OpenReviews,
        enrichment_store::{self, StoredCandidate},
    },
    web::convert::{counted, dates, external_id, sentence},
};

const TAGS: usize = 8;

/// What the page is made of.
pub struct ReviewsFacts {
    pub open: OpenReviews,
    pub artists: Vec<IdentityFacts>,
    pub identities: Vec<IdentityReview>,
    pub duplicates: Vec<MergeReview>,
    /// The artists that `duplicates` are about.
    pub known_artists: Vec<(i64, PairSide)>,
    pub decided: Vec<UndoableDecision>,
    pub events: Vec<MergeReview>,
    /// The events that `events` are about, each with the names of its acts.
    pub known_events: Vec<(Event, Vec<String>)>,
    pub venues: Vec<MergeReview>,
    pub known_venues: Vec<VenueFacts>,
    pub joined: Vec<JoinedEvent>,
}

/// An artist whose identity is uncertain.
pub struct IdentityFacts {
    pub review: enrichment_store::IdentityReview,
    pub tags: Vec<String>,
    pub bills: Vec<EventLine>,
    /// What stands beside audio of the site, if there is any.
    pub credit: Option<&'static str>,
}

pub fn reviews_page(facts: ReviewsFacts, refusal: Option<FormRefusal>) -> ReviewsPage {
    // Those that nobody reported show as well.
    let reported = facts.open.reported.max(facts.identities.len() as i64);
    let open = count_open(OpenReviews { reported, ..facts.open });
    let event = |id, name: &str| event_side(&facts.known_events, id, name);
    let venue = |id, name: &str| venue_side(&facts.known_venues, id, name);
    let known_artist = |id, name: &str| artist_side(&facts.known_artists, id, name);
    ReviewsPage {
        artists: facts.artists.into_iter().map(artist).collect(),
        identities: facts.identities,
        duplicates: facts.duplicates.iter().map(|review| pair(review, known_artist)).collect(),
        decided: facts.decided,
        events: facts.events.iter().map(|review| pair(review, event)).collect(),
        joined: facts.joined,
        venues: facts.venues.iter().map(|review| pair(review, venue)).collect(),
        summary: if open.is_empty() { "Nothing is open.".to_owned() } else { format!("{open}.") },
        refusal,
    }
}

/// `3 artists, 1 pair of events`; empty when nothing is open.
pub fn count_open(open: OpenReviews) -> String {
    let parts = [
        (open.artists, "artist", "artists"),
        (open.reported, "doubtful artist", "doubtful artists"),
        (open.duplicates, "pair of artists", "pairs of artists"),
        (open.events, "pair of events", "pairs of events"),
        (open.venues, "pair of venues", "pairs of venues"),
    ];
    let parts = parts.into_iter().filter(|(count, ..)| *count > 0);
    parts.map(|(count, one, many)| counted(count as usize, one, many)).collect::<Vec<_>>().join(", ")
}

fn artist(facts: IdentityFacts) -> ArtistReview {
    let IdentityFacts { review, tags, bills, credit } = facts;
    ArtistReview {
        artist: ArtistRef { id: review.artist.0, name: review.name },
        place: site_title(&review.scheme),
        reason: review.reason,
        unlocks: counted(review.upcoming.max(0) as usize, "upcoming event", "upcoming events"),
        tags: tags.into_iter().take(TAGS).collect(),
        bills,
        // One without an id cannot be chosen.
        candidates: review
            .candidates
            .into_iter()
            .filter(|candidate| !candidate.value.is_empty())
            .map(|one| candidate(&review.scheme, one, credit))
            .collect(),
        scheme: review.scheme,
    }
}

/// What people call a site.
fn site_title(scheme: &str) -> String {
    let label = SCHEMES.iter().find(|known| known.key == scheme).map(|known| known.label);
    let title = || kinds::by_key(scheme).map(|kind| kind.about().title);
    label.or_else(title).unwrap_or(scheme).to_owned()
}

fn candidate(scheme: &str, candidate: StoredCandidate, credit: Option<&'static str>) -> IdentityCandidate {
    let mut facts = Vec::new();
    facts.extend(candidate.country.map(|country| ("Country", country)));
    facts.extend((!candidate.genres.is_empty()).then(|| ("Genres", candidate.genres.join(", "))));
    facts.extend((!candidate.aliases.is_empty()).then(|| ("Also", candidate.aliases.join(", "))));
    facts.extend(candidate.followers.map(|many| ("Followers", counted(many as usize, "", "").trim().to_owned())));
    let score = if candidate.score.is_finite() { candidate.score.clamp(0.0, 1.0) } else { 0.0 };
    let own = external_id(scheme.to_owned(), candidate.value.clone()).url;
    // What a site calls its page is followed only where it is one.
    let page = candidate.page_url.filter(|url| url.starts_with("https://") || url.starts_with("http://"));
    let player = credit.map(|credit| {
        let value = utf8_percent_encode(&candidate.value, NON_ALPHANUMERIC);
        (format!("/desk/previews/{scheme}/{value}"), credit)
    });
    IdentityCandidate {
        listen: player,
        value: candidate.value,
        name: candidate.name,
        disambiguation: candidate.disambiguation.filter(|text| !text.is_empty()),
        facts,
        text: format!("{:.0}", score * 100.0),
        score,
        url: own.or(page),
    }
}

fn pair(review: &MergeReview, side: impl Fn(i64, &str) -> PairSide) -> PairReview {
    let components = review.components.as_object().into_iter().flatten();
    PairReview {
        id: review.id,
        a: side(review.a, &review.a_name),
        b: side(review.b, &review.b_name),
        text: format!("{:.0}", review.score.clamp(0.0, 1.0) * 100.0),
        components: components
            .map(|(name, value)| {
                (sentence(&name.replace('_', " ")).replace('.', ""), value.as_f64().map(|part| part as f32))
            })
            .collect(),
    }
}

fn event_side(known: &[(Event, Vec<String>)], id: i64, name: &str) -> PairSide {
    let mut facts = Vec::new();
    if let Some((event, acts)) = known.iter().find(|(event, _)| event.id.0 == id) {
        facts.extend(event.starts_on.map(|on| ("Night", on.format("%a %-d %b %Y").to_string())));
        facts.push(("Time", dates::times(event)));
        facts.extend(event.venue.as_ref().map(|venue| ("Venue", venue.name.clone())));
        facts.push(("City", event.city.clone()));
        facts.push(("Acts", if acts.is_empty() { "not announced".to_owned() } else { acts.join(", ") }));
        facts.extend(match event.status {
            EventStatus::Scheduled => None,
            EventStatus::Cancelled => Some(("Standing", "cancelled".to_owned())),
            EventStatus::Postponed => Some(("Standing", "postponed".to_owned())),
        });
        facts.push(("Source", event.source.clone()));
        facts.retain(|(_, text)| !text.is_empty());
    }
    PairSide { name: name.to_owned(), href: Some(app::address::event(id)), facts }
}

fn venue_side(places: &[VenueFacts], id: i64, name: &str) -> PairSide {
    let mut facts = Vec::new();
    if let Some(venue) = places.iter().find(|venue| venue.id == id) {
        facts.push(("City", venue.city.clone()));
        facts.extend(venue.address.clone().map(|address| ("Address", address)));
        facts.push(("Listed", counted(venue.upcoming.max(0) as usize, "upcoming event", "upcoming events")));
    }
    PairSide { name: name.to_owned(), href: None, facts }
}

fn artist_side(known: &[(i64, PairSide)], id: i64, name: &str) -> PairSide {
    let side = known.iter().find(|(of, _)| *of == id).map(|(_, side)| side.clone());
    side.unwrap_or_else(|| PairSide { name: name.to_owned(), href: Some(app::address::artist(id)), facts: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artists::ArtistId;

    fn facts() -> ReviewsFacts {
        ReviewsFacts {
            open: OpenReviews { artists: 2, venues: 1, ..OpenReviews::default() },
            artists: Vec::new(),
            identities: Vec::new(),
            duplicates: Vec::new(),
            known_artists: Vec::new(),
            decided: Vec::new(),
            events: Vec::new(),
            known_events: Vec::new(),
            venues: Vec::new(),
            known_venues: Vec::new(),
            joined: Vec::new(),
        }
    }

    fn one(value: &str) -> StoredCandidate {
        StoredCandidate {
            value: value.to_owned(),
            name: "Undertow".to_owned(),
            disambiguation: Some(String::new()),
            country: Some("PT".to_owned()),
            aliases: Vec::new(),
            genres: vec!["dub".to_owned()],
            followers: Some(1_204),
            score: f32::NAN,
            page_url: Some("javascript:alert(1)".to_owned()),
        }
    }

    #[test]
    fn the_summary_counts_what_is_open() {
        assert_eq!(reviews_page(facts(), None).summary, "2 artists, 1 pair of venues.");
        let nothing = ReviewsFacts { open: OpenReviews::default(), ..facts() };
        assert_eq!(reviews_page(nothing, None).summary, "Nothing is open.");
    }

    #[test]
    fn a_candidate_without_an_id_is_not_offered_and_a_strange_address_is_not_linked() {
        let review = enrichment_store::IdentityReview {
            artist: ArtistId(7),
            name: "Undertow".to_owned(),
            scheme: "somewhere".to_owned(),
            candidates: vec![one(""), one("a/b")],
            reason: "Two bear the name.".to_owned(),
            asked_at: chrono::DateTime::UNIX_EPOCH,
            upcoming: 1,
        };
        let identity =
            IdentityFacts { review, tags: vec!["dub".to_owned(); 9], bills: Vec::new(), credit: Some("by X") };
        let page = reviews_page(ReviewsFacts { artists: vec![identity], ..facts() }, None);
        let shown = &page.artists[0];
        assert_eq!(
            (shown.place.as_str(), shown.unlocks.as_str(), shown.tags.len()),
            ("somewhere", "1 upcoming event", TAGS)
        );
        let [candidate] = &shown.candidates[..] else { panic!("{:?}", shown.candidates) };
        assert_eq!((candidate.text.as_str(), &candidate.url, &candidate.disambiguation), ("0", &None, &None));
        assert_eq!(candidate.listen, Some(("/desk/previews/somewhere/a%2Fb".to_owned(), "by X")));
        assert_eq!(candidate.facts[2], ("Followers", "1,204".to_owned()));
    }

    #[test]
    fn a_pair_says_what_its_score_is_made_of() {
        let review = MergeReview {
            id: 5,
            a: 1,
            b: 2,
            a_name: "Kontor".to_owned(),
            b_name: "Kontor Club".to_owned(),
            night: None,
            score: 0.834,
            components: serde_json::json!({ "same_name": 0.9, "distance": null }),
            asked_at: chrono::DateTime::UNIX_EPOCH,
        };
        let known = VenueFacts { id: 1, city: "Lisbon".to_owned(), address: None, upcoming: 2 };
        let page = reviews_page(ReviewsFacts { venues: vec![review], known_venues: vec![known], ..facts() }, None);
        let pair = &page.venues[0];
        assert_eq!((pair.text.as_str(), pair.b.facts.is_empty()), ("83", true));
        assert_eq!(pair.a.facts, [("City", "Lisbon".to_owned()), ("Listed", "2 upcoming events".to_owned())]);
        assert!(pair.components.contains(&("Same name".to_owned(), Some(0.9))));
        assert!(pair.components.contains(&("Distance".to_owned(), None)));
    }
}
