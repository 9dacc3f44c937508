//! Server functions for events.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{dto::*, error::AppError};

// Named, because its own name would be that of the answer.
#[server(name = ReadProgramme, input = GetUrl, endpoint = "programme")]
pub async fn programme(#[server(default)] query: ProgrammeQuery) -> Result<Programme, AppError> {
    crate::backend::current()?.programme(query).await
}

#[server(input = GetUrl, endpoint = "event")]
pub async fn event(
    id: i64,
    #[server(default)] what_if: bool,
    #[server(default)] emphasis: Emphasis,
) -> Result<EventPage, AppError> {
    crate::backend::current()?.event(id, what_if, emphasis).await
}

#[server(endpoint = "judge_event")]
pub async fn judge_event(id: i64, verdict: Verdict) -> Result<Verdict, AppError> {
    crate::backend::current()?.judge_event(id, verdict).await
}

#[server(endpoint = "judge_act")]
pub async fn judge_act(id: i64, verdict: ActVerdict) -> Result<ActVerdict, AppError> {
    crate::backend::current()?.judge_act(id, verdict).await
}
