//! Who is told that there is something to do.

use std::time::Duration;

use sqlx::{PgPool, postgres::PgListener};
use undercard::{db::MIGRATOR, jobs};

use crate::bench::{Bench, tone};

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_job_rings_for_its_own_queue_alone(pool: PgPool) {
    let bench = Bench::new(pool).await;
    let mut listener = PgListener::connect_with(&bench.pool).await.unwrap();
    listener.listen_all(["jobs:sound", "jobs:catalogue", "jobs:sources"]).await.unwrap();
    let (artist, _) = bench.artist("one", 0).await;
    bench.upload(artist, &tone(1)).await;
    assert_eq!(listener.recv().await.unwrap().channel(), "jobs:sound");
    let mut tx = bench.pool.begin().await.unwrap();
    jobs::enqueue(&mut tx, &jobs::DemoSound).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(listener.recv().await.unwrap().channel(), "jobs:catalogue");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_worker_listens_for_its_queues_and_not_for_all(pool: PgPool) {
    let bench = Bench::new(pool).await;
    let _worker = bench.worker(&["--queues", "sound,sources"]);
    let mut heard = Vec::new();
    for _ in 0..300 {
        // The last thing that each of its connections did.
        heard = sqlx::query_scalar::<_, String>(
            "select query from pg_stat_activity where datname = current_database() and query like 'LISTEN%' order by 1",
        )
        .fetch_all(&bench.pool)
        .await
        .unwrap();
        if heard.len() == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(heard, [r#"LISTEN "jobs:sound""#, r#"LISTEN "jobs:sources""#]);
}
