//! Dry run, `/desk/sources/try`: what an address, a file or a pasted text would bring. Stores nothing. A file is read here
//! with `ingest::read`; an address is requested as a harvest would request it.

use std::ops::ControlFlow;

use app::{
    desk::DeskPage,
    dto::desk::{DryRunLine, DryRunPage, DryRunResult, Fate, FormRefusal, ReadLine},
};
use axum::{
    extract::{FromRequest, Multipart, Query, Request, multipart::Field},
    response::Response,
};

use super::{Desk, actions::kind_of, choices, form, store};
use crate::{
    ingest::{
        self, Item, Origin,
        records::{EventRecord, Record},
        source,
    },
    intake::report,
    runtime::{self, obstacle},
    web::{
        convert::counted,
        error::{RejectedForm, WebError, WebResult},
    },
};

const MIB: usize = 1 << 20;
/// Largest file, and longest text.
const MOST_FILE: usize = 4 * MIB;
/// Largest form: what is too large is still read to its end, so that the rest of the form is not lost.
pub const MOST_BYTES: usize = 16 * MIB;
const SHOWN: usize = 300;
const NOTES: usize = 10;
const ACTS: usize = 12;

/// What stands in the form.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub struct DryRunForm {
    address: String,
    kind: String,
    city: String,
    zone: String,
    text: String,
    #[serde(skip)]
    file: Option<(String, Vec<u8>)>,
    #[serde(skip)]
    too_large: bool,
}

/// The form, filled in by whoever links here.
pub async fn page(desk: Desk, Query(form): Query<DryRunForm>) -> Response {
    desk.render(Ok(dry_run_page(form, None, None)))
}

fn dry_run_page(form: DryRunForm, result: Option<DryRunResult>, refusal: Option<FormRefusal>) -> DeskPage {
    let DryRunForm { address, kind, city, zone, text, .. } = form;
    DeskPage::DryRun(DryRunPage {
        entered: vec![("address", address), ("kind", kind), ("city", city), ("zone", zone), ("text", text)],
        kinds: choices(),
        result,
        refusal,
    })
}

pub async fn run(desk: Desk, request: Request) -> Response {
    let mut form = DryRunForm::default();
    let result = async {
        form = read_form(&desk, request).await?;
        dry_run(&desk, &form).await
    };
    match result.await {
        Err(WebError::Form(rejected)) => {
            desk.reject(rejected, |refusal| std::future::ready(Ok(dry_run_page(form, None, Some(refusal))))).await
        }
        result => desk.render(result.map(|result| dry_run_page(form, Some(result), None))),
    }
}

fn rejected(message: impl Into<String>) -> RejectedForm {
    RejectedForm::new("try", message)
}

/// The form as a browser sends it.
async fn read_form(desk: &Desk, request: Request) -> WebResult<DryRunForm> {
    let broken = |_| rejected("The form broke off on its way: send it again.");
    let mut parts = Multipart::from_request(request, desk.state())
        .await
        .map_err(|error| rejected(format!("This is no form: {}.", error.body_text())))?;
    let mut form = DryRunForm::default();
    while let Some(field) = parts.next_field().await.map_err(broken)? {
        let (name, file) = (field.name().unwrap_or_default().to_owned(), field.file_name().map(str::to_owned));
        let bytes = whole(field, &mut form.too_large).await.map_err(broken)?;
        let text = || String::from_utf8_lossy(&bytes).into_owned();
        match name.as_str() {
            "address" => form.address = text(),
            "kind" => form.kind = text(),
            "city" => form.city = text(),
            "zone" => form.zone = text(),
            "text" => form.text = text(),
            "file" if !bytes.is_empty() => form.file = Some((file.unwrap_or_default(), bytes)),
            _ => {}
        }
    }
    Ok(form)
}

async fn whole(
    mut field: Field<'_>,
    too_large: &mut bool,
) -> Result<Vec<u8>, axum::extract::multipart::MultipartError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await? {
        if bytes.len() + chunk.len() > MOST_FILE {
            *too_large = true;
        } else {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok(bytes)
}

async fn dry_run(desk: &Desk, form: &DryRunForm) -> WebResult<DryRunResult> {
    if form.too_large {
        return Err(rejected(format!("That is larger than {} MiB: try a part of it.", MOST_FILE / MIB)).into());
    }
    let origin = origin(form).map_err(rejected)?;
    let pasted = (!form.text.trim().is_empty()).then_some(("What was pasted", form.text.as_bytes()));
    let file = form.file.as_ref().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).or(pasted);
    match file {
        Some((name, bytes)) => Ok(crate::web::busy(|| of_file(name, bytes, &origin)).map_err(rejected)?),
        None if form.address.trim().is_empty() => {
            Err(rejected("Enter an address, choose a file, or paste what it holds.").into())
        }
        None => of_address(desk, form, &origin).await,
    }
}

fn origin(entered: &DryRunForm) -> Result<Origin, String> {
    let zone = form::zone(if entered.zone.trim().is_empty() { "UTC" } else { &entered.zone })?;
    Ok(Origin {
        name: "dry run".to_owned(),
        listed_on: Some(crate::web::now().with_timezone(&zone).date_naive()),
        city: form::text(&entered.city, "city")?,
        zone: zone.name().to_owned(),
    })
}

