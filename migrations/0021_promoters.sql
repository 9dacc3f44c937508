-- Promoters: who puts on events, as listings say (events/compose.rs).
create table promoters (
    id bigint generated always as identity primary key,
    name text not null,
    folded text not null,
    website text,
    constraint promoter_is_one_per_name unique (folded),
    constraint promoter_name_is_printable check (char_length(name) between 1 and 200 and name !~ '[[:cntrl:]]'),
    constraint promoter_website_is_http check (website ~ '^https?://')
);

create table event_promoters (
    event_id bigint not null references events on delete cascade,
    promoter_id bigint not null references promoters,
    primary key (event_id, promoter_id)
);
create index event_promoters_promoter on event_promoters (promoter_id);
