//! What can be done about a source. Each action is one form, and leads back to where it was; what is refused comes back
//! with what was entered.

use app::dto::desk::Refusal;
use axum::{
    Form,
    extract::Path,
    response::{IntoResponse, Redirect, Response},
};

use super::{Desk, SourceId, form, get, kinds, refuse, refuse_on, store};
use crate::{
    ingest::source::{Gives, SourceKind},
    jobs, runtime,
    sources::{
        Source,
        store::{NewSource, SourceChange},
    },
    web::error::WebResult,
};

/// What one form says of a source; empty where it does not.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub struct Entered {
    address: String,
    name: String,
    city: String,
    zone: String,
    kind: String,
    hours: Option<String>,
}

impl Entered {
    fn refusal(self, form: &str, message: String) -> Refusal {
        let mut entered = vec![
            ("address".to_owned(), self.address),
            ("name".to_owned(), self.name),
            ("city".to_owned(), self.city),
            ("zone".to_owned(), self.zone),
            ("kind".to_owned(), self.kind),
        ];
        entered.extend(self.hours.map(|hours| ("hours".to_owned(), hours)));
        Refusal { form: form.to_owned(), message, entered }
    }
}

/// Stores a source and asks for its first harvest.
pub async fn add(desk: Desk, Form(entered): Form<Entered>) -> Response {
    match put(&desk, &entered).await {
        Ok(Ok(id)) => Redirect::to(&format!("/desk/sources#source-{id}")).into_response(),
        Ok(Err(message)) => refuse(&desk, entered.refusal("add", message)).await,
        Err(error) => desk.problem(error),
    }
}

async fn put(desk: &Desk, entered: &Entered) -> WebResult<Result<SourceId, String>> {
    let judged = || {
        let address = form::address(&entered.address)?;
        let name = form::name(&entered.name, &address)?;
        Ok((name, form::text(&entered.city, "city")?, form::zone(&entered.zone)?, address))
    };
    let (name, city, zone, address) = match judged() {
        Ok(judged) => judged,
        Err(message) => return Ok(Err(message)),
    };
    let kind = match kind_of(desk, &entered.kind, &address).await {
        Ok(kind) => kind,
        Err(message) => return Ok(Err(message)),
    };
    let every_s = i32::try_from(kind.about().holds.as_secs()).unwrap_or(i32::MAX).clamp(3_600, 31_536_000);
    let new = NewSource {
        name: &name,
        kind: kind.about().key,
        address: &address,
        city: &city,
        zone: zone.name(),
        enabled: true,
        every_s,
        // The first time is asked for below.
        next_run_at: Some(crate::web::now() + chrono::Duration::seconds(every_s.into())),
    };
    let mut tx = desk.state().pool().begin().await?;
    let Some(id) = store::add(&mut *tx, &new).await? else {
        return Ok(Err(format!("“{name}” or its address is a source already: it is listed above.")));
    };
    if let Some(source) = store::get(&mut *tx, id).await? {
        begin(&mut tx, &source).await?;
    }
    tx.commit().await?;
    Ok(Ok(id))
}

/// The kind that was chosen, or the one that the address holds.
pub async fn kind_of(desk: &Desk, chosen: &str, address: &str) -> Result<&'static dyn SourceKind, String> {
    let unknown = |key: &str| {
        let key: String = key.chars().take(40).collect();
        format!("This version reads no “{key}”: choose what it is.")
    };
    if !chosen.is_empty() {
        let kind = kinds::by_key(chosen).filter(|kind| kind.about().gives.contains(&Gives::Events));
        return kind.ok_or_else(|| unknown(chosen));
    }
    let environment = desk.state().settings().environment.as_ref();
    runtime::recognise(environment.and_then(|environment| environment.client()), address).await
}

/// Asks for a harvest where one may be; false where something stands in its way.
async fn begin(db: &mut sqlx::PgConnection, source: &Source) -> sqlx::Result<bool> {
    let may = kinds::by_key(&source.kind).is_some_and(|kind| runtime::obstacle(source, kind.about()).is_none());
    if may && source.next_run_at.is_some() {
        jobs::enqueue(db, &jobs::Harvest { source: source.id }).await?;
    }
    Ok(may)
}

