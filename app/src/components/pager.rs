//! Pagination: previous and next page, as links.

use leptos::prelude::*;

#[component]
pub fn Pager(page: usize, pages: usize, previous: String, next: String) -> impl IntoView {
    (pages > 1).then(|| {
        view! {
            <nav class="pager" aria-label="Pages">
                {(page > 1).then(|| view! { <a class="button" rel="prev" href=previous>"← Previous"</a> })}
                <span class="pager-place">"Page " {page} " of " {pages}</span>
                {(page < pages).then(|| view! { <a class="button" rel="next" href=next>"Next →"</a> })}
            </nav>
        }
        .into_any()
    })
}
