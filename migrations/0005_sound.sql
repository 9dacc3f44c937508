-- The sounds an artist is judged by. Vectors of different models are never compared: the model is part of every key.
create table models (
    id text primary key,
    dims integer not null,
    layer smallint not null,
    -- which part of a track the model hears, such as 'first 30 s'
    "window" text not null,
    active boolean not null default false,
    constraint model_has_dimensions check (dims between 1 and 16000),
    constraint model_dims_are_a_key unique (id, dims)
);
create unique index model_in_use_is_one on models (active) where active;

create table tracks (
    id bigint generated always as identity primary key,
    artist_id bigint not null references artists on delete cascade,
    title text not null,
    -- of the audio file; null when only a vector came in
    audio_sha256 bytea,
    scheme text,
    external_id text,
    source text not null,
    constraint track_is_one_per_audio unique (artist_id, audio_sha256),
    constraint track_is_one_per_external_id unique (artist_id, scheme, external_id),
    constraint track_hash_is_sha256 check (octet_length(audio_sha256) = 32),
    constraint track_can_be_told_from_others check (audio_sha256 is not null or external_id is not null)
);

-- pgvector refuses NaN and infinities; the checks below add the dimension and the unit length.
create table track_vectors (
    track_id bigint not null references tracks on delete cascade,
    model_id text not null,
    dims integer not null,
    layer smallint not null,
    "window" text not null,
    vector vector not null,
    computed_at timestamptz not null default now(),
    primary key (track_id, model_id, layer, "window"),
    foreign key (model_id, dims) references models (id, dims),
    constraint track_vector_has_its_models_dimension check (vector_dims(vector) = dims),
    constraint track_vector_is_a_unit_vector check (abs(vector_norm(vector) - 1) < 1e-3)
);

-- The mean of an artist's unit track vectors, not renormalised, so its length is at most 1.
create table artist_vectors (
    artist_id bigint not null references artists on delete cascade,
    model_id text not null,
    dims integer not null,
    mean vector not null,
    tracks integer not null,
    -- 1 − |mean|: 0 when all tracks sound alike
    spread real not null,
    updated_at timestamptz not null default now(),
    primary key (artist_id, model_id),
    foreign key (model_id, dims) references models (id, dims),
    constraint artist_vector_has_its_models_dimension check (vector_dims(mean) = dims),
    constraint artist_vector_is_a_mean_of_unit_vectors check (vector_norm(mean) <= 1.001),
    constraint artist_vector_has_tracks check (tracks > 0 and spread between 0 and 1)
);

-- Empirical distribution of pair cosines: quantiles[i] is the i/(n−1) quantile, rising.
create table model_calibrations (
    model_id text primary key references models,
    quantiles real[] not null,
    pairs bigint not null,
    computed_at timestamptz not null default now(),
    constraint calibration_has_quantiles check (array_length(quantiles, 1) >= 2)
);
