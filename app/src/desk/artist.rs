//! Artist page of the desk, `/desk/artists/{id}`: from a name to an artist with a sound, one form per step. The page shows what is stored, so
//! nothing is lost when it is loaded anew.

use leptos::prelude::*;

use super::{
    new_artist::candidate,
    parts::{button_form, desk_address, event_line, refused},
    tracks::tracks,
};
use crate::{
    address,
    components::{ContributionBar, InkKey, fit, ink},
    dto::desk::*,
};

pub fn artist(page: DeskArtistPage) -> AnyView {
    let id = page.artist.id;
    let name = page.artist.name.clone();
    let width = fit(&name);
    let standing = match (page.draft, page.tracks.iter().any(|track| track.draft)) {
        (true, _) => "A draft: nobody else sees it yet.",
        (false, false) => "Published.",
        (false, true) => "Published; its new tracks are not.",
    };
    let site = (!page.draft).then(|| view! { <a class="button quiet" href=address::artist(id)>"Its page"</a> });
    let discard = page.draft.then(|| {
        let confirm = format!("Discard the draft of {name} with everything that was uploaded for it?");
        button_form(format!("{}/discard", desk_address(id)), "quiet", "Discard the draft", name.clone(), Some(confirm))
    });
    let facts = (page.refusal.clone(), desk_address(id));
    let publish = publish(&page);
    let preview = preview(page.preview);
    let sound = tracks(id, page.tracks, page.upload_rules, page.audio_rule, page.no_addresses, page.refusal.as_ref());
    view! {
        <header class="artist-head desk-artist-head">
            <h1 class="headline" data-fit=width><bdi>{name}</bdi></h1>
            <p class="desk-standing">
                {(!page.disambiguation.is_empty()).then(|| view! { <bdi>{page.disambiguation.clone()}</bdi> " · " })}
                <span id="standing" data-live="">{standing}</span>
            </p>
            <div class="desk-acts">{site} {discard}</div>
        </header>
        <div class="steps">
            {namesakes(page.namesakes)}
            <section class="step" aria-labelledby="who-title">
                <h2 id="who-title" class="section-title"><span class="step-number">"1"</span> " Who it is"</h2>
                {external_ids(&facts.1, page.external_ids, page.schemes, facts.0.as_ref())}
                {genres(&facts.1, page.tags, page.own_source, page.known_tags, facts.0.as_ref())}
                {upcoming(page.upcoming)}
                {missing(page.missing)}
            </section>
            {sound}
            {preview}
            {publish}
        </div>
    }
    .into_any()
}

fn namesakes(namesakes: Vec<ArtistCandidate>) -> Option<AnyView> {
    (!namesakes.is_empty()).then(|| {
        view! {
            <section class="step" aria-labelledby="namesakes-title">
                <h2 id="namesakes-title" class="section-title">"Same name"</h2>
                <p class="step-lead">"Others are called that as well. Make sure that the tracks are this one’s."</p>
                <ul class="candidates">{namesakes.into_iter().map(candidate).collect_view()}</ul>
            </section>
        }
        .into_any()
    })
}

fn external_ids(
    base: &str,
    ids: Vec<crate::dto::ExternalId>,
    schemes: Vec<SchemeChoice>,
    refusal: Option<&FormRefusal>,
) -> AnyView {
    let entered = refusal.filter(|refusal| refusal.form == "id");
    let (scheme, value) = entered.map(|was| (was.entered("scheme"), was.entered("value"))).unwrap_or_default();
    let options = schemes
        .iter()
        .map(|choice| {
            let selected = choice.key == scheme;
            view! { <option value=choice.key selected=selected>{choice.label}</option> }
        })
        .collect_view();
    let row = |id: crate::dto::ExternalId| {
        let text = format!("{} {}", id.scheme, id.value);
        let shown = match id.url {
            Some(url) => view! { <a href=url rel="noreferrer noopener external">{text.clone()}</a> }.into_any(),
            None => text.clone().into_any(),
        };
        view! {
            <li class="chip">
                {shown}
                <form method="post" action=format!("{base}/ids/remove")>
                    <input type="hidden" name="scheme" value=id.scheme/>
                    <input type="hidden" name="value" value=id.value/>
                    <button class="chip-remove" type="submit" aria-label=format!("Remove {text}")>"✕"</button>
                </form>
            </li>
        }
    };
    view! {
        <div class="part" id="ids">
            <h3 class="part-title">"Elsewhere"</h3>
            <ul class="chips">{ids.into_iter().map(row).collect_view()}</ul>
            <form method="post" action=format!("{base}/ids") class="inline-form">
                <label class="field"><span class="field-name">"Place"</span><select name="scheme">{options}</select></label>
                <label class="field field-wide">
                    <span class="field-name">"Id, or the address of its page there"</span>
                    <input type="text" name="value" required maxlength="300" autocomplete="off" spellcheck="false" value=value/>
                </label>
                <button class="button" type="submit">"Add"</button>
            </form>
            {refused(refusal, "id")}
        </div>
    }
    .into_any()
}

