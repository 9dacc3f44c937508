//! Server functions for venues.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{dto::*, error::AppError};

#[server(input = GetUrl, endpoint = "venue")]
pub async fn venue(id: i64, #[server(default)] page: u32) -> Result<VenuePage, AppError> {
    crate::backend::current()?.venue(id, page).await
}

#[server(endpoint = "judge_venue")]
pub async fn judge_venue(id: i64, verdict: VenueVerdict) -> Result<VenueVerdict, AppError> {
    crate::backend::current()?.judge_venue(id, verdict).await
}
