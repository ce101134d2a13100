select enter_as('loyalty_owner');

-- What job status shows, without looking through all runs there ever were for it, and what is never forgotten.
create table job_latest (
  job_name text not null,
  program text not null,
  job_execution_id bigint not null unique references batch_job_execution,
  primary key (job_name, program)
);
comment on table job_latest is 'The latest try at each job for each program';
comment on column job_latest.program is 'Its code; empty for runs of no program';

insert into job_latest (job_name, program, job_execution_id)
select i.job_name, coalesce(p.parameter_value, ''), max(e.job_execution_id)
from batch_job_execution e
join batch_job_instance i using (job_instance_id)
left join batch_job_execution_params p on p.job_execution_id = e.job_execution_id and p.parameter_name = 'program'
group by i.job_name, coalesce(p.parameter_value, '');

alter table job_latest enable row level security;
create policy every_program on job_latest for select to loyalty_reader using ((select reads_every_program()));
grant select, insert, update on job_latest to loyalty_writer;
grant select on job_latest to loyalty_reader;

comment on column archive_month.detached_on is 'The business date of the run that did it: the grace period counts from here, and from detached_at';
comment on column archive_month.detached_at is 'By the clock of the run that did it';
