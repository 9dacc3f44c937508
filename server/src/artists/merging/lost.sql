-- All rows of an artist, by table.
select jsonb_build_object(
    'artists', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from artists t where t.id = $1),
    'artist_aliases', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from artist_aliases t where t.artist_id = $1),
    'artist_external_ids', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from artist_external_ids t where t.artist_id = $1),
    'artist_tags', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from artist_tags t where t.artist_id = $1),
    'artist_spellings', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from artist_spellings t where t.artist_id = $1),
    'artist_reports', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from artist_reports t where t.artist_id = $1),
    'network_identities', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from network_identities t where t.artist_id = $1),
    'identity_reviews', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from identity_reviews t where t.artist_id = $1),
    'artist_inquiries', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from artist_inquiries t where t.artist_id = $1),
    'scene_lists', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from scene_lists t where t.artist_id = $1),
    'scene_edges', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from scene_edges t where $1 in (t.artist_id, t.neighbour_id)),
    'collaborations', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from collaborations t where $1 in (t.a_id, t.b_id)),
    'follows', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from follows t where t.artist_id = $1),
    'act_feedback', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from act_feedback t where t.artist_id = $1),
    'tracks', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from tracks t where t.artist_id = $1),
    'merge_reviews', (
        select coalesce(jsonb_agg(to_jsonb(t)), '[]') from merge_reviews t where t.noun = 'artist' and $1 in (t.a_id, t.b_id)
    )
) as "rows!"
