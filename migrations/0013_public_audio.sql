-- Whether visitors may listen to a track; others are for admins.
alter table tracks add column public_audio boolean not null default false;
update tracks set public_audio = true where source = 'demo';
