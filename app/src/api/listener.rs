//! Server functions for the listener: follows and lists.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{dto::*, error::AppError};

#[server(input = GetUrl, endpoint = "you")]
pub async fn you() -> Result<YouPage, AppError> {
    crate::backend::current()?.you().await
}

#[server(endpoint = "follow")]
pub async fn follow(artist: i64, followed: bool) -> Result<FollowState, AppError> {
    crate::backend::current()?.follow(artist, followed).await
}

#[server(endpoint = "preview_follows")]
pub async fn preview_follows(list: String) -> Result<FollowPreview, AppError> {
    crate::backend::current()?.preview_follows(list).await
}

#[server(endpoint = "follow_list")]
pub async fn follow_list(list: String) -> Result<FollowBatch, AppError> {
    crate::backend::current()?.follow_list(list).await
}

#[server(endpoint = "undo_follow_list")]
pub async fn undo_follow_list(batch: i64) -> Result<usize, AppError> {
    crate::backend::current()?.undo_follow_list(batch).await
}
