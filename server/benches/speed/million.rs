//! A million artists, a third of them with a sound: how long a web server takes to start over them, what it holds, and how
//! long neighbours and recommendations take.

use std::time::{Duration, Instant};

use sqlx::PgPool;
use undercard::artists::ArtistId;

use super::{line, load, memory, similarity, sound};

const SOUNDS: usize = 333_333;

pub async fn run(pool: &PgPool) -> anyhow::Result<()> {
    let begun = Instant::now();
    sqlx::raw_sql(CATALOGUE).execute(pool).await?;
    let mut connection = pool.acquire().await?;
    sound::add_model(&mut connection).await?;
    // Every third artist has a sound. Written block by block, so that this process does not hold them all.
    let mut generator = sound::Generator::new();
    for first in (0..SOUNDS).step_by(1_000) {
        let block: Vec<_> = (first..SOUNDS.min(first + 1_000)).map(|at| generator.mean(at)).collect();
        let ids: Vec<ArtistId> = (0..block.len()).map(|at| ArtistId(3 * (first + at) as i64 + 1)).collect();
        sound::store(&mut connection, &ids, &block).await?;
    }
    sqlx::raw_sql("update models set active = true; analyze").execute(&mut *connection).await?;
    println!("  (written in {:.0} s)", begun.elapsed().as_secs_f64());
    drop((connection, generator));

    memory("VmRSS:", "before");
    let begun = Instant::now();
    let state = load(pool).await?;
    line("start with 1,000,000 artists", begun.elapsed(), Duration::from_secs(60));
    memory("VmHWM:", "4 GB");
    memory("VmRSS:", "4 GB");
    let snapshot = state.snapshot();
    similarity::neighbours("1,000,000", &snapshot.index, [Duration::from_millis(10), Duration::from_millis(50)]);
    similarity::recommend("1,000,000", &snapshot.index);
    memory("VmRSS:", "4 GB");
    Ok(())
}

/// Two thirds are known to the network; every artist has three tags of 2,000, and one tie on average. Popular artists
/// and tags come first: a share of u³ of the range is drawn.
const CATALOGUE: &str = "
select setseed(0.5);
insert into artists (name, folded) select 'Artist ' || n, 'artist ' || n from generate_series(1, 1000000) n;
insert into scene_lists (artist_id, network, status) select n, 'bench', 'known' from generate_series(1, 60000) n;
insert into scene_edges (artist_id, network, neighbour_id, strength)
    select a, 'bench', b, 0.64 * exp(1.3 * (random() + random() + random() + random() - 2))
    from (select 1 + i / 40 as a, 1 + floor(case when i % 2 = 0 then 666666 * power(random(), 3)
                                                 else 666666 * random() end)::bigint as b
          from generate_series(0, 2399999) i) drawn
    where a <> b on conflict do nothing;
insert into artist_tags (artist_id, tag, source)
    select 1 + i / 3, 'tag ' || floor(2000 * power(random(), 3)), 'bench' from generate_series(0, 2999999) i
    on conflict do nothing;
insert into collaborations (a_id, b_id, kind, source)
    select n, least(1000001, n + 1 + floor(200 * random())::bigint), 'remix', 'bench' from generate_series(1, 999799) n
    on conflict do nothing;
";
