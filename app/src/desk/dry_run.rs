//! Dry run page, `/desk/sources/try`: what an address, a file or a pasted mail would bring, line by line, without storing any of it.

use leptos::prelude::*;

use super::{
    parts::{escaped, refused},
    sources::{field, kind, zone},
};
use crate::dto::desk::{DryRunLine, DryRunPage, DryRunResult, ReadLine};

pub fn dry_run(page: DryRunPage) -> AnyView {
    let entered = |field: &str| page.entered(field);
    let (address, text) = (entered("address"), entered("text"));
    let fields = (field("City", "city", entered("city"), 100), zone(entered("zone")));
    let choice = kind(page.kinds.clone(), &entered("kind"));
    view! {
        <h1 class="page-title">"Dry run"</h1>
        <p class="step-lead">"Reads it as a harvest would and shows what would become of each entry. Nothing is stored."</p>
        <form method="post" action="/desk/sources/try" enctype="multipart/form-data" class="trial">
            <fieldset class="weight-row">
                <legend>"An address"</legend>
                <label class="field">
                    <span class="field-name">"Address, or a folder on the server"</span>
                    <input type="text" name="address" maxlength="2000" autocomplete="off" spellcheck="false" placeholder="https://" value=address/>
                </label>
                {choice}
            </fieldset>
            <fieldset class="weight-row">
                <legend>"Or what it holds"</legend>
                <label class="field"><span class="field-name">"A file: a mail, a calendar, a table (at most 4 MiB)"</span><input type="file" name="file"/></label>
                <label class="field"><span class="field-name">"Or pasted"</span><textarea name="text" rows="5" spellcheck="false">{escaped(&text)}</textarea></label>
            </fieldset>
            <div class="inline-form">
                {fields.0} {fields.1}
                <button class="button solid" type="submit">"Try it"</button>
                <a class="button" href="/desk/sources">"All sources"</a>
            </div>
            {refused(page.refusal.as_ref(), "try")}
        </form>
        {page.result.map(result)}
    }
    .into_any()
}

fn result(result: DryRunResult) -> AnyView {
    let DryRunResult { title, summary, notes, lines, more, read, more_read } = result;
    let line = |line: DryRunLine| {
        let place = (line.line > 0).then(|| view! { " " <span class="hint">"line " {line.line}</span> });
        view! {
            <li class="tried" data-fate=line.fate.key()>
                <p><span class="fate">{line.fate.label()}</span> " " <b><bdi>{line.what}</bdi></b> {place}</p>
                <p><bdi>{line.detail}</bdi></p>
            </li>
        }
    };
    view! {
        <section class="step tried-all" aria-labelledby="tried-title">
            <h2 id="tried-title" class="section-title"><bdi>{title}</bdi></h2>
            <p class="hits-summary" role="status">{summary}</p>
            {notes.into_iter().map(|note| view! { <p class="odd">{note}</p> }).collect_view()}
            <ol class="tried-lines">{lines.into_iter().map(line).collect_view()}</ol>
            {(more > 0).then(|| view! { <p class="hint">"and " {more} " more"</p> })}
            {(!read.is_empty()).then(|| lines_read(read, more_read))}
        </section>
    }
    .into_any()
}

/// A mail line by line: the text on the left, what it was taken for and why on the right.
fn lines_read(read: Vec<ReadLine>, more: usize) -> AnyView {
    let row = |line: ReadLine| {
        view! {
            <tr>
                <td>{line.line}</td>
                <td><bdi>{line.text}</bdi></td>
                <td><b>{line.taken}</b> ": " <bdi>{line.why}</bdi></td>
            </tr>
        }
    };
    view! {
        <table class="lines-read">
            <caption>"Line by line"</caption>
            <thead><tr><th scope="col">"Line"</th><th scope="col">"Text"</th><th scope="col">"Taken as"</th></tr></thead>
            <tbody>{read.into_iter().map(row).collect_view()}</tbody>
        </table>
        {(more > 0).then(|| view! { <p class="hint">"and " {more} " more lines"</p> })}
    }
    .into_any()
}
