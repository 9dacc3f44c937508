-- What the signals say, as learned from this catalogue and its listeners: a curve per signal. A signal without a row uses
-- the curve that is shipped.
create table evidence_curves (
    signal text primary key,
    -- Of the sound that was compared; null for the other signals.
    model_id text references models on delete cascade,
    curve jsonb not null,
    -- In a sentence.
    basis text not null,
    -- Pairs that belong together that it was learned from.
    pairs bigint not null,
    learned_at timestamptz not null default now(),
    constraint signal_has_a_name check (signal <> ''),
    constraint pairs_are_not_negative check (pairs >= 0)
);

create trigger announce_change after insert or update or delete or truncate on evidence_curves
    for each statement execute function announce_catalogue_change();
