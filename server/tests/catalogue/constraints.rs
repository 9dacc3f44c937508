//! The rules that the database keeps, whoever writes.

use sqlx::PgPool;
use undercard::db::MIGRATOR;

/// Runs statements one by one and returns what the last one is refused for.
async fn refused(pool: &PgPool, statements: &[&'static str]) -> String {
    let mut tx = pool.begin().await.unwrap();
    let (last, before) = statements.split_last().unwrap();
    for statement in before {
        sqlx::query(*statement).execute(&mut *tx).await.unwrap();
    }
    let error = sqlx::query(*last).execute(&mut *tx).await.expect_err(last);
    let error = error.as_database_error().unwrap();
    error.constraint().map_or_else(|| error.message().to_owned(), str::to_owned)
}

const TWO: &str = "insert into artists (name, folded) values ('A', 'a'), ('B', 'b')";
const LIST: &str = "insert into scene_lists (artist_id, network, status) select id, 'm', 'known' from artists";
const MODEL: &str = "insert into models (id, dims, layer, \"window\", active) values ('m', 2, 11, '30 s', true)";
const TRACK: &str = "insert into tracks (artist_id, title, scheme, external_id, source) select min(id), 't', 's', '1', 'x' from artists";

#[sqlx::test(migrator = "MIGRATOR")]
async fn two_artists_of_one_name_need_something_that_tells_them_apart(pool: PgPool) {
    assert_eq!(
        refused(&pool, &[TWO, "insert into artists (name, folded) values ('Á', 'a')"]).await,
        "artist_is_one_per_name_and_disambiguation"
    );
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn strengths_are_positive_and_finite_and_join_two(pool: PgPool) {
    for strength in ["0", "-1", "'NaN'::real", "'infinity'::real"] {
        let edge: &'static str = Box::leak(
            format!("insert into scene_edges select min(id), 'm', max(id), {strength} from artists").into_boxed_str(),
        );
        assert_eq!(refused(&pool, &[TWO, LIST, edge]).await, "scene_strength_is_positive_and_finite", "{strength}");
    }
    assert_eq!(
        refused(&pool, &[TWO, LIST, "insert into scene_edges select min(id), 'm', min(id), 1 from artists"]).await,
        "scene_edge_joins_two"
    );
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_vector_is_finite_of_unit_length_and_of_its_models_dimension(pool: PgPool) {
    let insert = |vector: &str| -> &'static str {
        Box::leak(
            format!("insert into track_vectors select id, 'm', 2, 11, '30 s', '{vector}' from tracks").into_boxed_str(),
        )
    };
    let with = |statement| [TWO, MODEL, TRACK, statement];
    assert_eq!(refused(&pool, &with(insert("[3, 4]"))).await, "track_vector_is_a_unit_vector");
    assert_eq!(refused(&pool, &with(insert("[1, 0, 0]"))).await, "track_vector_has_its_models_dimension");
    assert!(refused(&pool, &with(insert("[NaN, 0]"))).await.contains("NaN"));
    assert!(refused(&pool, &with(insert("[Infinity, 0]"))).await.contains("infinite"));
    let other_model = "insert into track_vectors select id, 'other', 2, 11, '30 s', '[0.6, 0.8]' from tracks";
    assert!(refused(&pool, &with(other_model)).await.contains("model_id"));
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn only_one_model_is_in_use(pool: PgPool) {
    let second = "insert into models (id, dims, layer, \"window\", active) values ('n', 2, 11, '30 s', true)";
    assert_eq!(refused(&pool, &[MODEL, second]).await, "model_in_use_is_one");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn an_artist_is_once_on_a_bill(pool: PgPool) {
    let event = "insert into events (name, folded, city, zone, source) values ('E', 'e', 'C', 'UTC', 's')";
    let act = "insert into event_acts select e.id, 1, min(a.id) from events e, artists a group by e.id";
    let again = "insert into event_acts select e.id, 2, min(a.id) from events e, artists a group by e.id";
    assert_eq!(refused(&pool, &[TWO, event, act, again]).await, "act_is_once_on_a_bill");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_promoter_is_one_per_name_and_has_a_name_and_a_web_address(pool: PgPool) {
    let promoter = "insert into promoters (name, folded) values ('Slow Tide', 'slow tide')";
    assert_eq!(refused(&pool, &[promoter, promoter]).await, "promoter_is_one_per_name");
    let nameless = "insert into promoters (name, folded) values ('', 'x')";
    assert_eq!(refused(&pool, &[nameless]).await, "promoter_name_is_printable");
    let script = "insert into promoters (name, folded, website) values ('A', 'a', 'javascript:alert(1)')";
    assert_eq!(refused(&pool, &[script]).await, "promoter_website_is_http");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_source_lists_an_event_once_under_its_key(pool: PgPool) {
    let event = "insert into events (name, folded, city, zone, starts_on, starts_at, source) values ('E', 'e', 'C', 'UTC', '2026-01-01', '2026-01-01', 's')";
    let listing = "insert into event_listings (event_id, source, source_key, said, first_seen_at, last_seen_at) select min(id), 's', 'k', '{}', now(), now() from events";
    assert_eq!(refused(&pool, &[event, listing, listing]).await, "listing_is_one_per_source_key");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn migrating_twice_is_migrating_once(pool: PgPool) {
    undercard::db::migrate(&pool).await.unwrap();
    assert!(undercard::db::is_current(&pool).await.unwrap());
}
