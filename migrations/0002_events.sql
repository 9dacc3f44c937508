-- What happens where and when.
create table venues (
    id bigint generated always as identity primary key,
    name text not null,
    folded text not null,
    city text not null,
    city_folded text not null,
    -- IANA zone; local times of the venue's events are meant in it
    zone text not null,
    address text,
    latitude double precision,
    longitude double precision,
    constraint venue_is_one_per_name_and_city unique (folded, city_folded),
    constraint venue_place_is_complete check ((latitude is null) = (longitude is null)),
    constraint venue_place_is_on_earth check (latitude between -90 and 90 and longitude between -180 and 180)
);

create table events (
    id bigint generated always as identity primary key,
    name text not null,
    folded text not null,
    venue_id bigint references venues,
    city text not null,
    zone text not null,
    -- the local night; null when nobody has said yet
    starts_on date,
    -- the instant; local midnight of starts_on when only the date is known (time_known = false)
    starts_at timestamptz,
    time_known boolean not null default false,
    ends_at timestamptz,
    doors_at timestamptz,
    -- the times as the source wrote them
    time_text text,
    status text not null default 'scheduled',
    festival boolean not null default false,
    url text,
    source text not null,
    source_id text,
    listed_on date,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint event_name_is_printable check (char_length(name) between 1 and 200 and name !~ '[[:cntrl:]]'),
    constraint event_status_is_known check (status in ('scheduled', 'cancelled', 'postponed')),
    constraint event_instant_needs_a_date check ((starts_on is null) = (starts_at is null)),
    constraint event_ends_after_it_starts check (ends_at is null or ends_at >= starts_at),
    constraint event_url_is_http check (url ~ '^https?://'),
    constraint event_is_one_per_source_id unique (source, source_id)
);
-- one event per name, place and night; undated ones are one per name and place
create unique index event_is_one_per_night on events (folded, venue_id, city, starts_on) nulls not distinct;
create index events_starts_at on events (starts_at);

create table event_tags (
    event_id bigint not null references events on delete cascade,
    tag text not null,
    primary key (event_id, tag),
    constraint event_tag_is_lower_case_text check (char_length(tag) between 1 and 60 and tag = lower(tag))
);

create table event_acts (
    event_id bigint not null references events on delete cascade,
    -- order of the bill, from 1
    position integer not null,
    artist_id bigint not null references artists,
    set_time text,
    -- plays back to back with the act at the next position
    back_to_back boolean not null default false,
    primary key (event_id, position),
    constraint act_is_once_on_a_bill unique (event_id, artist_id),
    constraint act_position_is_on_the_bill check (position between 1 and 10000)
);
create index event_acts_artist on event_acts (artist_id);
