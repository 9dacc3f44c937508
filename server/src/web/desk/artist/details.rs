//! External ids and genres of an artist: the forms that add and remove them.

use axum::{Form, extract::Path, response::Response};

use super::{get, load_page, section};
use crate::{
    artists::{self, ArtistId, ExternalId, draft_store, name::display, tags::MAX_TAG_CHARS},
    web::{
        convert::sentence,
        desk::{Desk, SOURCE},
        error::{RejectedForm, WebResult},
    },
};

#[derive(serde::Deserialize)]
pub struct IdForm {
    #[serde(default)]
    scheme: String,
    #[serde(default)]
    value: String,
}

pub async fn add_id(desk: Desk, Path(id): Path<i64>, Form(form): Form<IdForm>) -> Response {
    let id = ArtistId(id);
    let added = store_id(&desk, id, &form).await.map(|()| section(id, "ids"));
    desk.after_form(added, |refusal| load_page(&desk, id, Some(refusal))).await
}

async fn store_id(desk: &Desk, id: ArtistId, form: &IdForm) -> WebResult<()> {
    let rejected =
        |message: String| RejectedForm::new("id", message).entered(&[("scheme", &form.scheme), ("value", &form.value)]);
    get(desk, id).await?;
    let external =
        ExternalId::parse(&form.scheme, &form.value).map_err(|error| rejected(sentence(&error.to_string())))?;
    let mut tx = desk.state.pool().begin().await?;
    artists::store::add_details(&mut tx, id, &[], &[(external.scheme.to_owned(), external.value.clone())], &[], SOURCE)
        .await?;
    let owner = artists::store::find_external(&mut *tx, external.scheme, &external.value).await?;
    if let Some(owner) = owner.filter(|owner| *owner != id) {
        let name = draft_store::get(&mut *tx, owner).await?.map(|other| other.artist.name).unwrap_or_default();
        return Err(rejected(format!("That is {name} already (number {owner}). Is it the same artist?")).into());
    }
    tx.commit().await?;
    Ok(())
}

pub async fn remove_id(desk: Desk, Path(id): Path<i64>, Form(form): Form<IdForm>) -> Response {
    let id = ArtistId(id);
    let removed = draft_store::remove_external_id(desk.state.pool(), id, &form.scheme, &form.value).await;
    desk.redirect(removed.map(|_| section(id, "ids")).map_err(Into::into))
}

#[derive(serde::Deserialize)]
pub struct TagForm {
    #[serde(default)]
    tag: String,
}

/// Adds tags, several with commas.
pub async fn add_tags(desk: Desk, Path(id): Path<i64>, Form(form): Form<TagForm>) -> Response {
    let id = ArtistId(id);
    let added = store_tags(&desk, id, &form.tag).await.map(|()| section(id, "genres"));
    desk.after_form(added, |refusal| load_page(&desk, id, Some(refusal))).await
}

async fn store_tags(desk: &Desk, id: ArtistId, text: &str) -> WebResult<()> {
    get(desk, id).await?;
    let tags = parse_tags(text).map_err(|message| RejectedForm::new("tag", message).entered(&[("tag", text)]))?;
    let mut tx = desk.state.pool().begin().await?;
    artists::store::add_details(&mut tx, id, &[], &[], &tags, SOURCE).await?;
    tx.commit().await?;
    Ok(())
}

fn parse_tags(text: &str) -> Result<Vec<String>, String> {
    let tags: Vec<String> =
        text.split(',').map(|tag| display(tag).to_lowercase()).filter(|tag| !tag.is_empty()).take(20).collect();
    if tags.is_empty() {
        return Err("There is no genre in that. Write one, such as dub techno.".to_owned());
    }
    match tags.iter().find(|tag| tag.chars().count() > MAX_TAG_CHARS) {
        Some(long) => {
            let start: String = long.chars().take(20).collect();
            Err(format!("“{start}…” is longer than {MAX_TAG_CHARS} characters: put commas between genres."))
        }
        None => Ok(tags),
    }
}

pub async fn remove_tag(desk: Desk, Path(id): Path<i64>, Form(form): Form<TagForm>) -> Response {
    let id = ArtistId(id);
    let removed = draft_store::remove_tag(desk.state.pool(), id, &form.tag, SOURCE).await;
    desk.redirect(removed.map(|_| section(id, "genres")).map_err(Into::into))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_separated_by_commas_and_one_that_is_too_long_is_named() {
        assert_eq!(parse_tags(" Dub Techno, ,house").unwrap(), ["dub techno", "house"]);
        assert!(parse_tags(" , ").unwrap_err().contains("no genre"));
        assert!(parse_tags(&"x".repeat(61)).unwrap_err().starts_with("“xxxxxxxxxxxxxxxxxxxx…”"));
    }
}
