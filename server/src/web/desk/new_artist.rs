//! New artist page, `/desk/artists/new`: a name, and the artists who have it or nearly have it already.

use app::{
    desk::DeskPage,
    dto::{
        ArtistRef,
        desk::{ArtistCandidate, FormRefusal, NewArtist},
    },
};
use axum::{Form, extract::Query, response::Response};

use super::{Desk, presenter};
use crate::{
    artists::{
        self, ArtistName,
        draft_store::{self, DeskArtist},
        name::display,
        search::SearchBudget,
    },
    web::{
        convert,
        error::{RejectedForm, WebError, WebResult},
        state::Profile,
    },
};

/// Similar names that are offered.
const SIMILAR: usize = 8;
const TAGS: usize = 6;
const MOST_APART_CHARS: usize = 100;

#[derive(serde::Deserialize)]
pub struct NameQuery {
    #[serde(default)]
    name: String,
}

pub async fn page(desk: Desk, Query(query): Query<NameQuery>) -> Response {
    let found = async {
        if query.name.trim().is_empty() {
            return Ok(DeskPage::NewArtist(NewArtist::default()));
        }
        load_page(&desk, &parse_name(&query.name)?, None).await
    };
    match found.await {
        Err(WebError::Form(form)) => desk.reject(form, nameless).await,
        page => desk.render(page),
    }
}

/// What is no name is not looked up.
async fn nameless(refusal: FormRefusal) -> WebResult<DeskPage> {
    Ok(DeskPage::NewArtist(NewArtist { refusal: Some(refusal), ..NewArtist::default() }))
}

fn parse_name(name: &str) -> WebResult<ArtistName> {
    ArtistName::parse(name).map_err(|error| RejectedForm::new("name", format!("This is no name: {error}.")).into())
}

#[derive(serde::Deserialize)]
pub struct NewArtistForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    disambiguation: String,
}

/// Makes a draft.
pub async fn create(desk: Desk, Form(form): Form<NewArtistForm>) -> Response {
    let Ok(name) = ArtistName::parse(&form.name) else {
        return page(desk, Query(NameQuery { name: form.name })).await;
    };
    let created = insert(&desk, &name, &form.disambiguation).await;
    desk.after_form(created, |refusal| load_page(&desk, &name, Some(refusal))).await
}

/// The address of the draft.
async fn insert(desk: &Desk, name: &ArtistName, disambiguation: &str) -> WebResult<String> {
    let apart: String = display(disambiguation).chars().take(MOST_APART_CHARS).collect();
    let pool = desk.state.pool();
    if apart.is_empty() && !draft_store::namesakes(pool, name.as_str()).await?.is_empty() {
        let message = "Somebody is called that already: say what tells this artist apart.";
        return Err(RejectedForm::new("create", message).into());
    }
    let id = draft_store::create(pool, name, &apart).await?.ok_or_else(|| {
        RejectedForm::new("create", "An artist of this name with the same words to tell it apart is here already.")
    })?;
    Ok(format!("/desk/artists/{id}"))
}

async fn load_page(desk: &Desk, name: &ArtistName, refusal: Option<FormRefusal>) -> WebResult<DeskPage> {
    let (snapshot, pool) = (desk.state.snapshot(), desk.state.pool());
    let same = draft_store::namesakes(pool, name.as_str()).await?;
    let mut similar = Vec::new();
    let near = snapshot.names.nearest(name.as_str(), SIMILAR, &SearchBudget::default());
    for node in near {
        let id = snapshot.index.roster.id(node);
        if same.iter().all(|artist| artist.artist.id != id) {
            similar.extend(draft_store::get(pool, id).await?);
        }
    }
    let mut candidates = Vec::new();
    let named = same.into_iter().map(|artist| (artist, true)).chain(similar.into_iter().map(|artist| (artist, false)));
    for (artist, same_name) in named {
        candidates.push(load_candidate(desk, artist, same_name).await?);
    }
    Ok(DeskPage::NewArtist(NewArtist { name: name.as_str().to_owned(), candidates, refusal }))
}

/// What tells an artist from others.
struct CandidateFacts {
    artist: DeskArtist,
    /// Has exactly the name that was looked up.
    same_name: bool,
    tags: Vec<String>,
    /// (scheme, value).
    external_ids: Vec<(String, String)>,
    /// Such as `plays Fri 27 Nov`.
    next: Option<String>,
    has_sound: bool,
}

pub async fn load_candidate(desk: &Desk, artist: DeskArtist, same_name: bool) -> WebResult<ArtistCandidate> {
    let (snapshot, pool, id) = (desk.state.snapshot(), desk.state.pool(), artist.artist.id);
    Ok(candidate(CandidateFacts {
        same_name,
        tags: artists::store::tags(pool, id).await?.into_iter().map(|(tag, _)| tag).collect(),
        external_ids: artists::store::external_ids(pool, id).await?,
        next: presenter(&snapshot, &Profile::default()).soon(id),
        has_sound: snapshot.index.roster.node(id).is_some_and(|node| snapshot.index.sound.has(node)),
        artist,
    }))
}

fn candidate(facts: CandidateFacts) -> ArtistCandidate {
    let CandidateFacts { artist: DeskArtist { artist, draft }, same_name, mut tags, external_ids, next, has_sound } =
        facts;
    tags.dedup();
    tags.truncate(TAGS);
    ArtistCandidate {
        artist: ArtistRef { id: artist.id.0, name: artist.name },
        disambiguation: artist.disambiguation,
        same_name,
        draft,
        tags,
        next,
        external_ids: external_ids.into_iter().map(|(scheme, value)| convert::external_id(scheme, value)).collect(),
        has_sound,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artists::{Artist, ArtistId};

    #[test]
    fn a_candidate_shows_each_tag_once_and_where_else_it_is_known() {
        let artist = Artist { id: ArtistId(3), name: "Undertow".to_owned(), disambiguation: "Lisbon".to_owned() };
        let shown = candidate(CandidateFacts {
            artist: DeskArtist { artist, draft: true },
            same_name: true,
            tags: ["dub", "dub", "techno"].map(str::to_owned).to_vec(),
            external_ids: vec![("deezer".to_owned(), "12".to_owned())],
            next: Some("plays Fri 27 Nov".to_owned()),
            has_sound: false,
        });
        assert_eq!((shown.artist.id, shown.disambiguation.as_str(), shown.draft), (3, "Lisbon", true));
        assert_eq!(shown.tags, ["dub", "techno"]);
        assert_eq!(shown.external_ids[0].url.as_deref(), Some("https://www.deezer.com/artist/12"));
    }
}
