select
    e.id as "id: EventId", e.name, e.city, e.zone, e.starts_on, e.starts_at, e.time_known, e.ends_at, e.doors_at,
    e.time_text, e.status as "status: EventStatus", e.festival, e.url, e.source, e.listed_on,
    e.price_low, e.price_high, e.currency, e.sold_out, e.min_age, e.updated_at,
    v.id as "venue_id?", v.name as "venue_name?", v.address, v.latitude, v.longitude,
    coalesce(by.ids, '{}') as "promoters!",
    coalesce(by.names, '{}') as "promoter_names!",
    array(select tag from event_tags t where t.event_id = e.id order by tag) as "tags!",
    coalesce(bill.artists, '{}') as "artists!",
    coalesce(bill.positions, '{}') as "positions!",
    coalesce(bill.set_times, '{}') as "set_times!: Vec<Option<String>>",
    coalesce(bill.back_to_back, '{}') as "back_to_back!"
from events e
left join venues v on v.id = e.venue_id
left join lateral (
    select array_agg(p.id order by p.name, p.id) as ids, array_agg(p.name order by p.name, p.id) as names
    from event_promoters ep join promoters p on p.id = ep.promoter_id
    where ep.event_id = e.id
) by on true
left join lateral (
    select
        array_agg(a.artist_id order by a.position) as artists,
        array_agg(a.position order by a.position) as positions,
        array_agg(a.set_time order by a.position) as set_times,
        array_agg(a.back_to_back order by a.position) as back_to_back
    from event_acts a
    where a.event_id = e.id
) bill on true
where
    e.withdrawn_at is null
    and ($4::bigint[] is null or e.id = any($4))
    and (e.starts_on is not null or $3)
    and (e.starts_on is null or $1::date is null or e.starts_on >= $1 or e.ends_at >= $1)
    and (e.starts_on is null or $2::date is null or e.starts_on <= $2)
order by e.starts_at nulls last, e.id
