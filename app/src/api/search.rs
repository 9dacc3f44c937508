//! Server function for the search of everything.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{dto::*, error::AppError};

#[server(input = GetUrl, endpoint = "search")]
pub async fn search(
    query: String,
    #[server(default)] only: String,
    #[server(default)] page: u32,
) -> Result<SearchResults, AppError> {
    crate::backend::current()?.search(query, only, page).await
}
