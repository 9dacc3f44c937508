-- Who played, recorded and toured with whom. Shared bills are not stored: they follow from the line-ups (view below).
create table collaborations (
    id bigint generated always as identity primary key,
    a_id bigint not null references artists on delete cascade,
    b_id bigint not null references artists on delete cascade,
    kind text not null,
    evidence text not null default '',
    event_id bigint references events on delete cascade,
    source text not null,
    happened_on date,
    constraint collaboration_is_stored_once_per_pair check (a_id < b_id),
    constraint collaboration_kind_is_known
        check (kind in ('collaboration', 'remix', 'back_to_back', 'same_group', 'same_label')),
    constraint collaboration_is_one_per_evidence
        unique nulls not distinct (a_id, b_id, kind, evidence, event_id, source)
);
create index collaborations_b on collaborations (b_id);

-- Bills of up to 40 acts; a longer bill says next to nothing about any two of its acts.
create view shared_bills as
select a.artist_id as a_id, b.artist_id as b_id, a.event_id, bill.acts
from event_acts a
join event_acts b on b.event_id = a.event_id and b.artist_id > a.artist_id
join (select event_id, count(*) as acts from event_acts group by event_id) bill on bill.event_id = a.event_id
where bill.acts <= 40;
