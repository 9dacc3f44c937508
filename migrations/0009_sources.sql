-- Whom the operator asks for facts: sites with their terms, how it went, and what each of them says about an event.

create table sources (
    id bigint generated always as identity primary key,
    -- of the operator, such as 'Kontor calendar'; what the source brought is stored under it
    name text not null unique,
    -- which parser and which terms: ingest/sources
    kind text not null,
    -- the base address of a site, the address of a page or feed, or a folder
    address text not null,
    -- where its events take place when it does not say
    city text not null default '',
    zone text not null default 'UTC',
    enabled boolean not null default true,
    -- the operator accepted the terms, where that is needed
    acknowledged_at timestamptz,
    -- the operator's key or token there
    key text,
    every_s integer not null default 86400,
    -- the schedule: when it is due; null for sites that are asked when an artist needs it
    next_run_at timestamptz,
    etag text,
    last_modified text,
    created_at timestamptz not null default now(),
    constraint source_name_is_printable check (char_length(name) between 1 and 100 and name !~ '[[:cntrl:]]'),
    constraint source_is_one_per_address unique (kind, address),
    constraint source_is_not_asked_without_pause check (every_s between 60 and 31536000)
);
create index sources_due on sources (next_run_at) where enabled;

create table source_runs (
    id bigint generated always as identity primary key,
    source_id bigint not null references sources on delete cascade,
    began_at timestamptz not null,
    ended_at timestamptz,
    -- 'complete': all of it was read; 'partial': some; 'unchanged': it says what it said before; 'failed': nothing
    outcome text not null default 'running',
    attempted integer not null default 0,
    accepted integer not null default 0,
    refused integer not null default 0,
    -- listings that are gone since this run
    vanished integer not null default 0,
    -- why it failed, and what to do next
    message text not null default '',
    -- what a person should look at, such as half as many listings as the last time
    warning text not null default '',
    -- [{what, reason}], the first fifty
    refusals jsonb not null default '[]',
    constraint run_outcome_is_known check (outcome in ('running', 'complete', 'partial', 'unchanged', 'failed'))
);
create index source_runs_source on source_runs (source_id, began_at desc);

-- What of a source was read once and need not be read again, such as the ids of mails.
create table source_marks (
    source_id bigint not null references sources on delete cascade,
    mark text not null,
    read_at timestamptz not null,
    primary key (source_id, mark)
);

-- One budget per host, for all processes. Times are this database's; nobody else's clock counts.
create table hosts (
    -- with its port where that is not 80 or 443
    host text primary key,
    -- the next request may leave then; every one takes its moment here before it waits for it
    next_at timestamptz not null default clock_timestamp(),
    gap_ms integer not null,
    -- the last one did leave then
    last_asked_at timestamptz,
    asked bigint not null default 0,
    -- the host asked for silence until then
    held_until timestamptz,
    -- failures in a row; after five of them it is closed for a while
    failures integer not null default 0,
    closed_until timestamptz,
    -- what went wrong last
    note text not null default '',
    -- its robots.txt: null while it was never asked for, 0 when there was no answer
    robots_status integer,
    robots text not null default '',
    robots_until timestamptz
);

-- Several listings make an event, and what makes them one is a score (events/merging.rs): early and late shows share
-- name, place and night, and so may the listings of a source whose terms keep it apart.
drop index event_is_one_per_night;
create index events_night on events (venue_id, starts_on);
create index events_city_night on events (lower(city), starts_on);
create index events_night_without_venue on events (lower(city), starts_on) where venue_id is null;
-- no source lists it any more: it is out of the programme until one does again
alter table events add column withdrawn_at timestamptz;

-- What one source says about one event, as it said it last. The row of an event follows from its listings
-- (events/compose.rs).
create table event_listings (
    id bigint generated always as identity primary key,
    event_id bigint not null references events on delete cascade,
    -- as events.source has it
    source text not null,
    -- the source's id, or folded name, venue and night where it has none
    source_key text not null,
    -- by the terms of its source never merged with those of others
    apart boolean not null default false,
    url text,
    -- events::listing::Said
    said jsonb not null,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    -- complete runs in a row without it
    missed integer not null default 0,
    gone_at timestamptz,
    constraint listing_is_one_per_source_key unique (source, source_key),
    constraint listing_url_is_http check (url ~ '^https?://')
);
create index event_listings_event on event_listings (event_id);

