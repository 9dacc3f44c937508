-- Who plays. Identity is the internal id; the folded name finds it, external ids confirm it.
create extension if not exists vector;

create table artists (
    id bigint generated always as identity primary key,
    name text not null,
    -- artists/name.rs: case, accents, punctuation and "(NYC)" suffixes folded away
    folded text not null,
    -- what tells it from others of that name; empty for the first of that name
    disambiguation text not null default '',
    created_at timestamptz not null default now(),
    constraint artist_name_is_printable check (char_length(name) between 1 and 200 and name !~ '[[:cntrl:]]'),
    constraint artist_folded_is_not_empty check (folded <> ''),
    constraint artist_is_one_per_name_and_disambiguation unique (folded, disambiguation)
);

create table artist_aliases (
    artist_id bigint not null references artists on delete cascade,
    folded text not null,
    name text not null,
    primary key (artist_id, folded),
    constraint alias_is_printable check (char_length(name) between 1 and 200 and name !~ '[[:cntrl:]]'),
    constraint alias_folded_is_not_empty check (folded <> '')
);
create index artist_aliases_folded on artist_aliases (folded);

create table artist_external_ids (
    scheme text not null,
    value text not null,
    artist_id bigint not null references artists on delete cascade,
    primary key (scheme, value),
    constraint external_id_is_not_empty check (scheme <> '' and value <> '' and char_length(value) <= 200)
);
create index artist_external_ids_artist on artist_external_ids (artist_id);

create table artist_tags (
    artist_id bigint not null references artists on delete cascade,
    tag text not null,
    source text not null,
    primary key (artist_id, tag, source),
    constraint tag_is_lower_case_text check (char_length(tag) between 1 and 60 and tag = lower(tag))
);
