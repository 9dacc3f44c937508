//! Review queues, `/desk/reviews`: who an artist is, and whether two artists, events or venues are one. A choice is stored with what
//! follows from it in one transaction. What the page shows is made in `view.rs`; events of several listings:
//! `joined.rs`; artists by name alone and near-duplicates: `identities.rs`.

mod identities;
mod joined;
mod view;

use app::{desk::DeskPage, dto::desk::FormRefusal};
use axum::{Form, extract::Path, response::Response};

use super::{Desk, previews};
use crate::{
    artists::{self, ArtistId, merging::MergeError},
    events::{
        self, Event,
        merge_store::{self, DecideError, Decision},
        pair_store,
        review_store::{self, MergeReview, Noun},
        store::EventQuery,
    },
    jobs,
    sources::{desk_store, enrichment_store, store},
    web::{
        convert::{event_line, sentence},
        error::{RejectedForm, WebError, WebResult},
    },
};
use view::{IdentityFacts, ReviewsFacts, reviews_page};

pub use identities::{decide_identity, undo_identity, undo_merge};
pub use joined::split;
pub use view::count_open;

/// Of each queue; the next ones show when these are decided.
const SHOWN: usize = 50;
const BILLS: usize = 4;
const ACTS: usize = 12;

pub async fn page(desk: Desk) -> Response {
    desk.render(load_page(&desk, None).await)
}

async fn load_page(desk: &Desk, refusal: Option<FormRefusal>) -> WebResult<DeskPage> {
    Ok(DeskPage::Reviews(reviews_page(load(desk).await?, refusal)))
}

async fn load(desk: &Desk) -> WebResult<ReviewsFacts> {
    let (pool, now) = (desk.state().pool(), crate::web::now());
    let open = desk_store::open_reviews(pool).await?;
    let sources = store::all(pool).await?;
    let mut artists = Vec::new();
    for review in enrichment_store::reviews(pool, now, SHOWN as i64).await? {
        let credit = previews::credit(&review.scheme, &sources);
        artists.push(load_identity(desk, review, credit).await?);
    }
    let mut db = pool.acquire().await?;
    let mut events = review_store::reviews(&mut db, Noun::Event).await?;
    let mut venues = review_store::reviews(&mut db, Noun::Venue).await?;
    let mut duplicates = review_store::reviews(&mut db, Noun::Artist).await?;
    drop(db);
    duplicates.truncate(SHOWN);
    events.truncate(SHOWN);
    venues.truncate(SHOWN);
    let ids = |reviews: &[MergeReview]| reviews.iter().flat_map(|review| [review.a, review.b]).collect::<Vec<i64>>();
    let span = EventQuery { undated: true, ids: Some(ids(&events)), ..EventQuery::default() };
    let known = if events.is_empty() { Vec::new() } else { events::store::read(pool, &span).await? };
    Ok(ReviewsFacts {
        open,
        artists,
        identities: identities::doubtful(desk).await?,
        known_artists: identities::sides(desk, &ids(&duplicates)).await?,
        duplicates,
        decided: identities::decided(desk).await?,
        known_events: known.into_iter().map(|event| with_acts(desk, event)).collect(),
        events,
        known_venues: pair_store::venues(pool, &ids(&venues), now).await?,
        venues,
        joined: joined::load(desk).await?,
    })
}

async fn load_identity(
    desk: &Desk,
    review: enrichment_store::IdentityReview,
    credit: Option<&'static str>,
) -> WebResult<IdentityFacts> {
    let (snapshot, now) = (desk.state().snapshot(), crate::web::now());
    let playing = snapshot.of_artist.get(&review.artist).map_or(&[][..], Vec::as_slice);
    let bills = playing.iter().take(BILLS).map(|at| event_line(&snapshot.events[*at], now)).collect();
    let tags = artists::store::tags(desk.state().pool(), review.artist).await?;
    Ok(IdentityFacts { review, tags: tags.into_iter().map(|(tag, _)| tag).collect(), bills, credit })
}

fn with_acts(desk: &Desk, event: Event) -> (Event, Vec<String>) {
    let snapshot = desk.state().snapshot();
    let roster = &snapshot.index.roster;
    let names = event.acts.iter().filter_map(|act| Some(roster.name(roster.node(act.artist)?).to_owned()));
    let acts = names.take(ACTS).collect();
    (event, acts)
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub struct IdentityForm {
    artist: String,
    scheme: String,
    choice: String,
}

/// Who an artist is, or that nobody of these is it.
pub async fn choose(desk: Desk, Form(form): Form<IdentityForm>) -> Response {
    let chosen = store_choice(&desk, &form).await;
    after_decision(&desk, chosen).await
}

async fn store_choice(desk: &Desk, form: &IdentityForm) -> WebResult<()> {
    let artist = form.artist.parse().map(ArtistId);
    let artist = artist.map_err(|_| rejected("Nobody was named. Choose with one of the buttons."))?;
    let mut tx = desk.state().pool().begin().await?;
    let choices = desk_store::choices(&mut *tx, artist, &form.scheme).await?;
    let choices = choices.ok_or_else(|| rejected("This was decided meanwhile, or is not asked any more."))?;
    if !form.choice.is_empty() && !choices.contains(&form.choice) {
        return Err(rejected("That is none of the candidates. Choose with one of the buttons."));
    }
    enrichment_store::choose(&mut *tx, artist, &form.scheme, &form.choice, crate::web::now()).await?;
    // The same question again: this time its answer is known.
    let site = store::all(&mut *tx).await?.into_iter().find(|source| source.kind == form.scheme);
    if let Some(site) = site {
        jobs::enqueue(&mut tx, &jobs::Identify { artist, source: site.id }).await?;
    }
    tx.commit().await?;
    Ok(())
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub struct DecisionForm {
    decision: String,
}

/// Whether two are one.
pub async fn decide(desk: Desk, Path(id): Path<i64>, Form(form): Form<DecisionForm>) -> Response {
    let decided = async {
        let decision = match form.decision.as_str() {
            "same" => Decision::Same,
            "different" => Decision::Different,
            _ => return Err(rejected("Say whether they are the same or two.")),
        };
        let mut db = desk.state().pool().acquire().await?;
        let kept = merge_store::decide(&mut db, id, decision, crate::web::now()).await.map_err(undecided)?;
        if let Some(kept) = kept {
            let mut tx = desk.state().pool().begin().await?;
            identities::embed_rest(&mut tx, kept).await?;
            tx.commit().await?;
        }
        Ok(())
    };
    let decided = decided.await;
    after_decision(&desk, decided).await
}

/// On to the reviews that are left, or the page again with why nothing was decided.
async fn after_decision(desk: &Desk, decided: WebResult<()>) -> Response {
    let to = decided.map(|()| "/desk/reviews".to_owned());
    desk.after_form(to, |refusal| load_page(desk, Some(refusal))).await
}

fn rejected(message: &str) -> WebError {
    RejectedForm::new("reviews", message).into()
}

fn undecided(error: DecideError) -> WebError {
    match error {
        DecideError::Database(error) | DecideError::Artists(MergeError::Database(error)) => error.into(),
        error => rejected(&sentence(&error.to_string())),
    }
}
