-- The book: programs, accounts, keys, journal, holds, reversals.
-- Every table of the book has the program first in its keys: Citus distributes by it, row-level security filters by it.
-- Codes of enumerations are those of dev.loyalty.ledger.model; CHECK constraints restate them.

create table book (
  only_row boolean primary key default true check (only_row),
  incarnation uuid not null default gen_random_uuid()
);
comment on table book is 'One row. A restore changes the incarnation, so that no cache of ids survives one.';
insert into book default values;

create table program (
  program_id integer generated always as identity primary key,
  code text not null unique check (code ~ '^[a-z][a-z0-9-]{0,31}$'),
  name text not null check (char_length(name) between 1 and 200),
  timezone text not null default 'UTC',
  auto_open_accounts boolean not null default false,
  clawback_floor bigint not null default 0 check (clawback_floor between -1000000000000000 and 0),
  balance_cap bigint not null default 1000000000000000 check (balance_cap between 1 and 1000000000000000),
  expiry text,
  activation_delay text not null default 'P0D',
  hold_timeout text not null default 'PT72H',
  idempotency_retention text not null default 'P400D',
  tiers jsonb,
  version integer not null default 1 check (version > 0)
);
comment on column program.version is 'Raised by every change; a batch commits only under the versions it was decided under.';
comment on column program.expiry is 'ISO 8601 period in the program''s time zone; null = points never expire. The durations below are ISO 8601 too.';

-- One row an account. No index on anything that posting changes, so that every update stays on its page (HOT).
create table account (
  program_id integer not null references program,
  account_id bigint not null,
  code text collate "C" not null check (code ~ '^[A-Za-z0-9._:-]{1,64}$'),
  status smallint not null default 0 check (status between 0 and 3),
  available bigint not null default 0 check (available >= -1000000000000000),
  pending bigint not null default 0 check (pending >= 0),
  held bigint not null default 0 check (held >= 0),
  legs bigint not null default 0 check (legs >= 0),
  primary key (program_id, account_id),
  unique (program_id, code),
  check (status not in (0, 3) or (available = 0 and pending = 0 and held = 0))
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.1);
comment on column account.status is '0 unseen (an id is reserved, nothing was posted), 1 open, 2 frozen, 3 closed';
comment on column account.legs is 'How many journal legs the account has; the last one''s number.';
create sequence account_id_seq as bigint cache 100 owned by account.account_id;

-- Name, e-mail and card number: apart from the book, so that they can be erased.
create table member (
  program_id integer not null,
  account_id bigint not null,
  name text check (char_length(name) between 1 and 200),
  email text check (char_length(email) between 1 and 200),
  card text check (char_length(card) between 1 and 200),
  updated_at timestamptz not null,
  primary key (program_id, account_id),
  foreign key (program_id, account_id) references account
);

-- What was asked under which idempotency key, and what came of it.
create table request_key (
  program_id integer not null,
  transfer_id uuid not null,
  fingerprint uuid not null,
  type smallint not null check (type between 1 and 13),
  code smallint not null default 0 check (code >= 0),
  account_id bigint,
  counterparty_id bigint,
  points bigint check (points > 0),
  activates_at timestamptz,
  settled_at timestamptz not null,
  primary key (program_id, transfer_id)
) with (fillfactor = 95);
comment on column request_key.transfer_id is 'Derived from program and idempotency key (contract, section 3)';
comment on column request_key.code is '0 posted, else the rejection code';
comment on column request_key.activates_at is 'Of an earn that went to pending';

-- One row a movement, with both legs in it, so that it can't be unbalanced. System accounts have the ids -1 to -4 and no leg
-- numbers: their balances are the sums in batch_sum.
create table journal (
  program_id integer not null,
  lane_id integer not null,
  batch_no bigint not null,
  line integer not null check (line >= 0),
  posted_at timestamptz not null,
  requested_at timestamptz not null,
  transfer_id uuid not null,
  type smallint not null check (type between 1 and 13),
  points bigint not null check (points > 0),
  debit_account_id bigint not null,
  debit_bucket smallint not null check (debit_bucket between 0 and 2),
  debit_leg bigint,
  debit_after bigint,
  credit_account_id bigint not null,
  credit_bucket smallint not null check (credit_bucket between 0 and 2),
  credit_leg bigint,
  credit_after bigint,
  expires_at timestamptz,
  idempotency_key text not null,
  reference text,
  reason text,
  metadata text,
  check (debit_account_id <> credit_account_id or debit_bucket <> credit_bucket),
  check ((debit_account_id < 0) = (debit_leg is null) and (debit_leg is null) = (debit_after is null)),
  check ((credit_account_id < 0) = (credit_leg is null) and (credit_leg is null) = (credit_after is null)),
  check (debit_leg is not null or credit_leg is not null)
) partition by range (posted_at);
comment on column journal.debit_leg is 'The number of this leg in the debited account''s own unbroken chain 1, 2, 3 …';
comment on column journal.debit_after is 'The debited bucket''s balance after this leg';
comment on column journal.debit_bucket is '0 available, 1 pending, 2 held';
comment on column journal.metadata is 'A JSON object of strings, as text: the digest chain needs the very bytes';
create unique index journal_debit_leg on journal (program_id, debit_account_id, debit_leg, posted_at) where debit_leg is not null;
create unique index journal_credit_leg on journal (program_id, credit_account_id, credit_leg, posted_at) where credit_leg is not null;
create index journal_posted_at on journal using brin (posted_at) with (autosummarize = on);

