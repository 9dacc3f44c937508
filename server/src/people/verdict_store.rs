//! Verdicts on acts in Postgres.

use sqlx::{PgConnection, PgExecutor};

use super::{
    ActVerdict, ListenerId,
    store::{self, touch},
};
use crate::artists::ArtistId;

/// What this listener said of acts.
pub async fn all(db: impl PgExecutor<'_>, listener: ListenerId) -> sqlx::Result<Vec<(ArtistId, ActVerdict)>> {
    let rows = sqlx::query!(
        r#"select artist_id as "artist: ArtistId", verdict as "verdict: ActVerdict" from act_feedback
           where listener_id = $1 order by artist_id"#,
        listener.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.artist, row.verdict)).collect())
}

/// A judged act as `/you` lists it.
pub struct JudgedActRow {
    pub artist: ArtistId,
    pub name: String,
    pub verdict: ActVerdict,
}

/// The newest 500.
pub async fn rows(db: impl PgExecutor<'_>, listener: ListenerId) -> sqlx::Result<Vec<JudgedActRow>> {
    sqlx::query_as!(
        JudgedActRow,
        r#"select a.id as "artist: ArtistId", a.name, f.verdict as "verdict: ActVerdict"
           from act_feedback f join artists a on a.id = f.artist_id
           where f.listener_id = $1 order by f.judged_at desc, a.id limit 500"#,
        listener.0
    )
    .fetch_all(db)
    .await
}

/// Sets or takes back a verdict; whoever is not this artist is not followed either. A foreign key error means that there
/// is no such artist.
pub async fn judge(
    db: &mut PgConnection,
    listener: ListenerId,
    artist: ArtistId,
    verdict: Option<ActVerdict>,
) -> sqlx::Result<u64> {
    let done = match verdict {
        Some(verdict) => {
            if verdict == ActVerdict::NotThis {
                store::unfollow(&mut *db, listener, artist).await?;
            }
            sqlx::query!(
                "insert into act_feedback (listener_id, artist_id, verdict) values ($1, $2, $3)
                 on conflict (listener_id, artist_id) do update set verdict = excluded.verdict, judged_at = now()",
                listener.0,
                artist.0,
                verdict as ActVerdict
            )
            .execute(&mut *db)
            .await?
        }
        None => {
            sqlx::query!("delete from act_feedback where listener_id = $1 and artist_id = $2", listener.0, artist.0)
                .execute(&mut *db)
                .await?
        }
    };
    touch(db, listener, done.rows_affected()).await
}

/// Takes back that these are not the artists: they are followed now.
pub(super) async fn forget_refusals(db: &mut PgConnection, listener: ListenerId, artists: &[i64]) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from act_feedback where listener_id = $1 and artist_id = any($2) and verdict = 'not_this'",
        listener.0,
        artists
    )
    .execute(db)
    .await?;
    Ok(())
}
