-- Servers keep a picture of the catalogue in memory and redraw it when told so. Postgres sends one
-- notice per transaction, however many statements it holds.
create function announce_catalogue_change() returns trigger language plpgsql as $$
begin
    perform pg_notify('catalogue', '');
    return null;
end
$$;

do $$
declare
    noun text;
begin
    foreach noun in array array[
        'artists', 'artist_aliases', 'artist_tags', 'venues', 'events', 'event_tags', 'event_acts',
        'scene_lists', 'scene_edges', 'collaborations', 'models', 'artist_vectors', 'model_calibrations'
    ] loop
        execute format(
            'create trigger announce_change after insert or update or delete or truncate on %I
             for each statement execute function announce_catalogue_change()', noun);
    end loop;
end
$$;
