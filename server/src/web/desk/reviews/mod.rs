//! `/desk/reviews`: who an artist is, and whether two are one. A choice is stored with what follows from it in one
//! transaction: the site is asked again about an artist that somebody chose for.

mod joined;

use app::{
    desk::Page,
    dto::{
        ArtistRef,
        desk::{ArtistReview, IdentityCandidate, PairReview, PairSide, Refusal, ReviewsPage},
    },
};
use axum::{
    Form,
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{
    Desk,
    artist::{event_line, sentence},
    previews, show,
};
use crate::{
    artists::{self, ArtistId, external_id::SCHEMES},
    events::{
        self, Event, EventStatus,
        pair_store::{self, VenueFacts},
        review_store::{self, DecideError, Decision, Noun, Review},
        store::Span,
    },
    ingest::sources as kinds,
    jobs,
    sources::{
        desk_store::{self, Open},
        inquiry_store::{self, Candidate},
        store,
    },
    web::{
        convert::{counted, dates},
        error::WebResult,
    },
};

pub use joined::split;

/// Of each queue; the next ones show when these are decided.
const SHOWN: usize = 50;
const BILLS: usize = 4;
const TAGS: usize = 8;
const ACTS: usize = 12;

pub async fn page(desk: Desk) -> Response {
    desk.answer(find(&desk, None).await.map(Page::Reviews))
}

/// `3 artists, 1 pair of events`; empty when nothing is open.
pub fn told(open: Open) -> String {
    let parts = [
        (open.artists, "artist", "artists"),
        (open.events, "pair of events", "pairs of events"),
        (open.venues, "pair of venues", "pairs of venues"),
    ];
    let parts = parts.into_iter().filter(|(count, ..)| *count > 0);
    parts.map(|(count, one, many)| counted(count as usize, one, many)).collect::<Vec<_>>().join(", ")
}

async fn find(desk: &Desk, refusal: Option<Refusal>) -> WebResult<ReviewsPage> {
    let (pool, now) = (desk.state().pool(), crate::web::now());
    let open = desk_store::open_reviews(pool).await?;
    let (mut artists, known) = (Vec::new(), store::all(pool).await?);
    for review in inquiry_store::reviews(pool, now, SHOWN as i64).await? {
        let heard = previews::of_site(&review.scheme, &known);
        artists.push(artist(desk, review, heard, now).await?);
    }
    let mut db = pool.acquire().await?;
    let mut events = review_store::reviews(&mut db, Noun::Event).await?;
    let mut venues = review_store::reviews(&mut db, Noun::Venue).await?;
    drop(db);
    events.truncate(SHOWN);
    venues.truncate(SHOWN);
    let ids = |reviews: &[Review]| reviews.iter().flat_map(|review| [review.a, review.b]).collect::<Vec<i64>>();
    let span = Span { undated: true, ids: Some(ids(&events)), ..Span::default() };
    let read = if events.is_empty() { Vec::new() } else { events::store::read(pool, &span).await? };
    let places = pair_store::venues(pool, &ids(&venues), now).await?;
    let told = told(open);
    Ok(ReviewsPage {
        artists,
        events: events.iter().map(|review| pair(review, |id, name| event_side(desk, &read, id, name))).collect(),
        joined: joined::find(desk).await?,
        venues: venues.iter().map(|review| pair(review, |id, name| venue_side(&places, id, name))).collect(),
        summary: if told.is_empty() { "Nothing is open.".to_owned() } else { format!("{told}.") },
        refusal,
    })
}

/// `heard`: what stands beside audio of that site, if there is any.
async fn artist(
    desk: &Desk,
    review: inquiry_store::Review,
    heard: Option<&'static str>,
    now: DateTime<Utc>,
) -> WebResult<ArtistReview> {
    let snapshot = desk.state().snapshot();
    let playing = snapshot.of_artist.get(&review.artist).map_or(&[][..], Vec::as_slice);
    let tags = artists::store::tags(desk.state().pool(), review.artist).await?;
    Ok(ArtistReview {
        artist: ArtistRef { id: review.artist.0, name: review.name },
        place: place(&review.scheme),
        reason: review.reason,
        unlocks: counted(review.upcoming.max(0) as usize, "upcoming event", "upcoming events"),
        tags: tags.into_iter().take(TAGS).map(|(tag, _)| tag).collect(),
        bills: playing.iter().take(BILLS).map(|at| event_line(&snapshot.events[*at], now)).collect(),
        // One without an id cannot be chosen.
        candidates: review
            .candidates
            .into_iter()
            .filter(|candidate| !candidate.value.is_empty())
            .map(|one| candidate(&review.scheme, one, heard))
            .collect(),
        scheme: review.scheme,
    })
}

/// What people call a site.
fn place(scheme: &str) -> String {
    let label = SCHEMES.iter().find(|known| known.key == scheme).map(|known| known.label);
    let title = || kinds::by_key(scheme).map(|kind| kind.about().title);
    label.or_else(title).unwrap_or(scheme).to_owned()
}

fn candidate(scheme: &str, candidate: Candidate, heard: Option<&'static str>) -> IdentityCandidate {
    let mut facts = Vec::new();
    facts.extend(candidate.country.map(|country| ("Country", country)));
    facts.extend((!candidate.genres.is_empty()).then(|| ("Genres", candidate.genres.join(", "))));
    facts.extend((!candidate.aliases.is_empty()).then(|| ("Also", candidate.aliases.join(", "))));
    facts.extend(candidate.followers.map(|many| ("Followers", counted(many as usize, "", "").trim().to_owned())));
    let score = if candidate.score.is_finite() { candidate.score.clamp(0.0, 1.0) } else { 0.0 };
    let own = crate::web::convert::external_id(scheme.to_owned(), candidate.value.clone()).url;
    // What a site calls its page is followed only where it is one.
    let page = candidate.page_url.filter(|url| url.starts_with("https://") || url.starts_with("http://"));
    let player = heard.map(|credit| {
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

fn pair(review: &Review, side: impl Fn(i64, &str) -> PairSide) -> PairReview {
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

fn event_side(desk: &Desk, known: &[Event], id: i64, name: &str) -> PairSide {
    let snapshot = desk.state().snapshot();
    let roster = &snapshot.index.roster;
    let mut facts = Vec::new();
    if let Some(event) = known.iter().find(|event| event.id.0 == id) {
        let names = event.acts.iter().filter_map(|act| Some(roster.name(roster.node(act.artist)?)));
        let acts: Vec<&str> = names.take(ACTS).collect();
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

#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub struct Choice {
    artist: String,
    scheme: String,
    choice: String,
}

/// Who an artist is, or that nobody of these is it.
pub async fn choose(desk: Desk, Form(entered): Form<Choice>) -> Response {
    match put_choice(&desk, &entered).await {
        Ok(Ok(())) => Redirect::to("/desk/reviews").into_response(),
        Ok(Err(message)) => refuse(&desk, message).await,
        Err(error) => desk.problem(error),
    }
}

async fn put_choice(desk: &Desk, entered: &Choice) -> WebResult<Result<(), &'static str>> {
    let Ok(artist) = entered.artist.parse().map(ArtistId) else {
        return Ok(Err("Nobody was named. Choose with one of the buttons."));
    };
    let mut tx = desk.state().pool().begin().await?;
    let Some(choices) = desk_store::choices(&mut *tx, artist, &entered.scheme).await? else {
        return Ok(Err("This was decided meanwhile, or is not asked any more."));
    };
    if !entered.choice.is_empty() && !choices.contains(&entered.choice) {
        return Ok(Err("That is none of the candidates. Choose with one of the buttons."));
    }
    inquiry_store::choose(&mut *tx, artist, &entered.scheme, &entered.choice, crate::web::now()).await?;
    // The same question again: this time its answer is known.
    let site = store::all(&mut *tx).await?.into_iter().find(|source| source.kind == entered.scheme);
    if let Some(site) = site {
        jobs::enqueue(&mut tx, &jobs::Identify { artist, source: site.id }).await?;
    }
    tx.commit().await?;
    Ok(Ok(()))
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub struct Decided {
    decision: String,
}

/// Whether two are one.
pub async fn decide(desk: Desk, Path(id): Path<i64>, Form(entered): Form<Decided>) -> Response {
    let decision = match entered.decision.as_str() {
        "same" => Decision::Same,
        "different" => Decision::Different,
        _ => return refuse(&desk, "Say whether they are the same or two.").await,
    };
    let done = async {
        let mut db = desk.state().pool().acquire().await?;
        review_store::decide(&mut db, id, decision, crate::web::now()).await
    };
    match done.await {
        Ok(()) => Redirect::to("/desk/reviews").into_response(),
        Err(DecideError::Database(error)) => desk.problem(error.into()),
        Err(error) => refuse(&desk, &sentence(&error.to_string())).await,
    }
}

async fn refuse(desk: &Desk, message: &str) -> Response {
    let refusal = Refusal { form: "reviews".to_owned(), message: message.to_owned(), entered: Vec::new() };
    match find(desk, Some(refusal)).await {
        Ok(page) => show(desk.state(), StatusCode::UNPROCESSABLE_ENTITY, Page::Reviews(page)),
        Err(error) => desk.problem(error),
    }
}
