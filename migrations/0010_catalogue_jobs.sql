-- Whether a job about the whole catalogue waits is asked for every track; thousands of jobs about tracks may wait with it.
create index jobs_catalogue on jobs (state) where kind = 'embed_catalogue';
