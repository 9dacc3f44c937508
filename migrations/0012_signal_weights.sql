-- The weights of the signals: a row per weighting and signal instead of a column per signal, so that a new signal needs
-- no new column. What was set is carried over.

create temporary table weights_before on commit drop as
select w.weighting, s.signal, s.weight, w.changed_at
from signal_weights w
cross join lateral (values
    ('audio', w.audio), ('scene', w.scene), ('genre', w.genre), ('collaboration', w.collaboration)
) as s (signal, weight);

drop table signal_weights;

create table signal_weights (
    weighting text not null,
    signal text not null,
    weight real not null,
    changed_at timestamptz not null default now(),
    primary key (weighting, signal),
    constraint weighting_is_known check (weighting in ('both_known', 'niche')),
    constraint signal_has_a_name check (signal <> ''),
    constraint weights_are_not_negative check (weight >= 0)
);

insert into signal_weights (weighting, signal, weight, changed_at)
select weighting, signal, weight, changed_at from weights_before;

-- Of all rows of a weighting, so it is checked when the transaction ends.
create function check_weights_sum_to_one() returns trigger language plpgsql as $$
begin
    if exists (
        select from signal_weights
        where weighting in (old.weighting, new.weighting)
        group by weighting having abs(sum(weight) - 1) >= 1e-4
    ) then
        raise check_violation using
            message = 'the weights of a weighting must add up to one',
            table = 'signal_weights', constraint = 'weights_sum_to_one';
    end if;
    return null;
end
$$;
create constraint trigger weights_sum_to_one after insert or update or delete on signal_weights
    deferrable initially deferred for each row execute function check_weights_sum_to_one();

create trigger announce_change after insert or update or delete or truncate on signal_weights
    for each statement execute function announce_catalogue_change();
