//! Source page, `/desk/sources/{id}`: one source, its settings and its runs.

use leptos::prelude::*;

use super::{
    parts::{button_form, refused},
    runs::run,
    sources::{field, source_address, source_card, zone},
};
use crate::{components::fit, dto::desk::SourcePage};

pub fn source(page: SourcePage) -> AnyView {
    let SourcePage { card, kind, city, zone: in_zone, hours, runs, refusal } = page;
    let (id, name, address) = (card.id, card.name.clone(), card.address.clone());
    let width = fit(&name);
    let (base, health) = (source_address(id), card.health.key());
    let was = refusal.as_ref().filter(|refusal| refusal.form == "settings");
    let entered = |field: &str, now: String| was.map_or(now, |was| was.entered(field));
    let scheduled = !hours.is_empty() || was.is_some_and(|was| was.entered.iter().any(|(name, _)| name == "hours"));
    let often = scheduled.then(|| field("Hours between two runs", "hours", entered("hours", hours), 6));
    let try_it = {
        let (address, city, zone) = (address.clone(), city.clone(), in_zone.clone());
        scheduled.then(|| {
            view! {
                <form method="get" action="/desk/sources/try">
                    <input type="hidden" name="address" value=address/>
                    <input type="hidden" name="kind" value=kind/>
                    <input type="hidden" name="city" value=city/>
                    <input type="hidden" name="zone" value=zone/>
                    <button class="button" type="submit">"Try what it would bring"</button>
                </form>
            }
        })
    };
    let confirm = format!("Forget {name} and its runs? What it brought stays.");
    let nothing = runs.is_empty().then(|| view! { <p class="hint">"No run yet."</p> });
    view! {
        <header class="artist-head desk-artist-head">
            <h1 class="headline" data-fit=width><bdi>{name.clone()}</bdi></h1>
        </header>
        <div class="source source-alone" data-health=health>{source_card(card, refusal.as_ref(), true)}</div>
        <div class="steps">
            <section class="step" aria-labelledby="settings-title">
                <h2 id="settings-title" class="section-title">"Settings"</h2>
                <form method="post" action=base.clone() class="inline-form">
                    <label class="field field-wide">
                        <span class="field-name">"Address, or a folder on the server"</span>
                        <input type="text" name="address" required maxlength="2000" autocomplete="off" spellcheck="false" value=entered("address", address)/>
                    </label>
                    {field("City", "city", entered("city", city), 100)}
                    {zone(entered("zone", in_zone))}
                    {often}
                    <button class="button solid" type="submit">"Save"</button>
                </form>
                {refused(refusal.as_ref(), "settings")}
                <div class="desk-acts">
                    {try_it}
                    {button_form(format!("{base}/remove"), "quiet", "Forget this source", name, Some(confirm))}
                </div>
            </section>
            {scheduled.then(|| view! {
                <section class="step" aria-labelledby="runs-title">
                    <h2 id="runs-title" class="section-title">"Its last runs"</h2>
                    {nothing}
                    <ol class="runs">{runs.into_iter().map(run).collect_view()}</ol>
                </section>
            })}
        </div>
    }
    .into_any()
}
