//! Actions on a source. Each is one form, and leads back to where it was; a rejected one comes back with what was typed.

use axum::{Form, extract::Path, response::Response};

use super::{Desk, SourceId, form, get, kinds, load_one, load_page, store};
use crate::{
    ingest::source::{Gives, SourceKind},
    jobs, runtime,
    sources::{
        Source,
        store::{NewSource, SourceChange},
    },
    web::error::{RejectedForm, WebResult},
};

/// What one form says of a source; empty where it does not.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub struct SourceForm {
    address: String,
    name: String,
    city: String,
    zone: String,
    kind: String,
    hours: Option<String>,
}

impl SourceForm {
    fn rejected(&self, form: &str, message: impl Into<String>) -> RejectedForm {
        let mut entered = vec![
            ("address", self.address.as_str()),
            ("name", &self.name),
            ("city", &self.city),
            ("zone", &self.zone),
            ("kind", &self.kind),
        ];
        entered.extend(self.hours.as_deref().map(|hours| ("hours", hours)));
        RejectedForm::new(form, message).entered(&entered)
    }
}

/// Stores a source and enqueues its first harvest.
pub async fn add(desk: Desk, Form(form): Form<SourceForm>) -> Response {
    let added = store_new(&desk, &form).await.map(card_address);
    desk.after_form(added, |refusal| load_page(&desk, Some(refusal))).await
}

async fn store_new(desk: &Desk, entered: &SourceForm) -> WebResult<SourceId> {
    let rejected = |message: String| entered.rejected("add", message);
    let address = form::address(&entered.address).map_err(rejected)?;
    let name = form::name(&entered.name, &address).map_err(rejected)?;
    let city = form::text(&entered.city, "city").map_err(rejected)?;
    let zone = form::zone(&entered.zone).map_err(rejected)?;
    let kind = kind_of(desk, &entered.kind, &address).await.map_err(rejected)?;
    let every_s = i32::try_from(kind.about().holds.as_secs()).unwrap_or(i32::MAX).clamp(3_600, 31_536_000);
    let new = NewSource {
        name: &name,
        kind: kind.about().key,
        address: &address,
        city: &city,
        zone: zone.name(),
        enabled: true,
        every_s,
        // The first harvest is enqueued below.
        next_run_at: Some(crate::web::now() + chrono::Duration::seconds(every_s.into())),
    };
    let mut tx = desk.state().pool().begin().await?;
    let id = store::add(&mut *tx, &new).await?;
    let id = id.ok_or_else(|| rejected(format!("“{name}” or its address is a source already: it is listed above.")))?;
    if let Some(source) = store::get(&mut *tx, id).await? {
        enqueue_harvest(&mut tx, &source).await?;
    }
    tx.commit().await?;
    Ok(id)
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

/// Enqueues a harvest where one may be; false where something stands in its way.
async fn enqueue_harvest(db: &mut sqlx::PgConnection, source: &Source) -> sqlx::Result<bool> {
    let may = may_run(source);
    if may && source.next_run_at.is_some() {
        jobs::enqueue(db, &jobs::Harvest { source: source.id }).await?;
    }
    Ok(may)
}

fn may_run(source: &Source) -> bool {
    kinds::by_key(&source.kind).is_some_and(|kind| runtime::obstacle(source, kind.about()).is_none())
}

pub async fn settings(desk: Desk, Path(id): Path<i64>, Form(form): Form<SourceForm>) -> Response {
    let id = SourceId(id);
    let changed = store_settings(&desk, id, &form).await.map(|()| format!("/desk/sources/{id}"));
    desk.after_form(changed, |refusal| load_one(&desk, id, Some(refusal))).await
}

async fn store_settings(desk: &Desk, id: SourceId, entered: &SourceForm) -> WebResult<()> {
    let rejected = |message: String| entered.rejected("settings", message);
    let source = get(desk, id).await?;
    let address = form::address(&entered.address).map_err(rejected)?;
    let change = SourceChange {
        // A new address is read as if for the first time; the same one is not.
        address: Some(address).filter(|address| *address != source.address),
        city: Some(form::text(&entered.city, "city").map_err(rejected)?),
        zone: Some(form::zone(&entered.zone).map_err(rejected)?.name().to_owned()),
        every_s: entered.hours.as_deref().map(form::every).transpose().map_err(rejected)?,
        ..SourceChange::default()
    };
    match store::change(desk.state().pool(), id, &change).await {
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
            Err(rejected("Another source of this kind has that address already.".to_owned()).into())
        }
        changed => Ok(changed.map(|_| ())?),
    }
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub struct SwitchForm {
    on: String,
}

pub async fn switch(desk: Desk, Path(id): Path<i64>, Form(form): Form<SwitchForm>) -> Response {
    let id = SourceId(id);
    let enabled = match form.on.as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(rejected(id, "Say whether it is to be on or off.")),
    };
    let changed =
        async { change(&desk, id, SourceChange { enabled: Some(enabled?), ..SourceChange::default() }).await };
    let changed = changed.await;
    after_action(&desk, id, changed).await
}

