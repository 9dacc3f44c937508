//! `/desk/artists/new`: a name, and who bears it or nearly bears it already.

use app::{
    desk::Page,
    dto::{
        ArtistRef,
        desk::{Candidate, NewArtist, Refusal},
    },
};
use axum::{
    Form,
    extract::Query,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{Desk, show, teller};
use crate::{
    artists::{
        self, ArtistName,
        draft_store::{self, DeskArtist},
        name::display,
    },
    web::{convert, error::WebResult, state::Profile},
};

/// Similar names that are offered.
const SIMILAR: usize = 8;
const TAGS: usize = 6;
const MOST_APART_CHARS: usize = 100;

#[derive(serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    name: String,
}

pub async fn page(desk: Desk, Query(asked): Query<Asked>) -> Response {
    if asked.name.trim().is_empty() {
        return show(&desk.state, StatusCode::OK, Page::NewArtist(NewArtist::default()));
    }
    match ArtistName::parse(&asked.name) {
        Ok(name) => desk.answer(look_up(&desk, &name, None).await.map(Page::NewArtist)),
        Err(error) => {
            let message = format!("This is no name: {error}.");
            let refusal = Refusal { form: "name".to_owned(), message, entered: Vec::new() };
            let page = NewArtist { refusal: Some(refusal), ..NewArtist::default() };
            show(&desk.state, StatusCode::UNPROCESSABLE_ENTITY, Page::NewArtist(page))
        }
    }
}

#[derive(serde::Deserialize)]
pub struct Created {
    #[serde(default)]
    name: String,
    #[serde(default)]
    disambiguation: String,
}

/// Makes a draft.
pub async fn create(desk: Desk, Form(created): Form<Created>) -> Response {
    let name = match ArtistName::parse(&created.name) {
        Ok(name) => name,
        Err(_) => return page(desk, Query(Asked { name: created.name })).await,
    };
    match insert(&desk, &name, &created.disambiguation).await {
        Ok(Ok(address)) => Redirect::to(&address).into_response(),
        Ok(Err(message)) => {
            let refusal = Refusal { form: "create".to_owned(), message, entered: Vec::new() };
            match look_up(&desk, &name, Some(refusal)).await {
                Ok(page) => show(&desk.state, StatusCode::UNPROCESSABLE_ENTITY, Page::NewArtist(page)),
                Err(error) => desk.problem(error),
            }
        }
        Err(error) => desk.problem(error),
    }
}

async fn insert(desk: &Desk, name: &ArtistName, disambiguation: &str) -> WebResult<Result<String, String>> {
    let apart: String = display(disambiguation).chars().take(MOST_APART_CHARS).collect();
    let pool = desk.state.pool();
    if apart.is_empty() && !draft_store::namesakes(pool, name.as_str()).await?.is_empty() {
        return Ok(Err("Somebody is called that already: say what tells this artist apart.".to_owned()));
    }
    Ok(match draft_store::create(pool, name, &apart).await? {
        Some(id) => Ok(format!("/desk/artists/{id}")),
        None => Err("An artist of this name with the same words to tell it apart is here already.".to_owned()),
    })
}

async fn look_up(desk: &Desk, name: &ArtistName, refusal: Option<Refusal>) -> WebResult<NewArtist> {
    let (snapshot, pool) = (desk.state.snapshot(), desk.state.pool());
    let same = draft_store::namesakes(pool, name.as_str()).await?;
    let mut candidates = Vec::new();
    for artist in &same {
        candidates.push(candidate(desk, artist, true).await?);
    }
    for node in snapshot.names.nearest(name.as_str(), SIMILAR) {
        let id = snapshot.index.roster.id(node);
        if same.iter().any(|artist| artist.artist.id == id) {
            continue;
        }
        if let Some(artist) = draft_store::get(pool, id).await? {
            candidates.push(candidate(desk, &artist, false).await?);
        }
    }
    Ok(NewArtist { name: name.as_str().to_owned(), candidates, refusal })
}

/// What tells an artist from others.
pub async fn candidate(desk: &Desk, of: &DeskArtist, same_name: bool) -> WebResult<Candidate> {
    let (snapshot, pool) = (desk.state.snapshot(), desk.state.pool());
    let profile = Profile::default();
    let teller = teller(&snapshot, &profile);
    let id = of.artist.id;
    let mut tags: Vec<String> = artists::store::tags(pool, id).await?.into_iter().map(|(tag, _)| tag).collect();
    tags.dedup();
    tags.truncate(TAGS);
    let ids = artists::store::external_ids(pool, id).await?;
    Ok(Candidate {
        artist: ArtistRef { id: id.0, name: of.artist.name.clone() },
        disambiguation: of.artist.disambiguation.clone(),
        same_name,
        draft: of.draft,
        tags,
        next: teller.soon(id),
        external_ids: ids.into_iter().map(|(scheme, value)| convert::external_id(scheme, value)).collect(),
        has_sound: snapshot.index.roster.node(id).is_some_and(|node| snapshot.index.sound.has(node)),
    })
}
