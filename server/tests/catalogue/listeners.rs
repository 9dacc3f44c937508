use sqlx::PgPool;
use undercard::{
    db::MIGRATOR,
    people::{self, ActVerdict, ListenerKey, store::UnmatchedName, verdict_store},
};

use crate::{artist, import};

#[sqlx::test(migrator = "MIGRATOR")]
async fn following_a_hundred_times_at_once_is_following_once(pool: PgPool) {
    import(&pool, "names.txt", "Kölsch\nRampa\n").await;
    let kolsch = artist(&pool, "Kölsch").await.unwrap();
    let key = ListenerKey::new();
    let clicks = (0..100).map(|_| {
        let (pool, key) = (pool.clone(), key.clone());
        tokio::spawn(async move {
            let listener = people::store::find_or_create(&pool, &key).await.unwrap();
            let mut tx = pool.begin().await.unwrap();
            people::store::follow(&mut tx, listener, &[kolsch], None).await.unwrap();
            tx.commit().await.unwrap();
            listener
        })
    });
    let mut listeners = Vec::new();
    for click in clicks.collect::<Vec<_>>() {
        listeners.push(click.await.unwrap());
    }
    assert!(listeners.iter().all(|listener| *listener == listeners[0]), "one key is one listener");
    assert_eq!(people::store::follows(&pool, listeners[0]).await.unwrap(), [kolsch]);
    assert_eq!(people::store::find(&pool, &key).await.unwrap().unwrap().version, 1, "only the first changed anything");
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn undoing_a_list_takes_back_what_it_added_and_nothing_else(pool: PgPool) {
    import(&pool, "names.txt", "One\nTwo\nThree\n").await;
    let ids = [
        artist(&pool, "One").await.unwrap(),
        artist(&pool, "Two").await.unwrap(),
        artist(&pool, "Three").await.unwrap(),
    ];
    let listener = people::store::find_or_create(&pool, &ListenerKey::new()).await.unwrap();
    let stranger = people::store::find_or_create(&pool, &ListenerKey::new()).await.unwrap();
    let mut tx = pool.begin().await.unwrap();
    people::store::follow(&mut tx, listener, &ids[..1], None).await.unwrap();
    let unmatched = [UnmatchedName { line: 3, name: "Nobody".into() }];
    let (batch, new) = people::store::follow_batch(&mut tx, listener, &ids, &unmatched).await.unwrap();
    assert_eq!(new, 2);
    assert_eq!(people::store::undo_batch(&mut tx, stranger, batch).await.unwrap(), None, "not theirs");
    assert_eq!(people::store::batches(&mut *tx, listener).await.unwrap()[0].unmatched[0].name, "Nobody");
    assert_eq!(people::store::undo_batch(&mut tx, listener, batch).await.unwrap(), Some(2));
    assert_eq!(people::store::follows(&mut *tx, listener).await.unwrap(), ids[..1]);
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn an_act_has_one_verdict_which_can_be_taken_back_and_refusing_it_ends_following_it(pool: PgPool) {
    import(&pool, "names.txt", "One\nTwo\n").await;
    let (one, two) = (artist(&pool, "One").await.unwrap(), artist(&pool, "Two").await.unwrap());
    let listener = people::store::find_or_create(&pool, &ListenerKey::new()).await.unwrap();
    let mut tx = pool.begin().await.unwrap();
    let said = async |db: &mut sqlx::PgConnection| verdict_store::of_acts(db, listener).await.unwrap();
    people::store::follow(&mut tx, listener, &[one, two], None).await.unwrap();
    verdict_store::judge_act(&mut tx, listener, one, Some(ActVerdict::Known)).await.unwrap();
    verdict_store::judge_act(&mut tx, listener, one, Some(ActVerdict::Saved)).await.unwrap();
    assert_eq!(said(&mut tx).await, [(one, ActVerdict::Saved)]);
    verdict_store::judge_act(&mut tx, listener, one, None).await.unwrap();
    verdict_store::judge_act(&mut tx, listener, two, Some(ActVerdict::NotThis)).await.unwrap();
    assert_eq!(people::store::follows(&mut *tx, listener).await.unwrap(), [one]);
    assert_eq!(verdict_store::act_rows(&mut *tx, listener).await.unwrap()[0].name, "Two");
    people::store::follow(&mut tx, listener, &[two], None).await.unwrap();
    assert_eq!(said(&mut tx).await, [], "following it takes the refusal back");
}
