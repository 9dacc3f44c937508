-- Undoes move.sql: gives the artist that went, whose row is back already, what it had ($1), and takes from the one that
-- was kept ($3) what it had got ($2). Rows of either that are gone since stay away.
with aliases as (
    insert into artist_aliases select * from jsonb_populate_recordset(null::artist_aliases, $1::jsonb->'artist_aliases')
    on conflict do nothing
), ids as (
    update artist_external_ids own set artist_id = lost.artist_id
    from jsonb_populate_recordset(null::artist_external_ids, $1::jsonb->'artist_external_ids') lost
    where (own.scheme, own.value) = (lost.scheme, lost.value) and own.artist_id = $3
), tags as (
    insert into artist_tags select * from jsonb_populate_recordset(null::artist_tags, $1::jsonb->'artist_tags')
    on conflict do nothing
), spellings as (
    insert into artist_spellings select * from jsonb_populate_recordset(null::artist_spellings, $1::jsonb->'artist_spellings')
    on conflict do nothing
), reports as (
    insert into artist_reports select * from jsonb_populate_recordset(null::artist_reports, $1::jsonb->'artist_reports') lost
    where exists (select from listeners where id = lost.listener_id)
    on conflict do nothing
), identities as (
    insert into network_identities
    select * from jsonb_populate_recordset(null::network_identities, $1::jsonb->'network_identities')
    on conflict do nothing
), identity as (
    insert into identity_reviews select * from jsonb_populate_recordset(null::identity_reviews, $1::jsonb->'identity_reviews')
    on conflict do nothing
), inquiries as (
    insert into artist_inquiries select * from jsonb_populate_recordset(null::artist_inquiries, $1::jsonb->'artist_inquiries')
    on conflict do nothing
), lists as (
    insert into scene_lists select * from jsonb_populate_recordset(null::scene_lists, $1::jsonb->'scene_lists')
    on conflict do nothing
), edges as (
    insert into scene_edges select * from jsonb_populate_recordset(null::scene_edges, $1::jsonb->'scene_edges') lost
    where exists (select from artists where id = lost.neighbour_id)
      and (exists (select from scene_lists l where (l.artist_id, l.network) = (lost.artist_id, lost.network))
           or exists (select from jsonb_populate_recordset(null::scene_lists, $1::jsonb->'scene_lists') l
                      where (l.artist_id, l.network) = (lost.artist_id, lost.network)))
    on conflict do nothing
), ties as (
    insert into collaborations overriding system value
    select * from jsonb_populate_recordset(null::collaborations, $1::jsonb->'collaborations') lost
    where exists (select from artists where id = lost.a_id) and exists (select from artists where id = lost.b_id)
      and (event_id is null or exists (select from events where id = lost.event_id))
    on conflict do nothing
), following as (
    insert into follows (listener_id, artist_id, batch_id, followed_at)
    select listener_id, artist_id, (select id from follow_batches where id = lost.batch_id), followed_at
    from jsonb_populate_recordset(null::follows, $1::jsonb->'follows') lost
    where exists (select from follows f where f.listener_id = lost.listener_id and f.artist_id = $3)
    on conflict do nothing
), feedback as (
    insert into act_feedback select * from jsonb_populate_recordset(null::act_feedback, $1::jsonb->'act_feedback') lost
    where exists (select from listeners where id = lost.listener_id)
    on conflict do nothing
), without_aliases as (
    delete from artist_aliases own using jsonb_populate_recordset(null::artist_aliases, $2::jsonb->'artist_aliases') gained
    where own.artist_id = $3 and own.folded = gained.folded
), without_tags as (
    delete from artist_tags own using jsonb_populate_recordset(null::artist_tags, $2::jsonb->'artist_tags') gained
    where own.artist_id = $3 and (own.tag, own.source) = (gained.tag, gained.source)
), without_spellings as (
    delete from artist_spellings own
    using jsonb_populate_recordset(null::artist_spellings, $2::jsonb->'artist_spellings') gained
    where own.artist_id = $3 and (own.origin, own.name) = (gained.origin, gained.name)
), without_reports as (
    delete from artist_reports own using jsonb_populate_recordset(null::artist_reports, $2::jsonb->'artist_reports') gained
    where own.artist_id = $3 and own.listener_id = gained.listener_id
), without_identities as (
    delete from network_identities own
    using jsonb_populate_recordset(null::network_identities, $2::jsonb->'network_identities') gained
    where own.artist_id = $3 and own.decided_at = gained.decided_at
), without_identity as (
    delete from identity_reviews own
    using jsonb_populate_recordset(null::identity_reviews, $2::jsonb->'identity_reviews') gained
    where own.artist_id = $3 and own.scheme = gained.scheme
), without_inquiries as (
    delete from artist_inquiries own
    using jsonb_populate_recordset(null::artist_inquiries, $2::jsonb->'artist_inquiries') gained
    where own.artist_id = $3 and (own.source_kind, own.topic) = (gained.source_kind, gained.topic)
), without_edges as (
    delete from scene_edges own using jsonb_populate_recordset(null::scene_edges, $2::jsonb->'scene_edges') gained
    where (own.artist_id, own.network, own.neighbour_id) = (gained.artist_id, gained.network, gained.neighbour_id)
), without_lists as (
    delete from scene_lists own using jsonb_populate_recordset(null::scene_lists, $2::jsonb->'scene_lists') gained
    where own.artist_id = $3 and own.network = gained.network
), without_ties as (
    delete from collaborations own using jsonb_populate_recordset(null::collaborations, $2::jsonb->'collaborations') gained
    where own.id = gained.id
), without_feedback as (
    delete from act_feedback own using jsonb_populate_recordset(null::act_feedback, $2::jsonb->'act_feedback') gained
    where own.artist_id = $3 and own.listener_id = gained.listener_id
)
delete from follows own using jsonb_populate_recordset(null::follows, $2::jsonb->'follows') gained
where own.artist_id = $3 and own.listener_id = gained.listener_id
