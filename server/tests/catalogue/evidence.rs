use sqlx::PgPool;
use undercard::{
    db::MIGRATOR,
    similarity::{
        EvidenceModel, SignalKind, SimilarityIndex,
        evidence::{RatioCurve, SignalCurve},
        evidence_store,
        index::Scope,
    },
};

async fn load(pool: &PgPool) -> sqlx::Result<SimilarityIndex> {
    SimilarityIndex::load(pool, Scope::at("2030-04-30T12:00:00Z".parse().unwrap())).await
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn a_learned_curve_that_cannot_be_read_is_named_and_removing_it_helps(pool: PgPool) {
    let mut learned = EvidenceModel::default();
    let curve = RatioCurve::knots([(0.0, -0.5), (1.0, 0.5)]);
    learned.0[SignalKind::Genre] = SignalCurve { curve, basis: "Learned.".to_owned(), pairs: 900 };
    let mut tx = pool.begin().await.unwrap();
    evidence_store::put(&mut tx, None, &learned).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(load(&pool).await.unwrap().evidence, learned);

    sqlx::query(r#"update evidence_curves set curve = '{"form": "spline"}' where signal = 'genre'"#)
        .execute(&pool)
        .await
        .unwrap();
    let error = load(&pool).await.unwrap_err().to_string();
    for part in ["signal genre", "table evidence_curves", "spline", "shipped curve", "“Learn what the signals say”"]
    {
        assert!(error.contains(part), "{part}: {error}");
    }
    let remedy = error.split('`').find(|part| part.starts_with("delete ")).unwrap();
    sqlx::query(sqlx::AssertSqlSafe(remedy)).execute(&pool).await.unwrap();
    assert_eq!(load(&pool).await.unwrap().evidence, EvidenceModel::default());
}
