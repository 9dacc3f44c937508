//! Who is told that there is something to do. The queue's own bell rings in all loops for every job, and each of them
//! then looks through the waiting jobs of all the others: with thousands of tracks in line, most of the database's work
//! would be that. So each queue has a bell of its own.

use std::any::Any;

use graphile_worker::{
    BoxFuture, Database, DatabaseDriver, DbError, DbExecutor, DbParams, DbRow, DbTransaction, NotificationStream,
};
use sqlx::PgPool;

use super::Queue;

/// The channel of Postgres on which a queue's bell rings.
pub(super) fn channel(queue: Queue) -> String {
    format!("jobs:{}", queue.name())
}

/// The database of one queue's loop, which hears only its bell.
#[derive(Debug)]
struct Hearing {
    database: Database,
    queue: Queue,
}

pub(super) fn hearing(pool: PgPool, queue: Queue) -> Database {
    Database::new(Hearing { database: pool.into(), queue })
}

impl DatabaseDriver for Hearing {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn begin<'a>(&'a self) -> BoxFuture<'a, Result<DbTransaction, DbError>> {
        Box::pin(self.database.begin())
    }

    fn listen<'a>(&'a self, _everybody: &'a str) -> BoxFuture<'a, Result<Option<NotificationStream>, DbError>> {
        Box::pin(async { self.database.listen(&channel(self.queue)).await })
    }
}

impl DbExecutor for Hearing {
    fn execute<'a>(&'a self, sql: &'a str, params: DbParams) -> BoxFuture<'a, Result<u64, DbError>> {
        self.database.execute(sql, params)
    }

    fn fetch_all<'a>(&'a self, sql: &'a str, params: DbParams) -> BoxFuture<'a, Result<Vec<DbRow>, DbError>> {
        self.database.fetch_all(sql, params)
    }
}
