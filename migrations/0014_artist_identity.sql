-- Who an artist is: how its name was written, whether the networks mean the same one, what listeners report, and which
-- artists were merged.

-- Whether an id was found by the name alone: it does not tell the artist from others of that name.
alter table artist_external_ids add column by_name boolean not null default false;
create trigger announce_change after insert or update or delete or truncate on artist_external_ids
    for each statement execute function announce_catalogue_change();

-- Names with a suffix such as "(NYC)" as they were written. The folded name leaves the suffix out.
create table artist_spellings (
    artist_id bigint not null references artists on delete cascade,
    -- who writes it so
    origin text not null,
    name text not null,
    primary key (artist_id, origin, name),
    constraint spelling_origin_is_known check (origin in ('bill', 'network'))
);
create trigger announce_change after insert or update or delete or truncate on artist_spellings
    for each statement execute function announce_catalogue_change();

-- Artists of bills that were imported before.
insert into artist_spellings (artist_id, origin, name)
select id, 'bill', name from artists
where name ~* '\S\s*[(\[]\s*[a-z]{1,3}\s*[)\]]\s*$' and exists (select from event_acts where artist_id = id);

-- Whether an artist is the one that the networks mean by its name, as a person decided. Without a row only the name
-- says so. While `same` is false, what the networks say of that name does not count for the artist.
create table network_identities (
    artist_id bigint primary key references artists on delete cascade,
    same boolean not null,
    decided_at timestamptz not null
);
create trigger announce_change after insert or update or delete or truncate on network_identities
    for each statement execute function announce_catalogue_change();

-- "Wrong artist?": what listeners report. One report per listener and artist, the last one.
create table artist_reports (
    artist_id bigint not null references artists on delete cascade,
    listener_id bigint not null references listeners on delete cascade,
    -- in the listener's words; may be empty
    note text not null,
    reported_at timestamptz not null,
    primary key (artist_id, listener_id),
    constraint report_note_is_short check (char_length(note) <= 300)
);

-- Two artists that may be one, like events and venues.
alter table merge_reviews
    drop constraint review_noun_is_known,
    add constraint review_noun_is_known check (noun in ('event', 'venue', 'artist'));

-- Artists that were merged into others, so that it can be undone.
create table artist_merges (
    id bigint generated always as identity primary key,
    -- no references: a later merge may delete either
    kept_id bigint not null,
    lost_id bigint not null,
    kept_name text not null,
    lost_name text not null,
    -- {lost, gained, kept: {table: [row]}}: all of the artist that went, what the other one got from it, and what of the
    -- other one was overwritten
    moved jsonb not null,
    merged_at timestamptz not null,
    undone_at timestamptz
);
create index artist_merges_kept on artist_merges (kept_id) where undone_at is null;
