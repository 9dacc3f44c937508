//! Admins and their one-time links in Postgres.

use chrono::{DateTime, Utc};
use sqlx::{PgExecutor, PgPool};

use super::{AdminToken, ListenerId, ListenerKey, admin::LinkStanding, store};

/// The admin behind a key; `None` for a stranger and for a listener that is none.
pub async fn admin(db: impl PgExecutor<'_>, key: &ListenerKey) -> sqlx::Result<Option<ListenerId>> {
    sqlx::query_scalar!(
        r#"select l.id as "id: ListenerId" from listeners l join listener_keys k on k.listener_id = l.id
           where k.key_sha256 = $1 and l.admin"#,
        key.hash()
    )
    .fetch_optional(db)
    .await
}

pub async fn add_link(db: impl PgExecutor<'_>, token: &AdminToken, expires_at: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!("insert into admin_links (token_sha256, expires_at) values ($1, $2)", token.hash(), expires_at)
        .execute(db)
        .await?;
    Ok(())
}

/// Looks without touching: programs that open links ahead of people must not use them up.
pub async fn link_standing(
    db: impl PgExecutor<'_>,
    token: &AdminToken,
    now: DateTime<Utc>,
) -> sqlx::Result<LinkStanding> {
    let found = sqlx::query!("select expires_at, used_at from admin_links where token_sha256 = $1", token.hash())
        .fetch_optional(db)
        .await?;
    Ok(match found {
        None => LinkStanding::Unknown,
        Some(link) if link.used_at.is_some() => LinkStanding::Used,
        Some(link) if link.expires_at <= now => LinkStanding::Expired,
        Some(_) => LinkStanding::Open,
    })
}

/// Uses an open link up and makes the listener behind `key` an admin, or a new one when there is none. Returns the key
/// by which the admin is known from now on; `None` when the link is not open, also when another request was faster.
///
/// The listener loses every other key: whoever planted or copied one before must not become an admin with it.
pub async fn use_link(
    pool: &PgPool,
    token: &AdminToken,
    key: Option<&ListenerKey>,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<ListenerKey>> {
    let mut tx = pool.begin().await?;
    let used = sqlx::query!(
        "update admin_links set used_at = $2 where token_sha256 = $1 and used_at is null and expires_at > $2",
        token.hash(),
        now
    )
    .execute(&mut *tx)
    .await?
    .rows_affected();
    if used == 0 {
        return Ok(None);
    }
    let known = match key {
        Some(key) => store::find(&mut *tx, key).await?.map(|listener| listener.id),
        None => None,
    };
    let listener = match known {
        Some(listener) => listener,
        None => {
            sqlx::query_scalar!(r#"insert into listeners default values returning id as "id: ListenerId""#)
                .fetch_one(&mut *tx)
                .await?
        }
    };
    sqlx::query!("delete from listener_keys where listener_id = $1", listener.0).execute(&mut *tx).await?;
    sqlx::query!("update listeners set admin = true where id = $1", listener.0).execute(&mut *tx).await?;
    let fresh = ListenerKey::new();
    store::add_key(&mut tx, listener, &fresh).await?;
    tx.commit().await?;
    Ok(Some(fresh))
}
