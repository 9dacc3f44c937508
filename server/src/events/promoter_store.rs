//! Promoters in Postgres: found by their folded name, else made, and read for their pages.

use std::collections::HashMap;

use sqlx::{PgConnection, PgExecutor};

use super::{Promoter, PromoterId};
use crate::artists::fold;

/// A promoter as a source names it.
#[derive(Clone, Debug)]
pub struct NamedPromoter {
    pub name: String,
    pub website: Option<String>,
}

/// Finds or makes these promoters; the answer is by folded name. `completes`: a website that is not known of a stored
/// promoter is taken over.
pub async fn resolve(
    db: &mut PgConnection,
    named: &[NamedPromoter],
    completes: bool,
) -> sqlx::Result<HashMap<String, PromoterId>> {
    let mut asked: HashMap<String, NamedPromoter> = HashMap::new();
    for promoter in named {
        let first = asked.entry(fold(&promoter.name)).or_insert_with(|| promoter.clone());
        first.website = first.website.take().or_else(|| promoter.website.clone());
    }
    let mut keys: Vec<String> = asked.keys().cloned().collect();
    keys.sort_unstable(); // one order for all writers
    let known = sqlx::query!(
        r#"select id as "id: PromoterId", folded, website is null as "no_website!" from promoters where folded = any($1)"#,
        &keys
    )
    .fetch_all(&mut *db)
    .await?;
    let mut found: HashMap<String, PromoterId> = HashMap::new();
    for row in known {
        if completes
            && row.no_website
            && let Some(website) = asked.get(&row.folded).and_then(|promoter| promoter.website.as_ref())
        {
            sqlx::query!("update promoters set website = $2 where id = $1", row.id.0, website)
                .execute(&mut *db)
                .await?;
        }
        found.insert(row.folded, row.id);
    }
    for key in keys {
        if found.contains_key(&key) {
            continue;
        }
        let new = &asked[&key];
        // `do update` that changes nothing returns the row that another writer made meanwhile.
        let id = sqlx::query_scalar!(
            r#"insert into promoters (name, folded, website) values ($1, $2, $3)
               on conflict (folded) do update set name = promoters.name returning id as "id: PromoterId""#,
            new.name,
            key,
            new.website
        )
        .fetch_one(&mut *db)
        .await?;
        found.insert(key, id);
    }
    Ok(found)
}

/// All who put on an event of the programme or did so.
pub async fn all(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Promoter>> {
    sqlx::query_as!(
        Promoter,
        r#"select id as "id: PromoterId", name from promoters p
           where exists (select from event_promoters e join events on events.id = e.event_id
                         where e.promoter_id = p.id and events.withdrawn_at is null)
           order by id"#
    )
    .fetch_all(db)
    .await
}

/// A promoter and its website.
pub async fn get(db: impl PgExecutor<'_>, id: PromoterId) -> sqlx::Result<Option<(Promoter, Option<String>)>> {
    let row = sqlx::query!(r#"select id as "id: PromoterId", name, website from promoters where id = $1"#, id.0)
        .fetch_optional(db)
        .await?;
    Ok(row.map(|row| (Promoter { id: row.id, name: row.name }, row.website)))
}

/// Ids of the events that a promoter puts on or did put on.
pub async fn events(db: impl PgExecutor<'_>, id: PromoterId) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!("select event_id from event_promoters where promoter_id = $1", id.0).fetch_all(db).await
}
