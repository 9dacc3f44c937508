-- Gives what artist $2 has to artist $1, as far as $1 lacks it; answers with the rows that $1 got, by table.
with aliases as (
    insert into artist_aliases (artist_id, folded, name)
    select $1, folded, name
    from (select folded, name from artist_aliases where artist_id = $2
          union select folded, name from artists where id = $2) named
    where folded <> (select folded from artists where id = $1)
    on conflict do nothing returning *
), tags as (
    insert into artist_tags (artist_id, tag, source)
    select $1, tag, source from artist_tags where artist_id = $2
    on conflict do nothing returning *
), spellings as (
    insert into artist_spellings (artist_id, origin, name)
    select $1, origin, name from artist_spellings where artist_id = $2
    on conflict do nothing returning *
), reports as (
    insert into artist_reports (artist_id, listener_id, note, reported_at)
    select $1, listener_id, note, reported_at from artist_reports where artist_id = $2
    on conflict do nothing returning *
), identities as (
    insert into network_identities (artist_id, same, decided_at)
    select $1, same, decided_at from network_identities where artist_id = $2
    on conflict do nothing returning *
), identity as (
    insert into identity_reviews (artist_id, scheme, candidates, reason, asked_at, choice, chosen_at)
    select $1, scheme, candidates, reason, asked_at, choice, chosen_at from identity_reviews where artist_id = $2
    on conflict do nothing returning *
), inquiries as (
    insert into artist_inquiries (artist_id, source_kind, topic, asked_at, outcome, message, again_at)
    select $1, source_kind, topic, asked_at, outcome, message, again_at from artist_inquiries where artist_id = $2
    on conflict do nothing returning *
), lists as (
    insert into scene_lists as own (artist_id, network, status, note, fetched_at)
    select $1, network, status, note, fetched_at from scene_lists where artist_id = $2
    on conflict (artist_id, network) do update set status = 'known', note = null, fetched_at = excluded.fetched_at
    where own.status = 'unknown' and excluded.status = 'known'
    returning own.*
), edges as (
    insert into scene_edges (artist_id, network, neighbour_id, strength)
    select $1, network, neighbour_id, strength from scene_edges where artist_id = $2 and neighbour_id <> $1
    on conflict do nothing returning *
), named as (
    insert into scene_edges (artist_id, network, neighbour_id, strength)
    select artist_id, network, $1, strength from scene_edges where neighbour_id = $2 and artist_id <> $1
    on conflict do nothing returning *
), ties as (
    insert into collaborations (a_id, b_id, kind, evidence, event_id, source, happened_on)
    select least(third, $1), greatest(third, $1), kind, evidence, event_id, source, happened_on
    from (select *, case when a_id = $2 then b_id else a_id end as third from collaborations
          where $2 in (a_id, b_id)) tie
    where third <> $1
    on conflict do nothing returning *
), following as (
    insert into follows (listener_id, artist_id, batch_id, followed_at)
    select listener_id, $1, batch_id, followed_at from follows where artist_id = $2
    on conflict do nothing returning *
), feedback as (
    insert into act_feedback (listener_id, artist_id, verdict, judged_at)
    select listener_id, $1, verdict, judged_at from act_feedback where artist_id = $2
    on conflict do nothing returning *
)
select jsonb_build_object(
    'artist_aliases', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from aliases t),
    'artist_tags', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from tags t),
    'artist_spellings', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from spellings t),
    'artist_reports', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from reports t),
    'network_identities', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from identities t),
    'identity_reviews', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from identity t),
    'artist_inquiries', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from inquiries t),
    'scene_lists', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from lists t),
    'scene_edges', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from (select * from edges union all select * from named) t),
    'collaborations', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from ties t),
    'follows', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from following t),
    'act_feedback', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from feedback t)
) as "rows!"
