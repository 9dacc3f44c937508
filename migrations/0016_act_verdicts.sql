-- What listeners said of acts: one verdict each. Following is not one of them.
create table act_feedback (
    listener_id bigint not null references listeners on delete cascade,
    artist_id bigint not null references artists on delete cascade,
    verdict text not null,
    judged_at timestamptz not null default now(),
    primary key (listener_id, artist_id),
    constraint act_verdict_is_known check (verdict in ('saved', 'not_this', 'known'))
);
create index act_feedback_artist on act_feedback (artist_id);
