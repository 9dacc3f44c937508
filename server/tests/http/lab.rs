//! `/desk/lab`.

use axum::http::Method;
use sqlx::PgPool;
use undercard::{db::MIGRATOR, embedding::tone::tone, web::WebSettings};

use crate::{Visitor, embed};

async fn admin(mut visitor: Visitor) -> Visitor {
    let near = visitor.artist("Near").await;
    visitor.call("/api/follow", &format!("artist={near}&followed=true")).await.is(200);
    sqlx::query("update listeners set admin = true").execute(&visitor.pool).await.unwrap();
    visitor
}

/// Vectors of two models for three artists, two of which the network knows.
const VECTORS: &str = r#"
    insert into models (id, dims, layer, "window", active)
    values ('narrow', 2, 0, '30 s', false), ('wide', 2, 11, '30 s', true);
    insert into tracks (artist_id, title, scheme, external_id, source)
    select id, 'x', 'test', n::text, 'test' from artists, generate_series(1, 2) n
    where name in ('Anchor', 'Near', 'Niche');
    insert into track_vectors (track_id, model_id, dims, layer, "window", vector)
    select t.id, 'wide', 2, 11, '30 s', case a.name when 'Niche' then '[0,1]' else '[1,0]' end::vector
    from tracks t join artists a on a.id = t.artist_id;
    insert into track_vectors (track_id, model_id, dims, layer, "window", vector)
    select id, 'narrow', 2, 0, '30 s', '[0.6,0.8]' from tracks"#;

#[sqlx::test(migrator = "MIGRATOR")]
async fn the_lab_is_for_admins_and_draws_the_study_of_the_catalogue(pool: PgPool) {
    let mut visitor = Visitor::new(pool).await;
    assert!(visitor.get("/desk/lab").await.status.is_client_error());
    sqlx::raw_sql(VECTORS).execute(&visitor.pool).await.unwrap();
    let mut visitor = admin(Visitor::over(visitor.pool.clone()).await).await;
    let page = visitor.get("/desk/lab").await;
    page.is(200).shows("wide, layer 11").shows("narrow, layer 0").shows("Anchor and Near (1.00)").shows("span-fill");
    let (wide, narrow) = (page.text.find("wide, layer 11").unwrap(), page.text.find("narrow, layer 0").unwrap());
    assert!(wide < narrow, "the wider span comes first");
    page.shows("neighbours sound more alike").shows("Own tracks").hides("Infinity").hides("NaN");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn the_lab_works_out_costs_and_says_what_is_missing(pool: PgPool) {
    let mut visitor = admin(Visitor::new(pool).await).await;
    visitor.get("/desk/lab").await.is(200).shows("Nothing to compare yet");
    visitor.get("/desk/lab?tracks=3&seconds=2&price=3.6").await.is(200).shows("0.006000").shows("600 artists");
    visitor.get("/desk/lab?tracks=3&seconds=2&price=").await.is(200).shows("Enter three numbers.");
    visitor.get("/desk/lab?tracks=3&seconds=-1&price=1").await.is(200).shows("above 0");
    visitor.get("/desk/lab?tracks=%3Cscript%3E&seconds=1&price=1").await.is(200).hides("<script>1");
    for form in ["seconds=5&artists=20", "seconds=x&artists=20", "seconds=5&artists=1", ""] {
        visitor.submit("/desk/lab/chunks", "/desk/lab", form).await.is(422);
    }
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn the_lab_compares_chunks_with_the_full_context_beside_the_requests(pool: PgPool) {
    let imported = Visitor::new(pool).await;
    let environment = embed::environment(&imported.pool, embed::models()).await;
    sqlx::raw_sql(
        "insert into tracks (artist_id, title, scheme, external_id, source)
         select id, 'x', 'test', n::text, 'test' from artists, generate_series(1, 2) n where name in ('Near', 'Niche')",
    )
    .execute(&imported.pool)
    .await
    .unwrap();
    let tracks: Vec<i64> = sqlx::query_scalar("select id from tracks").fetch_all(&imported.pool).await.unwrap();
    for (at, track) in tracks.iter().enumerate() {
        let samples = tone(24_000, 8_000 + 500 * at as u32);
        sqlx::query("insert into track_audio (track_id, bytes, keep) values ($1, $2, true)")
            .bind(track)
            .bind(embed::wav(&samples))
            .execute(&imported.pool)
            .await
            .unwrap();
    }
    let settings = WebSettings { environment: Some(environment), ..WebSettings::default() };
    let mut visitor = admin(Visitor::at(imported.pool.clone(), settings).await).await;
    let going = visitor.submit("/desk/lab/chunks", "/desk/lab", "seconds=4&artists=5").await;
    going.is(303);
    for _ in 0..600 {
        let page = visitor.get("/desk/lab").await;
        if !page.is(200).text.contains("Look again") {
            page.shows("4 tracks of timbre-v1").shows("full context").shows("chunks of 4 s");
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("the comparison did not end within a minute");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn the_lab_refuses_other_sites(pool: PgPool) {
    let mut visitor = admin(Visitor::new(pool).await).await;
    let request = visitor
        .request(Method::POST, "/desk/lab/chunks")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("content-length", "0")
        .header("sec-fetch-site", "cross-site")
        .body(axum::body::Body::empty())
        .unwrap();
    visitor.send(request).await.is(403);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn the_lab_studies_the_recommendations_beside_the_requests(pool: PgPool) {
    let mut visitor = admin(Visitor::new(pool).await).await;
    visitor.get("/desk/lab").await.is(200).shows("Working it out").hides("Finding favourites");
    for _ in 0..600 {
        let page = visitor.get("/desk/lab").await;
        if page.is(200).text.contains("Finding favourites") {
            page.shows("Nobody follows enough artists yet").shows("1 follow, without sound").hides("with sound");
            page.shows("Without “Scene”").shows("Less than 1 in 2").hides("NaN").hides("Working it out");
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("the study did not end within a minute");
}
