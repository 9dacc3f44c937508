-- Venue pages: names as they were written, where a merged venue went, and what listeners said of venues.

-- As a source wrote it; null where only the folded form was kept.
alter table venue_aliases add column name text;

-- Venues that became part of another one: their addresses lead there.
create table merged_venues (
    id bigint primary key,
    venue_id bigint not null references venues on delete cascade
);
create index merged_venues_venue on merged_venues (venue_id);

-- What listeners said of venues: one verdict each.
create table venue_feedback (
    listener_id bigint not null references listeners on delete cascade,
    venue_id bigint not null references venues on delete cascade,
    verdict text not null,
    judged_at timestamptz not null default now(),
    primary key (listener_id, venue_id),
    constraint venue_verdict_is_known check (verdict in ('followed', 'hidden'))
);
create index venue_feedback_venue on venue_feedback (venue_id);

create index events_venue on events (venue_id);