pub async fn settings(desk: Desk, Path(id): Path<i64>, Form(entered): Form<Entered>) -> Response {
    let id = SourceId(id);
    let judged = || {
        Ok(SourceChange {
            address: Some(form::address(&entered.address)?),
            city: Some(form::text(&entered.city, "city")?),
            zone: Some(form::zone(&entered.zone)?.name().to_owned()),
            every_s: entered.hours.as_deref().map(form::every).transpose()?,
            ..SourceChange::default()
        })
    };
    let source = match get(&desk, id).await {
        Ok(source) => source,
        Err(error) => return desk.problem(error),
    };
    match judged() {
        Ok(mut change) => {
            // A new address is read as if for the first time; the same one is not.
            change.address = change.address.filter(|address| *address != source.address);
            match store::change(desk.state().pool(), id, &change).await {
                Ok(_) => back(id),
                Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
                    let message = "Another source of this kind has that address already.".to_owned();
                    refuse_on(&desk, id, entered.refusal("settings", message)).await
                }
                Err(error) => desk.problem(error.into()),
            }
        }
        Err(message) => refuse_on(&desk, id, entered.refusal("settings", message)).await,
    }
}

fn back(id: SourceId) -> Response {
    Redirect::to(&format!("/desk/sources/{id}")).into_response()
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub struct Switch {
    on: String,
}

pub async fn switch(desk: Desk, Path(id): Path<i64>, Form(switch): Form<Switch>) -> Response {
    let enabled = match switch.on.as_str() {
        "true" => true,
        "false" => false,
        _ => return said(&desk, SourceId(id), "Say whether it is to be on or off.").await,
    };
    change(&desk, SourceId(id), SourceChange { enabled: Some(enabled), ..SourceChange::default() }).await
}

/// The operator has read the terms. What waited for that is read at once.
pub async fn acknowledge(desk: Desk, Path(id): Path<i64>) -> Response {
    change(&desk, SourceId(id), SourceChange { acknowledged_at: Some(crate::web::now()), ..SourceChange::default() })
        .await
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub struct Key {
    key: String,
    forget: String,
}

pub async fn key(desk: Desk, Path(id): Path<i64>, Form(entered): Form<Key>) -> Response {
    let id = SourceId(id);
    let key = if entered.forget.is_empty() { form::key(&entered.key) } else { Ok(String::new()) };
    match key {
        Ok(key) => change(&desk, id, SourceChange { key: Some(key), ..SourceChange::default() }).await,
        // A key is never sent back, not even one that was refused.
        Err(message) => refuse_on(&desk, id, Refusal { form: format!("key-{id}"), message, entered: Vec::new() }).await,
    }
}

async fn change(desk: &Desk, id: SourceId, change: SourceChange) -> Response {
    let changed = async {
        let before = get(desk, id).await?;
        let mut tx = desk.state().pool().begin().await?;
        store::change(&mut *tx, id, &change).await?;
        if let Some(after) = store::get(&mut *tx, id).await? {
            let could =
                kinds::by_key(&before.kind).is_some_and(|kind| runtime::obstacle(&before, kind.about()).is_none());
            if !could {
                begin(&mut tx, &after).await?;
            }
        }
        tx.commit().await?;
        Ok(format!("/desk/sources#source-{id}"))
    };
    desk.go(changed.await)
}

/// Reads it now, besides its schedule.
pub async fn run(desk: Desk, Path(id): Path<i64>) -> Response {
    let id = SourceId(id);
    let asked = async {
        let source = get(&desk, id).await?;
        let mut tx = desk.state().pool().begin().await?;
        let may = source.next_run_at.is_some() && begin(&mut tx, &source).await?;
        tx.commit().await?;
        Ok(may)
    };
    match asked.await {
        Ok(true) => Redirect::to(&format!("/desk/sources#source-{id}")).into_response(),
        Ok(false) => said(&desk, id, "It cannot be read now: see what stands in its way.").await,
        Err(error) => desk.problem(error),
    }
}

/// The operator has looked: it really lists so few now.
pub async fn accept(desk: Desk, Path(id): Path<i64>) -> Response {
    let accepted = async {
        get(&desk, SourceId(id)).await?;
        store::accept_warning(desk.state().pool(), SourceId(id)).await?;
        Ok(format!("/desk/sources#source-{id}"))
    };
    desk.go(accepted.await)
}

pub async fn remove(desk: Desk, Path(id): Path<i64>) -> Response {
    let removed = async {
        get(&desk, SourceId(id)).await?;
        store::remove(desk.state().pool(), SourceId(id)).await?;
        Ok("/desk/sources".to_owned())
    };
    desk.go(removed.await)
}

/// The source's page, with why nothing was done.
async fn said(desk: &Desk, id: SourceId, message: &str) -> Response {
    let refusal = Refusal { form: format!("source-{id}"), message: message.to_owned(), entered: Vec::new() };
    refuse_on(desk, id, refusal).await
}