-- Makes the journal's partitions for the month of from_day and the given number of months after it, where missing; says how many
-- it made. Runs with its owner's rights, so that whoever posts may call it. Months are those of UTC.
create function make_journal_partitions(from_day date, months_ahead integer) returns integer
language plpgsql security definer set search_path = loyalty, pg_temp as $$
declare
  missing date[];
  first_day date;
  partition_name text;
begin
  if months_ahead not between 0 and 120 then
    raise exception 'months_ahead is none of 0 to 120: %', months_ahead using errcode = 'invalid_parameter_value';
  end if;
  -- Twice, because mostly nothing is missing, and then nobody needs to wait for a lock.
  for attempt in 1..2 loop
    select array_agg(x.day order by x.day) into missing
    from (select (date_trunc('month', from_day::timestamp) + make_interval(months => n))::date as day
      from generate_series(0, months_ahead) as n) as x
    where to_regclass('loyalty.journal_' || to_char(x.day, 'YYYY_MM')) is null;
    if missing is null then
      return 0;
    end if;
    perform pg_advisory_xact_lock(hashtext('make_journal_partitions'));
  end loop;
  foreach first_day in array missing loop
    partition_name := 'journal_' || to_char(first_day, 'YYYY_MM');
    -- Rows never change: freeze them when vacuum first meets them, while they are still in memory.
    execute format('create table %I (like journal including all excluding indexes) with (autovacuum_freeze_min_age = 0, '
      'autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05)', partition_name);
    -- ATTACH lets others go on reading and posting; CREATE TABLE … PARTITION OF would lock them all out.
    execute format('alter table journal attach partition %I for values from (%L) to (%L)', partition_name,
      first_day::text || ' 00:00:00+00', (first_day + interval '1 month')::date::text || ' 00:00:00+00');
  end loop;
  return cardinality(missing);
end $$;
comment on function make_journal_partitions is 'Makes the missing monthly partitions of the journal; returns how many';

create view entry with (security_invoker = true) as
select program_id, debit_account_id as account_id, debit_bucket as bucket, debit_leg as leg, -points as change, debit_after as balance_after,
  transfer_id, type, posted_at, lane_id, batch_no, line
from journal
union all
select program_id, credit_account_id, credit_bucket, credit_leg, points, credit_after,
  transfer_id, type, posted_at, lane_id, batch_no, line
from journal;
comment on view entry is 'The journal as single entries: two a movement, with opposite signs';

-- A hold is open while it has no hold_resolution; a pending earn is pending while it has no pending_earn_activation. Resolving
-- inserts a row instead of changing one: under SERIALIZABLE that conflicts far less.
create table hold (
  program_id integer not null,
  transfer_id uuid not null,
  account_id bigint not null,
  points bigint not null check (points > 0),
  expires_at timestamptz not null,
  primary key (program_id, transfer_id)
);
create index hold_expires_at on hold (program_id, expires_at);
create table hold_resolution (
  program_id integer not null,
  hold_transfer_id uuid not null,
  transfer_id uuid not null,
  primary key (program_id, hold_transfer_id)
);
create table pending_earn (
  program_id integer not null,
  transfer_id uuid not null,
  account_id bigint not null,
  points bigint not null check (points > 0),
  activates_at timestamptz not null,
  primary key (program_id, transfer_id)
);
create index pending_earn_activates_at on pending_earn (program_id, activates_at);
create table pending_earn_activation (
  program_id integer not null,
  earn_transfer_id uuid not null,
  transfer_id uuid not null,
  primary key (program_id, earn_transfer_id)
);

create table reversal (
  program_id integer not null,
  original_transfer_id uuid not null,
  original_points bigint not null check (original_points > 0),
  reversed bigint not null,
  primary key (program_id, original_transfer_id),
  check (reversed between 1 and original_points)
) with (fillfactor = 80);
comment on table reversal is 'Running totals of what has been reversed, by original';

-- Requests on the account itself (open, update, freeze, unfreeze, close), posted ones.
create table account_request (
  program_id integer not null,
  account_id bigint not null,
  transfer_id uuid not null,
  type smallint not null check (type between 9 and 13),
  posted_at timestamptz not null,
  idempotency_key text not null,
  reference text,
  reason text,
  metadata text,
  primary key (program_id, account_id, transfer_id)
);