-- Events from before: each has the one listing that it was made of, as far as its row remembers.
insert into event_listings (event_id, source, source_key, url, said, first_seen_at, last_seen_at)
select distinct on (e.source, key.text)
    e.id, e.source, key.text, e.url,
    jsonb_build_object(
        'name', e.name, 'venue', e.venue_id, 'city', e.city, 'zone', e.zone, 'on', e.starts_on,
        'starts_at', e.starts_at, 'time_known', e.time_known, 'ends_at', e.ends_at, 'doors_at', e.doors_at,
        'time_text', e.time_text, 'status', e.status, 'festival', e.festival, 'url', e.url, 'source_id', e.source_id,
        'listed_on', e.listed_on,
        'tags', array(select tag from event_tags t where t.event_id = e.id order by tag),
        'acts', coalesce((select jsonb_agg(jsonb_build_object('artist', a.artist_id, 'set_time', a.set_time,
                                                              'back_to_back', a.back_to_back) order by a.position)
                          from event_acts a where a.event_id = e.id), '[]')),
    e.created_at, e.updated_at
from events e
left join venues v on v.id = e.venue_id
cross join lateral (
    select coalesce(e.source_id, e.folded || '|' || coalesce(v.folded, lower(e.city)) || '|' || coalesce(e.starts_on::text, ''))
) key (text)
order by e.source, key.text, e.id;

-- What happened to an event after it was first listed.
create table event_changes (
    id bigint generated always as identity primary key,
    event_id bigint not null references events on delete cascade,
    changed_at timestamptz not null,
    kind text not null,
    source text not null,
    before text not null default '',
    after text not null default '',
    constraint change_is_known check (kind in
        ('moved', 'venue', 'renamed', 'cancelled', 'postponed', 'reinstated', 'act_added', 'act_removed', 'merged',
         'split', 'vanished', 'reappeared'))
);
create index event_changes_event on event_changes (event_id, changed_at);

-- Two events that may be one, or two venues: a person decides, and the decision stays.
create table merge_reviews (
    id bigint generated always as identity primary key,
    noun text not null,
    a_id bigint not null,
    b_id bigint not null,
    score real not null,
    -- {component: value}, what the score is made of
    components jsonb not null,
    asked_at timestamptz not null,
    decision text,
    decided_at timestamptz,
    constraint review_noun_is_known check (noun in ('event', 'venue')),
    constraint review_is_one_per_pair unique (noun, a_id, b_id),
    constraint review_pair_is_ordered check (a_id < b_id),
    constraint review_decision_is_known check (decision in ('same', 'different'))
);
create index merge_reviews_b on merge_reviews (noun, b_id);

-- Names that a venue was merged under, so that the next listing finds it.
create table venue_aliases (
    venue_id bigint not null references venues on delete cascade,
    folded text not null,
    city_folded text not null,
    primary key (folded, city_folded)
);
create index venue_aliases_venue on venue_aliases (venue_id);

-- Who an artist may be at a site that knows several of the name: a person decides, and the choice stays.
create table identity_reviews (
    artist_id bigint not null references artists on delete cascade,
    -- such as 'musicbrainz'
    scheme text not null,
    -- [{name, disambiguation, ids, genres, score, …}], best first
    candidates jsonb not null,
    reason text not null,
    asked_at timestamptz not null,
    -- the id that was chosen; '' for nobody of them
    choice text,
    chosen_at timestamptz,
    primary key (artist_id, scheme)
);

-- What was asked of whom about an artist, and what it came to: the timeline on the artist's page, and what keeps
-- the same question from being asked again too soon.
create table artist_inquiries (
    artist_id bigint not null references artists on delete cascade,
    source_kind text not null,
    -- 'scene', 'identity', 'previews'
    topic text not null,
    asked_at timestamptz not null,
    -- 'found', 'unknown', 'uncertain', 'failed'
    outcome text not null,
    message text not null default '',
    again_at timestamptz,
    primary key (artist_id, source_kind, topic),
    constraint inquiry_topic_is_known check (topic in ('scene', 'identity', 'previews')),
    constraint inquiry_outcome_is_known check (outcome in ('found', 'unknown', 'uncertain', 'failed'))
);

alter table jobs
    add column source_id bigint references sources on delete cascade,
    drop constraint job_kind_is_known,
    add constraint job_kind_is_known check
        (kind in ('embed_track', 'embed_artist', 'embed_catalogue', 'refresh_mean', 'calibrate', 'refit', 'demo_sound',
                  'harvest', 'identify', 'ask_scene', 'ask_previews'));
create index jobs_source on jobs (source_id);
