-- Where an admin put venues. The place itself stands in venues; here is what stood there before, so that it can be undone.
-- Imports fill in only what is missing, so they leave an admin's place as it is.
create table placed_venues (
    venue_id bigint primary key references venues on delete cascade,
    latitude_before double precision,
    longitude_before double precision,
    placed_at timestamptz not null default now(),
    constraint placed_venue_is_complete check ((latitude_before is null) = (longitude_before is null))
);