/// The operator has read the terms. What waited for that is read at once.
pub async fn acknowledge(desk: Desk, Path(id): Path<i64>) -> Response {
    let acknowledged = SourceChange { acknowledged_at: Some(crate::web::now()), ..SourceChange::default() };
    let changed = change(&desk, SourceId(id), acknowledged).await;
    desk.redirect(changed)
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
pub struct KeyForm {
    key: String,
    forget: String,
}

pub async fn key(desk: Desk, Path(id): Path<i64>, Form(form): Form<KeyForm>) -> Response {
    let id = SourceId(id);
    let changed = async {
        let key = if form.forget.is_empty() { form::key(&form.key) } else { Ok(String::new()) };
        // A key is never sent back, not even one that was rejected.
        let key = key.map_err(|message| RejectedForm::new(format!("key-{id}"), message))?;
        change(&desk, id, SourceChange { key: Some(key), ..SourceChange::default() }).await
    };
    let changed = changed.await;
    after_action(&desk, id, changed).await
}

/// The address to go on at.
async fn change(desk: &Desk, id: SourceId, change: SourceChange) -> WebResult<String> {
    let before = get(desk, id).await?;
    let mut tx = desk.state().pool().begin().await?;
    store::change(&mut *tx, id, &change).await?;
    if let Some(after) = store::get(&mut *tx, id).await?
        && !may_run(&before)
    {
        enqueue_harvest(&mut tx, &after).await?;
    }
    tx.commit().await?;
    Ok(card_address(id))
}

/// Reads it now, besides its schedule.
pub async fn run(desk: Desk, Path(id): Path<i64>) -> Response {
    let id = SourceId(id);
    let enqueued = async {
        let source = get(&desk, id).await?;
        let mut tx = desk.state().pool().begin().await?;
        let may = source.next_run_at.is_some() && enqueue_harvest(&mut tx, &source).await?;
        tx.commit().await?;
        if may {
            Ok(card_address(id))
        } else {
            Err(rejected(id, "It cannot be read now: see what stands in its way.").into())
        }
    };
    let enqueued = enqueued.await;
    after_action(&desk, id, enqueued).await
}

/// The operator has looked: it really lists so few now.
pub async fn accept(desk: Desk, Path(id): Path<i64>) -> Response {
    let accepted = async {
        get(&desk, SourceId(id)).await?;
        store::accept_warning(desk.state().pool(), SourceId(id)).await?;
        Ok(card_address(SourceId(id)))
    };
    desk.redirect(accepted.await)
}

pub async fn remove(desk: Desk, Path(id): Path<i64>) -> Response {
    let removed = async {
        get(&desk, SourceId(id)).await?;
        store::remove(desk.state().pool(), SourceId(id)).await?;
        Ok("/desk/sources".to_owned())
    };
    desk.redirect(removed.await)
}

/// The source's card in the list.
fn card_address(id: SourceId) -> String {
    format!("/desk/sources#source-{id}")
}

fn rejected(id: SourceId, message: &str) -> RejectedForm {
    RejectedForm::new(format!("source-{id}"), message)
}

/// On to an address, or the source's page with why nothing was done.
async fn after_action(desk: &Desk, id: SourceId, to: WebResult<String>) -> Response {
    desk.after_form(to, |refusal| load_one(desk, id, Some(refusal))).await
}
