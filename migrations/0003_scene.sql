-- The artist network. No row: not asked yet. Row 'unknown': asked, and the network does not know the artist.
create table scene_lists (
    artist_id bigint not null references artists on delete cascade,
    network text not null,
    status text not null,
    note text,
    fetched_at timestamptz,
    primary key (artist_id, network),
    constraint scene_status_is_known_or_unknown check (status in ('known', 'unknown'))
);

create table scene_edges (
    artist_id bigint not null,
    network text not null,
    neighbour_id bigint not null references artists on delete cascade,
    strength real not null,
    primary key (artist_id, network, neighbour_id),
    foreign key (artist_id, network) references scene_lists on delete cascade,
    constraint scene_strength_is_positive_and_finite check (strength > 0 and strength < 'infinity'),
    constraint scene_edge_joins_two check (artist_id <> neighbour_id)
);
create index scene_edges_neighbour on scene_edges (neighbour_id);
