select enter_as('loyalty_owner');

-- Spring Batch's own tables, under its own names. Its lengths are left out (it cuts texts itself), and its times have a zone here.
create table batch_job_instance (
  job_instance_id bigint not null primary key,
  version bigint,
  job_name text not null,
  job_key text not null,
  constraint job_inst_un unique (job_name, job_key)
);
comment on table batch_job_instance is 'Spring Batch: an instance is a job of one business date and program. It has no end of retention, so that a date is done at most once; runs between nights are forgotten after seven days.';
create table batch_job_execution (
  job_execution_id bigint not null primary key,
  version bigint,
  job_instance_id bigint not null references batch_job_instance,
  create_time timestamptz not null, start_time timestamptz, end_time timestamptz,
  status text, exit_code text, exit_message text,
  last_updated timestamptz
);
comment on table batch_job_execution is 'Spring Batch: an execution is one try at a job.';
create index batch_job_execution_instance on batch_job_execution (job_instance_id);
create table batch_job_execution_params (
  job_execution_id bigint not null references batch_job_execution,
  parameter_name text not null,
  parameter_type text not null,
  parameter_value text,
  identifying text not null
);
comment on table batch_job_execution_params is 'Spring Batch: a parameter is what an execution was started with.';
create index batch_job_execution_params_execution on batch_job_execution_params (job_execution_id);
-- "job status" of a date reads by this index.
create index batch_job_execution_params_date on batch_job_execution_params (parameter_value) where parameter_name = 'businessDate';
-- What forgets runs between nights, the oldest first, reads by this index and so passes over those of nights.
create index batch_job_execution_params_moment on batch_job_execution_params (job_execution_id) where parameter_name = 'moment';
create table batch_step_execution (
  step_execution_id bigint not null primary key,
  version bigint not null,
  step_name text not null,
  job_execution_id bigint not null references batch_job_execution,
  create_time timestamptz not null, start_time timestamptz, end_time timestamptz,
  status text,
  commit_count bigint, read_count bigint, filter_count bigint, write_count bigint,
  read_skip_count bigint, write_skip_count bigint, process_skip_count bigint, rollback_count bigint,
  exit_code text, exit_message text,
  last_updated timestamptz
);
comment on table batch_step_execution is 'Spring Batch: a step execution is one try at a step of a job. It is forgotten, with its context, two years after its run.';
create index batch_step_execution_execution on batch_step_execution (job_execution_id);
create table batch_step_execution_context (
  step_execution_id bigint not null primary key references batch_step_execution,
  short_context text not null,
  serialized_context text
);
comment on table batch_step_execution_context is 'Spring Batch: a step''s context tells how far it has come.';
create table batch_job_execution_context (
  job_execution_id bigint not null primary key references batch_job_execution,
  short_context text not null,
  serialized_context text
);
comment on table batch_job_execution_context is 'Spring Batch: a job''s context holds what its steps tell each other.';
create sequence batch_step_execution_seq;
create sequence batch_job_execution_seq;
create sequence batch_job_instance_seq;

create table job_latest (
  job_name text not null,
  program text not null,
  job_execution_id bigint not null unique references batch_job_execution,
  primary key (job_name, program)
);
comment on table job_latest is 'A row tells the latest execution of a job for a program, so that "job status" needn''t look through all executions. It is never forgotten.';
comment on column job_latest.program is 'The program''s code; empty for runs of no program';

create table night (
  business_date date primary key,
  completed_at timestamptz not null
);
comment on table night is 'A night is a business date whose nightly jobs are all done: a later night begins with those that are missing. The earliest is the day before the first night: nothing was run for it. Nights have no end of retention: one row a day.';

create table journal_mark (
  program_id integer not null,
  reader text not null check (char_length(reader) between 1 and 64),
  lane_id integer not null,
  batch_no bigint not null check (batch_no >= 0),
  primary key (program_id, reader, lane_id)
);
comment on table journal_mark is 'A mark tells how far a reader of the journal has come: all batches of the lane up to this one. It needs no clock and no range of ids.';

