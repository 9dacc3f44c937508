//! New artist page, `/desk/artists/new`: a name, and whether an artist of that name is here already.

use leptos::prelude::*;

use super::parts::{desk_address, refused};
use crate::dto::desk::{ArtistCandidate, NewArtist};

pub fn new_artist(page: NewArtist) -> AnyView {
    let NewArtist { name, candidates, refusal } = page;
    let asked = !name.is_empty();
    let same = candidates.iter().filter(|candidate| candidate.same_name).count();
    let answer = asked.then(|| view! { <p class="hits-summary" role="status">{summary(same, candidates.len())}</p> });
    let create = asked.then(|| create_form(&name, same > 0, refused(refusal.as_ref(), "create")));
    view! {
        <h1 class="page-title">"Who is it?"</h1>
        <div class="steps">
            <section class="step" aria-labelledby="name-title">
                <h2 id="name-title" class="section-title">"Name"</h2>
                <form method="get" action="/desk/artists/new" class="search-form">
                    <label class="field field-wide">
                        <span class="field-name">"As it stands on the bill"</span>
                        <input type="text" name="name" required maxlength="200" autocomplete="off" spellcheck="false" value=name.clone()/>
                    </label>
                    <button class="button solid" type="submit">"Look it up"</button>
                </form>
                {refused(refusal.as_ref(), "name")}
            </section>
            {asked.then(|| view! {
                <section class="step" aria-labelledby="known-title">
                    <h2 id="known-title" class="section-title">"Already known"</h2>
                    {answer}
                    <ul class="candidates">{candidates.into_iter().map(candidate).collect_view()}</ul>
                </section>
            })}
            {create}
        </div>
    }
    .into_any()
}

fn summary(same: usize, all: usize) -> String {
    match (same, all) {
        (0, 0) => "Nobody is called that, or nearly so.".to_owned(),
        (0, _) => "Nobody is called exactly that. Is it one of these, in another spelling?".to_owned(),
        (1, _) => "One artist of this name is here already. Is it this one?".to_owned(),
        (same, _) => format!("{same} artists of this name are here already. Is it one of these?"),
    }
}

fn create_form(name: &str, namesake: bool, refused: Option<AnyView>) -> AnyView {
    let lead = if namesake {
        "If it is another artist of the same name, say what tells it apart: a city, a label, a style."
    } else {
        "It begins as a draft. Nobody else sees it before it is published."
    };
    view! {
        <section class="step" aria-labelledby="create-title">
            <h2 id="create-title" class="section-title">{if namesake { "Somebody else" } else { "Somebody new" }}</h2>
            <p class="step-lead">{lead}</p>
            <form method="post" action="/desk/artists" class="inline-form">
                <input type="hidden" name="name" value=name.to_owned()/>
                <label class="field field-wide">
                    <span class="field-name">{if namesake { "What tells it apart" } else { "What tells it apart (if anything must)" }}</span>
                    <input type="text" name="disambiguation" maxlength="100" autocomplete="off" required=namesake/>
                </label>
                <button class="button solid" type="submit"><span>"Add " <bdi>{name.to_owned()}</bdi></span></button>
            </form>
            {refused}
        </section>
    }
    .into_any()
}

pub fn candidate(candidate: ArtistCandidate) -> AnyView {
    let ArtistCandidate { artist, disambiguation, same_name, draft, tags, next, external_ids, has_sound } = candidate;
    let ids = external_ids.into_iter().map(|id| format!("{} {}", id.scheme, id.value)).collect::<Vec<_>>().join(", ");
    let or_nothing = |text: String| if text.is_empty() { "none".to_owned() } else { text };
    view! {
        <li class="candidate" data-artist=artist.id.to_string() data-same=same_name.then_some("")>
            <p class="candidate-name">
                <a class="name" href=desk_address(artist.id)><bdi>{artist.name}</bdi></a>
                {(!disambiguation.is_empty()).then(|| view! { " " <span class="hint"><bdi>{disambiguation}</bdi></span> })}
                {same_name.then(|| view! { " " <span class="soon">"same name"</span> })}
                {draft.then(|| view! { " " <span class="soon">"draft"</span> })}
            </p>
            <dl class="candidate-facts">
                <div><dt>"Genres"</dt><dd>{or_nothing(tags.join(" / "))}</dd></div>
                <div><dt>"Next"</dt><dd>{or_nothing(next.unwrap_or_default())}</dd></div>
                <div><dt>"Elsewhere"</dt><dd>{or_nothing(ids)}</dd></div>
                <div><dt>"Sound"</dt><dd>{if has_sound { "heard" } else { "not heard yet" }}</dd></div>
            </dl>
        </li>
    }
    .into_any()
}
