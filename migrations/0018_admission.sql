-- What admission costs and who is let in, where sources say so; websites of venues.
alter table events
    -- in hundredths of the currency; equal where there is one price, and both 0 where it is free
    add column price_low integer,
    add column price_high integer,
    -- ISO 4217; empty where it is free
    add column currency text,
    add column sold_out boolean not null default false,
    -- in years; 0 for all ages
    add column min_age smallint,
    add constraint event_price_is_complete check (num_nulls(price_low, price_high, currency) in (0, 3)),
    add constraint event_price_is_a_range check (price_low between 0 and price_high),
    add constraint event_price_has_a_currency check (currency ~ '^[A-Z]{3}$' or currency = '' and price_high = 0),
    add constraint event_min_age_is_in_years check (min_age between 0 and 99);

alter table venues
    add column website text,
    add constraint venue_website_is_http check (website ~ '^https?://');