-- Reconciliation looks for each key that can't have been pruned, whatever a program's retention is by now and whatever date the job was
-- run for; so it has to know what was really pruned.
create table key_pruning (
  program_id integer not null primary key,
  settled_before timestamptz not null,
  reversals_forgotten bigint not null default 0
);
comment on table key_pruning is 'A row tells up to when prune-keys has removed a program''s keys: those settled before may be gone, all others must be there.';
comment on column key_pruning.reversals_forgotten is 'The removed rows of reversal, as part of the number in checkpoint.reversals_proof';

-- Rebuild-indexes also goes on from here after a restart.
create table index_report (
  business_date date not null,
  index_name text not null,
  table_name text not null,
  action text not null check (action in ('kept', 'rebuild', 'rebuilt', 'swept', 'failed')),
  bytes_before bigint not null,
  bytes_after bigint,
  density_before integer,
  density_after integer,
  scans bigint,
  verified boolean not null default false,
  finding text,
  table_changes bigint,
  primary key (business_date, index_name)
);
comment on table index_report is 'A row tells what rebuild-indexes found and did to an index on a business date. It measures an index again when its table has changed enough; without a row on a date, it left the index alone.';
comment on column index_report.action is 'kept; rebuild (is to be rebuilt yet); rebuilt; swept (what an interrupted build left, dropped); failed (see finding)';
comment on column index_report.density_before is 'Average of its leaf pages, in percent (pgstatindex); null where it can''t be measured';
comment on column index_report.scans is 'Since the statistics were last reset';
comment on column index_report.verified is 'amcheck has found it sound';
comment on column index_report.finding is 'What a person should look at: duplicate, never used, not measured and why';
comment on column index_report.table_changes is 'How often rows of its table had been changed so that the index was too, as the server''s statistics counted when it was measured; null: it wasn''t on this date';

-- Measuring and checking indexes takes extensions that only a superuser can make. Without them the job says so, and goes on without.
do $$
declare
  extension text;
  tool record;
begin
  -- Back to the login: the schema's owner makes no extensions.
  execute 'reset role';
  foreach extension in array array['pgstattuple', 'amcheck'] loop
    begin
      execute format('create extension if not exists %I schema public', extension);
      for tool in
        select p.oid::regprocedure::text as signature
        from pg_extension e
        join pg_depend d on d.refclassid = 'pg_extension'::regclass and d.refobjid = e.oid and d.deptype = 'e' and d.classid = 'pg_proc'::regclass
        join pg_proc p on p.oid = d.objid
        where e.extname = extension and p.proname in ('pgstatindex', 'bt_index_check')
      loop
        execute 'grant execute on function ' || tool.signature || ' to loyalty_owner';
      end loop;
    exception
      when insufficient_privilege or feature_not_supported or undefined_file or invalid_schema_name then
        raise notice 'the extension % could not be made: %', extension, sqlerrm;
    end;
  end loop;
  perform enter_as('loyalty_owner');
end $$;

-- Runs name programs and say how much was done for each, so readers of some programs see none of them. Contexts are for the jobs alone.
select hide_from_readers_of_some('batch_job_instance', 'batch_job_execution', 'batch_job_execution_params', 'batch_step_execution',
  'job_latest');
select hide_other_programs('key_pruning');
grant select on batch_job_instance, batch_job_execution, batch_job_execution_params, batch_step_execution, job_latest, night,
  key_pruning, index_report to loyalty_writer, loyalty_reader;
grant select on batch_step_execution_context, batch_job_execution_context, journal_mark to loyalty_writer;
grant insert, update, delete on batch_job_instance, batch_job_execution, batch_job_execution_params, batch_step_execution,
  batch_step_execution_context, batch_job_execution_context, journal_mark to loyalty_writer;
grant usage on sequence batch_step_execution_seq, batch_job_execution_seq, batch_job_instance_seq to loyalty_writer;
grant insert, update on job_latest to loyalty_writer;
grant insert on night, key_pruning to loyalty_writer;
grant update (settled_before, reversals_forgotten) on key_pruning to loyalty_writer;
