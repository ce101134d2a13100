select enter_as('loyalty_owner');

-- Where reconciliation stands: up to a checkpoint the book was proved. The program 0 stands for what isn't split by program: the lanes.

create table checkpoint (
  program_id integer not null primary key,
  run_no bigint not null,
  as_of timestamptz not null,
  reversals_proof bigint
);
comment on table checkpoint is 'A checkpoint is the last clean reconciliation of a program, or of the lanes (0).';
comment on column checkpoint.reversals_proof is 'All rows of reversal as one number (dev.loyalty.jobs.reconcile.ReversalProof): it tells a night that no older row was changed. Null: not known';

create table checkpoint_lane (
  program_id integer not null,
  lane_id integer not null,
  batch_no bigint not null,
  next_offset bigint not null,
  digest bytea not null check (octet_length(digest) = 32),
  primary key (program_id, lane_id)
);
comment on table checkpoint_lane is 'A row tells which batches of a lane a checkpoint includes: all up to this one. It needs no clock.';
comment on column checkpoint_lane.digest is 'The batch''s digest, as it was then';

create table checkpoint_account (
  program_id integer not null,
  account_id bigint not null,
  available bigint not null,
  pending bigint not null,
  held bigint not null,
  legs bigint not null,
  primary key (program_id, account_id)
) with (fillfactor = 80);
comment on table checkpoint_account is 'A row is an account as it was at the checkpoint.';

create table checkpoint_sum (
  program_id integer not null,
  system_account_id smallint not null,
  change bigint not null,
  primary key (program_id, system_account_id)
);
comment on table checkpoint_sum is 'A row is a system account''s balance at the checkpoint.';
comment on column checkpoint_sum.system_account_id is '-1 issuance, -2 redemption, -3 adjustment, -4 expiry';

create table reconciliation_run (
  program_id integer not null,
  run_no bigint not null,
  business_date date not null,
  from_beginning boolean not null,
  as_of timestamptz not null,
  document jsonb not null,
  primary key (program_id, run_no)
);
comment on table reconciliation_run is 'A run tells what a reconciliation looked at. Runs are added, never changed, and have no end of retention, as evidence: one row a night and program.';
comment on column reconciliation_run.program_id is '0: the whole book';
comment on column reconciliation_run.run_no is 'Number of the job''s execution';
comment on column reconciliation_run.as_of is 'The run saw everything that was committed by then, and nothing else';
comment on column reconciliation_run.document is 'The report (dev.loyalty.jobs.reconcile.RunReport); breaks have a table of their own';

create table reconciliation_break (
  program_id integer not null,
  fingerprint uuid not null,
  kind text not null,
  severity text not null,
  subject text not null,
  account_id bigint,
  expected text not null,
  actual text not null,
  evidence text not null,
  from_beginning boolean not null,
  status text not null default 'open' check (status in ('open', 'explained', 'resolved', 'accepted')),
  owner text,
  notes text,
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  first_run bigint not null,
  last_run bigint not null,
  closed_at timestamptz,
  primary key (program_id, fingerprint),
  constraint reconciliation_break_closed check ((status in ('resolved', 'accepted')) = (closed_at is not null))
);
comment on table reconciliation_break is 'A break is a place where the book doesn''t agree with itself, from the first time it was seen until it is gone or accepted; it has no end of retention.';
comment on column reconciliation_break.program_id is '0: it concerns what is not split by program';
comment on column reconciliation_break.fingerprint is 'Hash of kind, program and subject: the same break has the same every night, whatever the amounts';
comment on column reconciliation_break.from_beginning is 'Only runs from the very beginning see it: others don''t look so far back, and so don''t close it';
create index reconciliation_break_open on reconciliation_break (program_id, account_id) where status in ('open', 'explained');

do $$
declare
  protected text;
begin
  foreach protected in array array['checkpoint', 'checkpoint_lane', 'checkpoint_account', 'checkpoint_sum', 'reconciliation_run',
    'reconciliation_break'] loop
    execute format('alter table %I enable row level security', protected);
    execute format('create policy by_program on %I for select to loyalty_reader '
      'using (program_id = any ((select readable_programs())::integer[]) or program_id = 0 and (select reads_every_program()))', protected);
  end loop;
end $$;

grant select on checkpoint, checkpoint_lane, checkpoint_account, checkpoint_sum, reconciliation_run, reconciliation_break
  to loyalty_writer, loyalty_reader;
grant insert on checkpoint, checkpoint_lane, checkpoint_account, checkpoint_sum, reconciliation_run, reconciliation_break to loyalty_writer;
grant update (run_no, as_of, reversals_proof) on checkpoint to loyalty_writer;
grant update (batch_no, next_offset, digest) on checkpoint_lane to loyalty_writer;
grant update (available, pending, held, legs) on checkpoint_account to loyalty_writer;
grant update (change) on checkpoint_sum to loyalty_writer;
grant update (severity, account_id, expected, actual, evidence, from_beginning, status, owner, notes, first_seen, last_seen, first_run,
  last_run, closed_at) on reconciliation_break to loyalty_writer;
