//! The page for an unknown address.

use leptos::prelude::*;

use crate::{components::Problem, error::AppError};

#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! { <Problem error=AppError::not_found("page")/> }.into_any()
}
