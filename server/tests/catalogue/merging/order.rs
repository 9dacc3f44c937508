//! Whoever comes first: the event is the same.

use rand::{RngExt, SeedableRng, rngs::StdRng, seq::SliceRandom};
use undercard::{db::MIGRATOR, ingest::records::EventStatus as Told};

use super::*;

const NOW: &str = "2030-04-01T12:00";

/// Everything of all events but ids and clocks.
async fn picture(pool: &PgPool) -> String {
    one(
        pool,
        "select string_agg(line, chr(10) order by line) from (
             select (to_jsonb(e) - 'id' - 'venue_id' - 'created_at' - 'updated_at')::text || v.name || v.folded ||
                    (select string_agg(a.name || coalesce(b.set_time, '') || b.back_to_back, ',' order by b.position)
                     from event_acts b join artists a on a.id = b.artist_id where b.event_id = e.id) as line
             from events e join venues v on v.id = e.venue_id) lines",
    )
    .await
}

fn listings(random: &mut StdRng) -> Vec<(String, EventRecord)> {
    let acts = ["Brume", "Calder", "Dunes", "Ember", "Fjord"];
    let names = [
        "Undertow",
        "UNDERTOW (sold out)",
        "Undertow at Kontor",
        "Undertow w/ Brume & Calder",
        "Undertow: Closing Party",
    ];
    let rooms = ["Kontor", "Kontor – Basement", "The Kontor", "Kontor (Main Room)"];
    let mut listings = Vec::new();
    for source in 0..random.random_range(3..=4) {
        let mut bill = acts[..random.random_range(1..=5)].to_vec();
        bill[1..].shuffle(random);
        let mut told =
            gig(&format!("{} @ 2030-05-03 | {}", names[random.random_range(0..names.len())], bill.join(", ")));
        told.venue = Some(venue(rooms[random.random_range(0..rooms.len())]));
        told.when.start = random.random_bool(0.6).then(|| ["22:00:00", "23:00:00"][source % 2].parse().unwrap());
        told.when.end = random.random_bool(0.3).then(|| (1, "05:00:00".parse().unwrap()));
        told.when.doors = random.random_bool(0.3).then(|| "21:00:00".parse().unwrap());
        told.status = [Told::Scheduled, Told::Scheduled, Told::Cancelled][random.random_range(0..3)];
        told.tags = vec![["techno", "dub"][random.random_range(0..2)].to_owned()];
        told.source_id = random.random_bool(0.5).then(|| format!("id{source}"));
        told.url = random.random_bool(0.5).then(|| format!("https://s{source}.example/"));
        told.acts[0].set_time = random.random_bool(0.5).then(|| format!("{source}-4"));
        listings.push((format!("s{source}"), told));
    }
    // Another event of that night, which must stay another.
    listings.push(("s9".to_owned(), gig("Open Mic @ 2030-05-03 18:00 | Gale")));
    listings
}

#[sqlx::test(migrator = "MIGRATOR")]
async fn the_order_in_which_the_listings_of_a_night_come_does_not_matter(pool: PgPool) {
    let mut random = StdRng::seed_from_u64(11);
    for round in 0..40 {
        let mut listings = listings(&mut random);
        let mut first: Option<String> = None;
        for _ in 0..4 {
            sqlx::raw_sql("truncate events, venues, artists, merge_reviews cascade").execute(&pool).await.unwrap();
            for (name, record) in &listings {
                tell(&pool, source(name, at(NOW)), std::slice::from_ref(record)).await;
            }
            assert_eq!(programme(&pool).await.len(), 2, "round {round}: {listings:#?}");
            let now = picture(&pool).await;
            assert_eq!(&now, first.get_or_insert_with(|| now.clone()), "round {round}");
            listings.shuffle(&mut random);
        }
    }
}
