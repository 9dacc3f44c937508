//! Notifications (`LISTEN`/`NOTIFY`), one channel per queue. graphile_worker's own channel wakes all loops for every job,
//! and each of them then looks through the waiting jobs of all the others: with thousands of tracks in line, that was
//! most of the database's work.

use std::any::Any;

use graphile_worker::{
    BoxFuture, Database, DatabaseDriver, DbError, DbExecutor, DbParams, DbRow, DbTransaction, NotificationStream,
};
use sqlx::PgPool;

use super::Queue;

/// The channel on which a queue's workers are notified.
pub(super) fn channel(queue: Queue) -> String {
    format!("jobs:{}", queue.name())
}

/// The database of one queue's loop, which listens to that queue's channel alone.
#[derive(Debug)]
struct QueueDatabase {
    database: Database,
    queue: Queue,
}

pub fn database(pool: PgPool, queue: Queue) -> Database {
    Database::new(QueueDatabase { database: pool.into(), queue })
}

impl DatabaseDriver for QueueDatabase {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn begin<'a>(&'a self) -> BoxFuture<'a, Result<DbTransaction, DbError>> {
        Box::pin(self.database.begin())
    }

    fn listen<'a>(&'a self, _all_queues: &'a str) -> BoxFuture<'a, Result<Option<NotificationStream>, DbError>> {
        Box::pin(async { self.database.listen(&channel(self.queue)).await })
    }
}

impl DbExecutor for QueueDatabase {
    fn execute<'a>(&'a self, sql: &'a str, params: DbParams) -> BoxFuture<'a, Result<u64, DbError>> {
        self.database.execute(sql, params)
    }

    fn fetch_all<'a>(&'a self, sql: &'a str, params: DbParams) -> BoxFuture<'a, Result<Vec<DbRow>, DbError>> {
        self.database.fetch_all(sql, params)
    }
}
