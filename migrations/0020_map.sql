-- The map of the catalogue: where the last projection has put each artist. Replaced as a whole by each run; an artist that
-- nothing is known to connect with another has no row.
create table map_positions (
    artist_id bigint primary key references artists on delete cascade,
    x real not null,
    y real not null,
    constraint map_position_is_finite check (x between -1e6 and 1e6 and y between -1e6 and 1e6)
);

create trigger announce_change after insert or update or delete or truncate on map_positions
    for each statement execute function announce_catalogue_change();
