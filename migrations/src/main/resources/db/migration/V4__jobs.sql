select enter_as('loyalty_owner');

-- What jobs post: expiries and activations have types of their own.
alter table request_key drop constraint request_key_type_check;
alter table request_key add constraint request_key_type_check check (type between 1 and 15) not valid;
alter table request_key validate constraint request_key_type_check;
alter table journal drop constraint journal_type_check;
alter table journal add constraint journal_type_check check (type between 1 and 15) not valid;
alter table journal validate constraint journal_type_check;
alter table batch_sum drop constraint batch_sum_type_check;
alter table batch_sum add constraint batch_sum_type_check check (type between 1 and 15) not valid;
alter table batch_sum validate constraint batch_sum_type_check;

-- Spring Batch's own tables, under its own names. Its lengths are left out (it cuts texts itself), and its times have a zone here.
create table batch_job_instance (
  job_instance_id bigint not null primary key,
  version bigint,
  job_name text not null,
  job_key text not null,
  constraint job_inst_un unique (job_name, job_key)
);
comment on table batch_job_instance is 'Spring Batch: a job of one business date and program';

create table batch_job_execution (
  job_execution_id bigint not null primary key,
  version bigint,
  job_instance_id bigint not null references batch_job_instance,
  create_time timestamptz not null,
  start_time timestamptz,
  end_time timestamptz,
  status text,
  exit_code text,
  exit_message text,
  last_updated timestamptz
);
comment on table batch_job_execution is 'Spring Batch: each try at a job';
create index batch_job_execution_instance on batch_job_execution (job_instance_id);

create table batch_job_execution_params (
  job_execution_id bigint not null references batch_job_execution,
  parameter_name text not null,
  parameter_type text not null,
  parameter_value text,
  identifying text not null
);
comment on table batch_job_execution_params is 'Spring Batch: what a try was started with';
create index batch_job_execution_params_execution on batch_job_execution_params (job_execution_id);

create table batch_step_execution (
  step_execution_id bigint not null primary key,
  version bigint not null,
  step_name text not null,
  job_execution_id bigint not null references batch_job_execution,
  create_time timestamptz not null,
  start_time timestamptz,
  end_time timestamptz,
  status text,
  commit_count bigint,
  read_count bigint,
  filter_count bigint,
  write_count bigint,
  read_skip_count bigint,
  write_skip_count bigint,
  process_skip_count bigint,
  rollback_count bigint,
  exit_code text,
  exit_message text,
  last_updated timestamptz
);
comment on table batch_step_execution is 'Spring Batch: each try at a step of a job';
create index batch_step_execution_execution on batch_step_execution (job_execution_id);

create table batch_step_execution_context (
  step_execution_id bigint not null primary key references batch_step_execution,
  short_context text not null,
  serialized_context text
);
comment on table batch_step_execution_context is 'Spring Batch: how far a step has come';

create table batch_job_execution_context (
  job_execution_id bigint not null primary key references batch_job_execution,
  short_context text not null,
  serialized_context text
);
comment on table batch_job_execution_context is 'Spring Batch: what steps of a job tell each other';

create sequence batch_step_execution_seq;
create sequence batch_job_execution_seq;
create sequence batch_job_instance_seq;

-- Jobs that read what is new in the journal remember how far they have read: a batch number of each lane, no clock and no id range.
create table journal_mark (
  program_id integer not null,
  reader text not null check (char_length(reader) between 1 and 64),
  lane_id integer not null,
  batch_no bigint not null check (batch_no >= 0),
  primary key (program_id, reader, lane_id)
);
comment on table journal_mark is 'How far each reader of the journal has come: all batches of the lane up to this one';

grant select, insert, update, delete on batch_job_instance, batch_job_execution, batch_job_execution_params, batch_step_execution,
  batch_step_execution_context, batch_job_execution_context, journal_mark to loyalty_writer;
grant usage on sequence batch_step_execution_seq, batch_job_execution_seq, batch_job_instance_seq to loyalty_writer;
grant select on batch_job_instance, batch_job_execution, batch_job_execution_params, batch_step_execution,
  batch_step_execution_context, batch_job_execution_context to loyalty_reader;

-- A hold or pending earn that is settled and due is forgotten here (who settled it is kept): what is left is what jobs look at.
grant delete on hold, pending_earn to loyalty_writer;
