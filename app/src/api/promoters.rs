//! Server functions for promoters.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{dto::*, error::AppError};

#[server(input = GetUrl, endpoint = "promoter")]
pub async fn promoter(id: i64, #[server(default)] page: u32) -> Result<PromoterPage, AppError> {
    crate::backend::current()?.promoter(id, page).await
}
