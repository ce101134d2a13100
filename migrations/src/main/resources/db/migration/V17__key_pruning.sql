select enter_as('loyalty_owner');

-- Reconciliation misses no key that may be gone, and looks for all others: so it has to know what was really pruned, whatever a
-- program's retention is by now and whatever date the job was run for.
create table key_pruning (
  program_id integer not null primary key,
  settled_before timestamptz not null
);
comment on table key_pruning is 'Up to when prune-keys has removed each program''s keys: those settled before may be gone, all others must be there';
-- What was pruned so far had been settled so long ago at least. (A day is 24 hours, as it is to the job.)
insert into key_pruning (program_id, settled_before)
select p.program_id, (now() at time zone 'UTC' - p.idempotency_retention::interval) at time zone 'UTC'
from program p
where exists (
  select from batch_job_instance i
  join batch_job_execution e on e.job_instance_id = i.job_instance_id
  join batch_job_execution_params x on x.job_execution_id = e.job_execution_id
  where i.job_name = 'prune-keys' and x.parameter_name = 'program' and x.parameter_value = p.code);

alter table key_pruning enable row level security;
create policy by_program on key_pruning for select to loyalty_reader
  using (program_id = any ((select readable_programs())::integer[]));
grant select on key_pruning to loyalty_writer, loyalty_reader;
grant insert on key_pruning to loyalty_writer;
grant update (settled_before) on key_pruning to loyalty_writer;
