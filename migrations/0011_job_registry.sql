-- Which kinds of jobs there are is said in one place, the registry in server/src/jobs/registry.rs.
alter table jobs drop constraint job_kind_is_known;
-- Whether a job of a kind is open, whatever the kind.
drop index jobs_catalogue;
create index jobs_open on jobs (kind) where state in ('waiting', 'running');
