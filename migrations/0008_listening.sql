-- From sound to vector: drafts, audio that waits, raw features, jobs that people can watch, admins.

-- A draft is an artist that an admin is adding: nobody else sees it until it is published.
alter table artists add column draft boolean not null default false;

alter table models
    add column added_at timestamptz not null default now();

-- What standardises a model's raw features. A model fitted on the catalogue is a model of its own: its vectors are
-- never compared with those of other constants.
create table model_constants (
    model_id text primary key references models on delete cascade,
    -- the manifest entry that computes the raw features
    base text not null,
    source text not null,
    -- how many tracks the constants were fitted on
    tracks integer not null,
    centre real[] not null,
    scale real[] not null,
    fitted_at timestamptz not null default now(),
    constraint constants_source_is_known check (source in ('synthetic', 'catalogue')),
    constraint constants_are_a_pair_per_feature check (cardinality(centre) = cardinality(scale) and cardinality(centre) > 0)
);

alter table tracks
    -- tracks of a draft do not count towards the artist's mean
    add column draft boolean not null default false,
    add column duration_ms integer,
    -- the decoder stopped at its limit: there is more than was heard
    add column cut boolean not null default false,
    add column added_at timestamptz not null default now();

-- Which part of the audio a vector was computed from; null when only the vector came in.
alter table track_vectors
    add column heard_from_ms integer,
    add column heard_ms integer;

-- What a model said before its constants: standardising anew needs no audio.
create table track_features (
    track_id bigint not null references tracks on delete cascade,
    -- the manifest entry that computed them
    base text not null,
    features real[] not null,
    primary key (track_id, base)
);

-- Audio that waits for its vector, or is kept because the operator said so. In the database, so that a worker on any
-- machine finds it, and so that it lives and dies with its row.
create table track_audio (
    track_id bigint primary key references tracks on delete cascade,
    bytes bytea not null,
    file_name text not null default '',
    keep boolean not null default false,
    received_at timestamptz not null default now(),
    constraint audio_is_at_most_64_mib check (octet_length(bytes) between 1 and 67108864)
);
alter table track_audio alter column bytes set storage external;

-- The mean cosine to the ten nearest artists: how crowded it is around an artist. Hubs are crowded, and a cosine with
-- a hub says less (similarity/audio.rs). Null until it was measured.
alter table artist_vectors
    add column crowding real,
    add constraint crowding_is_a_cosine check (crowding between -1.001 and 1.001);

-- An approximate index of one model's means. An expression index, since the column holds every model's dimensions.
-- With memory for the whole graph: building it on disk takes ten times as long.
create function index_means(model text) returns void language plpgsql as $$
declare
    dims integer;
begin
    select m.dims into strict dims from models m where m.id = model;
    if dims <= 2000 then
        perform set_config('maintenance_work_mem', '1GB', true);
        execute format(
            'create index if not exists %I on artist_vectors using hnsw ((mean::vector(%s)) vector_ip_ops)
             where model_id = %L', 'artist_vectors_near_' || left(md5(model), 16), dims, model);
    end if;
end
$$;

-- The artists nearest to a mean. The index is of an expression with the model's dimension in it, so the query has to
-- be made for the model. Without an index, or with few rows, the planner compares with everybody.
create function near_means(model text, mean vector, most integer, effort integer)
    returns table (artist bigint, cosine real) language plpgsql as $$
declare
    dims integer;
begin
    select m.dims into strict dims from models m where m.id = model;
    perform set_config('hnsw.ef_search', least(greatest(effort, most, 1), 1000)::text, true);
    return query execute format(
        'select artist_id, -((mean::vector(%1$s)) <#> $1)::real from artist_vectors where model_id = %2$L
         order by (mean::vector(%1$s)) <#> $1 limit $2', dims, model) using near_means.mean, most;
end
$$;

-- The work that is to be done, is done and was done, as people watch it. The queue itself (claims, retries, recovery)
-- is graphile_worker's; a row here says what its job is about and how far it is.
create table jobs (
    id bigint generated always as identity primary key,
    -- one row per thing to do, however often it is asked for, such as 'embed_track:17'
    key text not null unique,
    kind text not null,
    artist_id bigint references artists on delete cascade,
    track_id bigint references tracks on delete cascade,
    model_id text,
    state text not null default 'waiting',
    -- what it is doing now, such as 'decoding'
    stage text not null default '',
    done integer not null default 0,
    total integer not null default 1,
    -- why it failed, waits or was set aside, and what to do next
    message text not null default '',
    attempts integer not null default 0,
    -- workers that died while they did it
    deaths integer not null default 0,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    finished_at timestamptz,
    constraint job_kind_is_known check
        (kind in ('embed_track', 'embed_artist', 'embed_catalogue', 'refresh_mean', 'calibrate', 'refit', 'demo_sound')),
    constraint job_state_is_known check
        (state in ('waiting', 'running', 'done', 'failed', 'set_aside', 'discarded')),
    constraint job_progress_is_a_part check (done between 0 and total)
);
create index jobs_artist on jobs (artist_id);
create index jobs_track on jobs (track_id);
create index jobs_state on jobs (state, updated_at);

-- Pages follow a job by its notices; the payload is enough to show it.
create function announce_job() returns trigger language plpgsql as $$
begin
    perform pg_notify('jobs', json_build_object('id', new.id, 'artist', new.artist_id, 'track', new.track_id,
        'kind', new.kind, 'state', new.state, 'stage', new.stage, 'done', new.done, 'total', new.total,
        'message', left(new.message, 500))::text);
    return null;
end
$$;
create trigger announce_job after insert or update on jobs for each row execute function announce_job();

-- How the signals are weighed; without a row the built-in weights apply (similarity/blend.rs).
create table signal_weights (
    weighting text primary key,
    audio real not null,
    scene real not null,
    genre real not null,
    collaboration real not null,
    changed_at timestamptz not null default now(),
    constraint weighting_is_known check (weighting in ('both_known', 'niche')),
    constraint weights_are_not_negative check (least(audio, scene, genre, collaboration) >= 0),
    constraint weights_sum_to_one check (abs(audio + scene + genre + collaboration - 1) < 1e-4)
);
create trigger announce_change after insert or update or delete or truncate on signal_weights
    for each statement execute function announce_catalogue_change();

-- Admins are listeners that once opened a one-time link. Only the hash of a link is stored.
alter table listeners add column admin boolean not null default false;
create table admin_links (
    token_sha256 bytea primary key,
    expires_at timestamptz not null,
    used_at timestamptz,
    created_at timestamptz not null default now(),
    constraint admin_link_is_sha256 check (octet_length(token_sha256) = 32)
);
