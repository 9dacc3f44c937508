//! Server functions for artists.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{dto::*, error::AppError};

#[server(input = GetUrl, endpoint = "search_artists")]
pub async fn search_artists(query: String, page: u32) -> Result<ArtistSearch, AppError> {
    crate::backend::current()?.search_artists(query, page).await
}

#[server(input = GetUrl, endpoint = "artist")]
pub async fn artist(id: i64, #[server(default)] query: ExplorerQuery) -> Result<ArtistPage, AppError> {
    crate::backend::current()?.artist(id, query).await
}

#[server(endpoint = "report_artist")]
pub async fn report_artist(artist: i64, #[server(default)] note: String) -> Result<(), AppError> {
    crate::backend::current()?.report_artist(artist, note).await
}

#[server(input = GetUrl, endpoint = "compare")]
pub async fn compare(
    artist: i64,
    #[server(default)] query: String,
    #[server(default)] emphasis: Emphasis,
) -> Result<ComparePage, AppError> {
    crate::backend::current()?.compare(artist, query, emphasis).await
}

#[server(input = GetUrl, endpoint = "explanation")]
pub async fn explanation(a: i64, b: i64, #[server(default)] emphasis: Emphasis) -> Result<ExplanationPage, AppError> {
    crate::backend::current()?.explanation(a, b, emphasis).await
}
