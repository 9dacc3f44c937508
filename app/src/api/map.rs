//! Server functions of the map.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{dto::*, error::AppError};

#[server(input = GetUrl, endpoint = "map")]
pub async fn map() -> Result<MapPage, AppError> {
    crate::backend::current()?.map().await
}

#[server(input = GetUrl, endpoint = "find_on_map")]
pub async fn find_on_map(at: Option<i64>, #[server(default)] query: String) -> Result<MapFinding, AppError> {
    crate::backend::current()?.find_on_map(at, query).await
}
