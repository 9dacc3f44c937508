//! 10,000 listings into a catalogue of 100,000 events: half are known (a fifth of those moved), a quarter is told by
//! another source in other words, a quarter is new.

use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate, NaiveTime};
use sqlx::PgPool;
use undercard::{
    ingest::records::{ActRecord, EventRecord, Record, VenueRecord, When},
    intake::{Intake, Provenance},
};

const EVENTS: i64 = 100_000;
const LISTINGS: i64 = 10_000;
const VENUES: i64 = 2_000;

pub async fn measure(pool: &PgPool) -> anyhow::Result<(Duration, String)> {
    sqlx::raw_sql(SEED).execute(pool).await?;
    let mut records: Vec<(&str, EventRecord)> = Vec::new();
    for n in 0..LISTINGS {
        let event = n * 10 + 1;
        records.push(match n % 4 {
            0 | 1 => ("site", EventRecord { source_id: Some(event.to_string()), ..told(event, n % 10 == 0, "") }),
            2 => ("other", told(event, false, " (sold out)")),
            _ => ("other", told(EVENTS + event, false, "")),
        });
    }
    let begun = Instant::now();
    let (mut stored, mut merged) = (0, 0);
    for name in ["site", "other"] {
        let mut intake = Intake::new(pool.clone(), source(name));
        for (of, record) in &records {
            if *of == name {
                intake.push(0, Record::Event(record.clone())).await?;
            }
        }
        intake.flush().await?;
        let counts = intake.report.kinds["events"];
        stored += counts.stored;
        merged += counts.merged;
    }
    Ok((begun.elapsed(), format!("{stored} events are new, {merged} listings were merged")))
}

fn source(name: &str) -> Provenance {
    Provenance {
        name: name.into(),
        city: "Bench".into(),
        zone: "Europe/Lisbon".into(),
        listed_on: None,
        listener: "bench".into(),
        now: chrono::DateTime::UNIX_EPOCH,
        apart: false,
        purge_past: false,
    }
}

/// As the seed has it: names of a word that is in no other.
fn told(n: i64, moved: bool, state: &str) -> EventRecord {
    let act = |n: i64| ActRecord { text: format!("Performer {}", n % 40_000), ..ActRecord::default() };
    let on = NaiveDate::from_ymd_opt(2099, 1, 1).and_then(|on| on.checked_add_days(Days::new((n / VENUES) as u64)));
    EventRecord {
        name: format!("Wn{n}x sessions{state}"),
        source_id: None,
        url: None,
        venue: Some(VenueRecord {
            name: format!("Venue{}", n % VENUES),
            city: format!("City {}", n % VENUES % 20),
            zone: None,
            address: None,
            place: None,
            website: None,
        }),
        promoters: Vec::new(),
        when: When { on, start: NaiveTime::from_hms_opt(if moved { 22 } else { 21 }, 0, 0), ..When::default() },
        acts: (0..3).map(|at| act(n * 3 + at)).collect(),
        tags: Vec::new(),
        status: Default::default(),
        festival: false,
        admission: Default::default(),
    }
}

const SEED: &str = "
truncate events, venues, artists, merge_reviews cascade;
insert into artists (name, folded) select 'Performer ' || n, 'performer ' || n from generate_series(0, 39999) n;
insert into venues (name, folded, city, city_folded, zone)
    select 'Venue' || n, 'venue' || n, 'City ' || n % 20, 'city ' || n % 20, 'Europe/Lisbon' from generate_series(0, 1999) n;
insert into events (name, folded, venue_id, city, zone, starts_on, starts_at, time_known, source, source_id)
    select 'Wn' || n || 'x sessions', 'wn' || n || 'x sessions', v.id, v.city, v.zone, night,
           (night + time '21:00') at time zone 'Europe/Lisbon', true, 'site', n::text
    from generate_series(0, 99999) n join venues v on v.name = 'Venue' || n % 2000
    cross join lateral (select date '2099-01-01' + (n / 2000)::int as night) d;
insert into event_acts (event_id, position, artist_id)
    select e.id, at, a.id from events e cross join generate_series(1, 3) at
    join artists a on a.name = 'Performer ' || (e.source_id::bigint * 3 + at - 1) % 40000;
insert into event_listings (event_id, source, source_key, said, first_seen_at, last_seen_at)
    select e.id, e.source, e.source_id,
           jsonb_build_object('name', e.name, 'venue', e.venue_id, 'city', e.city, 'zone', e.zone, 'on', e.starts_on,
               'starts_at', e.starts_at, 'time_known', true, 'ends_at', null, 'doors_at', null, 'time_text', null,
               'status', 'scheduled', 'festival', false, 'url', null, 'source_id', e.source_id, 'listed_on', null,
               'tags', '[]'::jsonb,
               'acts', (select jsonb_agg(jsonb_build_object('artist', a.artist_id, 'set_time', null, 'back_to_back', false)
                                         order by a.position) from event_acts a where a.event_id = e.id)),
           now(), now()
    from events e;
analyze;
";
