//! `/desk/sources/try`: what an address, a file or a pasted text would bring. Stores nothing. A file is read right here
//! with `ingest::read`; an address is asked as a harvest would ask it.

use std::ops::ControlFlow;

use app::{
    desk::Page,
    dto::desk::{Fate, ReadLine, Refusal, Tried, TriedLine, TryPage},
};
use axum::{
    extract::{FromRequest, Multipart, Query, Request, multipart::Field},
    http::StatusCode,
    response::Response,
};

use super::{Desk, actions::kind_of, choices, form, show, store};
use crate::{
    ingest::{
        self, Item, Origin,
        records::{EventRecord, Record},
        source::Line,
    },
    intake::report,
    runtime::{self, obstacle},
    web::{convert::counted, error::WebResult},
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
pub struct Entered {
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
pub async fn page(desk: Desk, Query(entered): Query<Entered>) -> Response {
    desk.answer(Ok(Page::Try(filled(entered, None, None))))
}

fn filled(entered: Entered, tried: Option<Tried>, message: Option<String>) -> TryPage {
    let Entered { address, kind, city, zone, text, .. } = entered;
    TryPage {
        entered: vec![("address", address), ("kind", kind), ("city", city), ("zone", zone), ("text", text)],
        kinds: choices(),
        tried,
        refusal: message.map(|message| Refusal { form: "try".to_owned(), message, entered: Vec::new() }),
    }
}

pub async fn run(desk: Desk, request: Request) -> Response {
    let entered = match read(&desk, request).await {
        Ok(entered) => entered,
        Err(message) => return refused(&desk, Entered::default(), message),
    };
    match look(&desk, &entered).await {
        Ok(Ok(tried)) => show(desk.state(), StatusCode::OK, Page::Try(filled(entered, Some(tried), None))),
        Ok(Err(message)) => refused(&desk, entered, message),
        Err(error) => desk.problem(error),
    }
}

fn refused(desk: &Desk, entered: Entered, message: String) -> Response {
    show(desk.state(), StatusCode::UNPROCESSABLE_ENTITY, Page::Try(filled(entered, None, Some(message))))
}

/// The form as a browser sends it.
async fn read(desk: &Desk, request: Request) -> Result<Entered, String> {
    let broken = |_| "The form broke off on its way: send it again.".to_owned();
    let mut parts = Multipart::from_request(request, desk.state())
        .await
        .map_err(|error| format!("This is no form: {}.", error.body_text()))?;
    let mut entered = Entered::default();
    while let Some(field) = parts.next_field().await.map_err(broken)? {
        let (name, file) = (field.name().unwrap_or_default().to_owned(), field.file_name().map(str::to_owned));
        let bytes = whole(field, &mut entered.too_large).await.map_err(broken)?;
        let text = || String::from_utf8_lossy(&bytes).into_owned();
        match name.as_str() {
            "address" => entered.address = text(),
            "kind" => entered.kind = text(),
            "city" => entered.city = text(),
            "zone" => entered.zone = text(),
            "text" => entered.text = text(),
            "file" if !bytes.is_empty() => entered.file = Some((file.unwrap_or_default(), bytes)),
            _ => {}
        }
    }
    Ok(entered)
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

async fn look(desk: &Desk, entered: &Entered) -> WebResult<Result<Tried, String>> {
    if entered.too_large {
        return Ok(Err(format!("That is larger than {} MiB: try a part of it.", MOST_FILE / MIB)));
    }
    let origin = match origin(entered) {
        Ok(origin) => origin,
        Err(message) => return Ok(Err(message)),
    };
    let pasted = (!entered.text.trim().is_empty()).then_some(("What was pasted", entered.text.as_bytes()));
    let file = entered.file.as_ref().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).or(pasted);
    Ok(match file {
        Some((name, bytes)) => crate::web::busy(|| of_file(name, bytes, &origin)),
        None if entered.address.trim().is_empty() => {
            Err("Enter an address, choose a file, or paste what it holds.".to_owned())
        }
        None => of_address(desk, entered, &origin).await?,
    })
}

fn origin(entered: &Entered) -> Result<Origin, String> {
    let zone = form::zone(if entered.zone.trim().is_empty() { "UTC" } else { &entered.zone })?;
    Ok(Origin {
        name: "dry run".to_owned(),
        listed_on: Some(crate::web::now().with_timezone(&zone).date_naive()),
        city: form::text(&entered.city, "city")?,
        zone: zone.name().to_owned(),
    })
}

fn of_file(name: &str, bytes: &[u8], origin: &Origin) -> Result<Tried, String> {
    let mut verdicts = Verdicts::default();
    let summary = ingest::read(bytes, origin, &mut |item| {
        verdicts.push(&item);
        ControlFlow::Continue(())
    })
    .map_err(|error| error.to_string())?;
    let name: String = name.rsplit(['/', '\\']).next().unwrap_or_default().chars().take(100).collect();
    Ok(verdicts.told(name, &summary.notes, ingest::lines(bytes, origin), true))
}

async fn of_address(desk: &Desk, entered: &Entered, origin: &Origin) -> WebResult<Result<Tried, String>> {
    let address = match form::address(&entered.address) {
        Ok(address) => address,
        Err(message) => return Ok(Err(message)),
    };
    let Some(environment) = &desk.state().settings().environment else {
        let message =
            "This server asks nobody itself: try a file, or use `undercard source check` where the workers run.";
        return Ok(Err(message.to_owned()));
    };
    let kind = match kind_of(desk, &entered.kind, &address).await {
        Ok(kind) => kind,
        Err(message) => return Ok(Err(message)),
    };
    let about = kind.about();
    // What has terms, or needs a key, is asked only as the source that the operator set up.
    let known = store::all(desk.state().pool()).await?;
    let source = known.iter().find(|source| source.kind == about.key && source.address == address);
    let key = match source {
        _ if !about.terms.must_be_acknowledged && !about.terms.needs_key => None,
        Some(source) => match obstacle(source, about) {
            None => source.key.as_deref(),
            Some(why) => return Ok(Err(why)),
        },
        None => {
            let message =
                format!("{} is asked only once it is a source, with its terms acknowledged and its key.", about.title);
            return Ok(Err(message));
        }
    };
    Ok(runtime::dry_run(environment.client(), kind, &address, key, origin, crate::web::now()).await.map(|answer| {
        let mut verdicts = Verdicts::default();
        answer.items.iter().for_each(|item| verdicts.push(item));
        verdicts.told(format!("{address}, read as: {}", about.title), &answer.notes, answer.lines, answer.complete)
    }))
}

/// What became of each entry.
#[derive(Default)]
struct Verdicts {
    taken: usize,
    refused: usize,
    passed: usize,
    lines: Vec<TriedLine>,
}

impl Verdicts {
    fn push(&mut self, item: &Item) {
        let (fate, line, what, told) = match item {
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
            self.lines.push(TriedLine { fate, line, what, told });
        }
    }

    fn told(self, title: String, notes: &[String], read: Vec<Line>, complete: bool) -> Tried {
        let all = self.taken + self.refused + self.passed;
        let broke_off = if complete { "" } else { " It broke off before the end." };
        Tried {
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

fn shown(line: Line) -> ReadLine {
    let Line { line, text, taken, why } = line;
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
