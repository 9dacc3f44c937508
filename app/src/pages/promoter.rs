//! `/promoters/:id`: what a promoter puts on, and what kind of acts.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{bookings::bookings_sheet, id_param, loaded::loaded, page_param};
use crate::{api, components::fit, dto::PromoterPage, error::AppError};

pub fn promoter_page() -> AnyView {
    let (id, page) = (id_param("id"), page_param());
    loaded(
        move || (id.get(), page.get()),
        |(id, page)| async move {
            match id {
                Some(id) => api::promoter(id, page).await,
                None => Err(AppError::not_found("promoter")),
            }
        },
        sheet,
    )
}

fn sheet(page: PromoterPage) -> AnyView {
    let PromoterPage { name, website, bookings } = page;
    let website = website.map(|url| view! { " " <a href=url rel="external noopener">"Website"</a> });
    let fitted = fit(&name);
    let head = view! {
        <Title text=name.clone()/>
        <header class="bookings-head">
            <h1 class="headline" data-fit=fitted><bdi>{name}</bdi></h1>
            <p class="bookings-about">"Promoter" {website}</p>
        </header>
    }
    .into_any();
    bookings_sheet(head, bookings, "What kind of acts they put on", "Who plays for them most often")
}