fn genres(
    base: &str,
    tags: Vec<crate::dto::Tag>,
    own_source: &'static str,
    known: Vec<String>,
    refusal: Option<&FormRefusal>,
) -> AnyView {
    let entered = refusal.filter(|refusal| refusal.form == "tag").map(|was| was.entered("tag")).unwrap_or_default();
    let row = |tag: crate::dto::Tag| {
        let own = tag.source == own_source;
        let remove = own.then(|| {
            view! {
                <form method="post" action=format!("{base}/tags/remove")>
                    <input type="hidden" name="tag" value=tag.name.clone()/>
                    <button class="chip-remove" type="submit" aria-label=format!("Remove {}", tag.name)>"✕"</button>
                </form>
            }
        });
        let source = (!own).then(|| view! { " " <span class="hint">{tag.source.clone()}</span> });
        view! { <li class="chip"><bdi>{tag.name.clone()}</bdi> {source} {remove}</li> }
    };
    view! {
        <div class="part" id="genres">
            <h3 class="part-title">"Genres"</h3>
            <ul class="chips">{tags.into_iter().map(row).collect_view()}</ul>
            <form method="post" action=format!("{base}/tags") class="inline-form">
                <label class="field field-wide">
                    <span class="field-name">"A genre (several: with commas)"</span>
                    <input type="text" name="tag" list="known-tags" required maxlength="300" autocomplete="off" value=entered/>
                </label>
                <datalist id="known-tags">{known.into_iter().map(|tag| view! { <option value=tag></option> }).collect_view()}</datalist>
                <button class="button" type="submit">"Add"</button>
            </form>
            {refused(refusal, "tag")}
        </div>
    }
    .into_any()
}

fn upcoming(events: Vec<EventLine>) -> Option<AnyView> {
    (!events.is_empty()).then(|| {
        view! {
            <div class="part">
                <h3 class="part-title">"Plays at"</h3>
                <ul class="plain-list">{events.into_iter().map(|event| view! { <li>{event_line(event)}</li> }).collect_view()}</ul>
            </div>
        }
        .into_any()
    })
}

fn missing(signals: Vec<MissingSignal>) -> Option<AnyView> {
    let line = |MissingSignal { kind, sentence, remedy }| {
        view! {
            <li class="knowledge-line" data-signal=kind.key() data-missing="">
                <InkKey kind/>
                <p>{sentence} " " <b>{remedy}</b></p>
            </li>
        }
    };
    (!signals.is_empty()).then(|| {
        view! {
            <div class="part" id="missing">
                <h3 class="part-title">"Missing"</h3>
                <ul class="plain-list">{signals.into_iter().map(line).collect_view()}</ul>
            </div>
        }
        .into_any()
    })
}

fn preview(preview: ArtistPreview) -> AnyView {
    let ArtistPreview { missing, basis, by_sound, blended, events } = preview;
    let body = if missing.is_empty() {
        let nothing = events.is_empty().then(|| {
            view! { <p class="hint">"It stands on no upcoming bill. The next listing that names it recommends it."</p> }
        });
        let near = |title: &'static str, id: &'static str, neighbours: Vec<PreviewNeighbour>, none: &'static str| {
            let none = neighbours.is_empty().then(|| view! { <p class="hint">{none}</p> });
            view! {
                <div class="part" id=id>
                    <h3 class="part-title">{title}</h3>
                    {none}
                    <ol class="near-list">{neighbours.into_iter().map(neighbour).collect_view()}</ol>
                </div>
            }
        };
        view! {
            <p class="step-lead">{basis}</p>
            <div class="preview">
                {near("Nearest by sound alone", "preview-sound", by_sound, "Nobody else has been heard by this model yet.")}
                {near("Nearest, all signals weighed", "preview-blend", blended, "Nothing leads to anybody yet.")}
                <div class="part" id="preview-events">
                    <h3 class="part-title">"Would be recommended"</h3>
                    <ul class="plain-list">{events.into_iter().map(recommended).collect_view()}</ul>
                    {nothing}
                </div>
            </div>
        }
        .into_any()
    } else {
        view! { <p class="step-lead">{missing}</p> }.into_any()
    };
    view! {
        <section class="step" aria-labelledby="preview-title">
            <h2 id="preview-title" class="section-title"><span class="step-number">"3"</span> " What it becomes"</h2>
            <div id="preview" data-live="">{body}</div>
        </section>
    }
    .into_any()
}

fn neighbour(near: PreviewNeighbour) -> AnyView {
    let bar = near.score.map(|score| view! { <ContributionBar score/> });
    view! {
        <li class="near" data-ink=ink(near.lead) data-artist=near.artist.id.to_string()>
            <p class="row-score"><b>{near.text}</b></p>
            <div class="near-who">
                <a class="name" href=address::artist(near.artist.id)><bdi>{near.artist.name}</bdi></a>
                {near.next.map(|next| view! { " " <span class="soon">{next}</span> })}
                {bar}
            </div>
        </li>
    }
    .into_any()
}

fn recommended(preview: PreviewEvent) -> AnyView {
    let id = preview.event.id.to_string();
    view! {
        <li class="would" data-event=id>
            <p>{event_line(preview.event)}</p>
            <p class="would-reason">{preview.lead.map(|kind| view! { <InkKey kind/> " " })} {preview.sentence}</p>
        </li>
    }
    .into_any()
}

fn publish(page: &DeskArtistPage) -> AnyView {
    let action = format!("{}/publish", desk_address(page.artist.id));
    let body = match (&page.not_yet, page.published) {
        (_, true) => view! { <p class="step-lead">"Everything here is published."</p> }.into_any(),
        (Some(why), _) => view! {
            <p class="step-lead">{why.clone()}</p>
            <button class="button solid" type="button" disabled>"Publish"</button>
        }
        .into_any(),
        (None, _) => view! {
            <p class="step-lead">"From then on everybody sees the artist, its neighbours, and events because of its sound."</p>
            <form method="post" action=action><button class="button solid" type="submit">"Publish"</button></form>
        }
        .into_any(),
    };
    view! {
        <section class="step" aria-labelledby="publish-title">
            <h2 id="publish-title" class="section-title"><span class="step-number">"4"</span> " Publish"</h2>
            <div id="publish" data-live="">{body}</div>
            {refused(page.refusal.as_ref(), "publish")}
        </section>
    }
    .into_any()
}
