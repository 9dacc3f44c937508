-- Events that listings may belong to: by key ($1 source, $2 keys), by venue and night ± 1 ($3, $4), and by city and
-- night ± 1 ($5, $6) where one of the two names no venue ($7: the listing names one). Null nights are undated.
select l.event_id as "id!" from event_listings l where l.source = $1 and l.source_key = any($2)
union
select e.id from unnest($3::bigint[], $4::date[]) as at (venue_id, night)
join events e on e.venue_id = at.venue_id and e.starts_on between at.night - 1 and at.night + 1
union
select e.id from unnest($3::bigint[], $4::date[]) as at (venue_id, night)
join events e on at.night is null and e.venue_id = at.venue_id and e.starts_on is null
union
select e.id from unnest($5::text[], $6::date[], $7::boolean[]) as at (city, night, named)
join events e on at.named and e.venue_id is null and lower(e.city) = lower(at.city)
    and e.starts_on between at.night - 1 and at.night + 1
union
select e.id from unnest($5::text[], $6::date[], $7::boolean[]) as at (city, night, named)
join events e on not at.named and lower(e.city) = lower(at.city) and e.starts_on between at.night - 1 and at.night + 1
union
select e.id from unnest($5::text[], $6::date[], $7::boolean[]) as at (city, night, named)
join events e on at.night is null and lower(e.city) = lower(at.city) and e.starts_on is null
    and (not at.named or e.venue_id is null)