fn of_file(name: &str, bytes: &[u8], origin: &Origin) -> Result<DryRunResult, String> {
    let mut tally = DryRunTally::default();
    let summary = ingest::read(bytes, origin, &mut |item| {
        tally.push(&item);
        ControlFlow::Continue(())
    })
    .map_err(|error| error.to_string())?;
    let name: String = name.rsplit(['/', '\\']).next().unwrap_or_default().chars().take(100).collect();
    Ok(tally.result(name, &summary.notes, ingest::lines(bytes, origin), true))
}

async fn of_address(desk: &Desk, entered: &DryRunForm, origin: &Origin) -> WebResult<DryRunResult> {
    let address = form::address(&entered.address).map_err(rejected)?;
    let environment = desk.state().settings().environment.as_ref().ok_or_else(|| {
        rejected("This server asks nobody itself: try a file, or use `undercard source check` where the workers run.")
    })?;
    let kind = kind_of(desk, &entered.kind, &address).await.map_err(rejected)?;
    let about = kind.about();
    // What has terms, or needs a key, is requested only as the source that the operator set up.
    let known = store::all(desk.state().pool()).await?;
    let key = if about.terms.must_be_acknowledged || about.terms.needs_key {
        let source = known.iter().find(|source| source.kind == about.key && source.address == address);
        let source = source.ok_or_else(|| {
            rejected(format!(
                "{} is asked only once it is a source, with its terms acknowledged and its key.",
                about.title
            ))
        })?;
        if let Some(why) = obstacle(source, about) {
            return Err(rejected(why).into());
        }
        source.key.as_deref()
    } else {
        None
    };
    let answer = runtime::dry_run(environment.client(), kind, &address, key, origin, crate::web::now()).await;
    let answer = answer.map_err(rejected)?;
    let mut tally = DryRunTally::default();
    answer.items.iter().for_each(|item| tally.push(item));
    Ok(tally.result(format!("{address}, read as: {}", about.title), &answer.notes, answer.lines, answer.complete))
}

/// What became of each entry.
#[derive(Default)]
struct DryRunTally {
    taken: usize,
    refused: usize,
    passed: usize,
    lines: Vec<DryRunLine>,
}

impl DryRunTally {
    fn push(&mut self, item: &Item) {
        let (fate, line, what, detail) = match item {
            Item::Record { line, record: Record::Event(event) } => {
                (Fate::Taken, *line, event.name.clone(), bill(event))
            }
            Item::Record { line, record } => {
                (Fate::Taken, *line, report::what(record), report::kind(record).to_owned())
            }
            Item::Refused(refusal) => (Fate::Refused, refusal.line, refusal.what.clone(), refusal.reason.clone()),
            Item::Skipped { line, what, why } => (Fate::PassedOver, *line, what.clone(), why.clone()),
        };
        match fate {
            Fate::Taken => self.taken += 1,
            Fate::Refused => self.refused += 1,
            Fate::PassedOver => self.passed += 1,
        }
        if self.lines.len() < SHOWN {
            self.lines.push(DryRunLine { fate, line, what, detail });
        }
    }

    fn result(self, title: String, notes: &[String], read: Vec<source::DryRunLine>, complete: bool) -> DryRunResult {
        let all = self.taken + self.refused + self.passed;
        let broke_off = if complete { "" } else { " It broke off before the end." };
        DryRunResult {
            title,
            summary: format!(
                "{}: {} taken, {} refused, {} passed over.{broke_off} Nothing was stored.",
                counted(all, "entry", "entries"),
                self.taken,
                self.refused,
                self.passed
            ),
            notes: notes.iter().take(NOTES).cloned().collect(),
            more: all - self.lines.len(),
            more_read: read.len().saturating_sub(SHOWN),
            read: read.into_iter().take(SHOWN).map(shown).collect(),
            lines: self.lines,
        }
    }
}

fn shown(line: source::DryRunLine) -> ReadLine {
    let source::DryRunLine { line, text, taken, why } = line;
    ReadLine { line, text, taken, why }
}

/// `2026-11-27 22:00, Kontor, Anchor · Near`.
fn bill(event: &EventRecord) -> String {
    let when = match (event.when.on, event.when.start) {
        (Some(on), Some(start)) => format!("{on} {}", start.format("%H:%M")),
        (Some(on), None) => on.to_string(),
        (None, _) => "no date".to_owned(),
    };
    let venue = event.venue.as_ref().map_or("no venue", |venue| venue.name.as_str());
    let mut acts: Vec<&str> = event.acts.iter().take(ACTS).map(|act| act.text.as_str()).collect();
    if acts.is_empty() {
        acts.push("no acts");
    }
    let more = event.acts.len().saturating_sub(ACTS);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{when}, {venue}, {}{more}", acts.join(" · "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_counts_what_was_read_and_says_that_it_broke_off() {
        let mut tally = DryRunTally::default();
        tally.push(&Item::Skipped { line: 3, what: "Quiz".to_owned(), why: "no concert".to_owned() });
        let result = tally.result("mail".to_owned(), &[], Vec::new(), false);
        let summary = "1 entry: 0 taken, 0 refused, 1 passed over. It broke off before the end. Nothing was stored.";
        assert_eq!((result.summary.as_str(), result.more), (summary, 0));
        assert_eq!((result.lines[0].fate, result.lines[0].detail.as_str()), (Fate::PassedOver, "no concert"));
    }

    #[test]
    fn the_page_shows_what_was_typed() {
        let form = DryRunForm { city: "Lisbon".to_owned(), ..DryRunForm::default() };
        let DeskPage::DryRun(page) = dry_run_page(form, None, None) else { panic!("another page") };
        assert_eq!((page.entered("city").as_str(), page.result), ("Lisbon", None));
    }
}
