-- Listeners: no account needed, a listener lives in a cookie. Only the hash of a cookie is stored.
create table listeners (
    id bigint generated always as identity primary key,
    -- set for listeners that the command line made
    label text unique,
    -- counts explicit acts; recommendations are cached per version
    version bigint not null default 0,
    created_at timestamptz not null default now()
);

create table listener_keys (
    key_sha256 bytea primary key,
    listener_id bigint not null references listeners on delete cascade,
    created_at timestamptz not null default now(),
    constraint listener_key_is_sha256 check (octet_length(key_sha256) = 32)
);

-- A list that was followed in one go, so that it can be undone in one go.
create table follow_batches (
    id bigint generated always as identity primary key,
    listener_id bigint not null references listeners on delete cascade,
    -- [{line, name}] of what matched nobody
    unmatched jsonb not null default '[]',
    followed_at timestamptz not null default now()
);

create table follows (
    listener_id bigint not null references listeners on delete cascade,
    artist_id bigint not null references artists on delete cascade,
    batch_id bigint references follow_batches on delete set null,
    followed_at timestamptz not null default now(),
    primary key (listener_id, artist_id)
);
create index follows_artist on follows (artist_id);
create index follows_batch on follows (batch_id);

create table event_feedback (
    listener_id bigint not null references listeners on delete cascade,
    event_id bigint not null references events on delete cascade,
    verdict text not null,
    judged_at timestamptz not null default now(),
    primary key (listener_id, event_id),
    constraint verdict_is_known check (verdict in ('loved', 'hidden'))
);
create index event_feedback_event on event_feedback (event_id);
