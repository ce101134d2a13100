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
  timezone text not null default 'UTC' check (char_length(timezone) between 1 and 64),
  auto_open_accounts boolean not null default false,
  clawback_floor bigint not null default 0 check (clawback_floor between -1000000000000000 and 0),
  balance_cap bigint not null default 1000000000000000 check (balance_cap between 1 and 1000000000000000),
  expiry text check (expiry ~ '^P[0-9TYMWDHS.]+$'),
  activation_delay text not null default 'P0D' check (activation_delay ~ '^P[0-9TYMWDHS.]+$'),
  hold_timeout text not null default 'PT72H' check (hold_timeout ~ '^P[0-9TYMWDHS.]+$'),
  idempotency_retention text not null default 'P400D' check (idempotency_retention ~ '^P[0-9TYMWDHS.]+$'),
  tiers jsonb check (jsonb_typeof(tiers) = 'object'),
  version integer not null default 1 check (version > 0)
);
comment on table program is 'Loyalty programmes, as the last applied programs file says';
comment on column program.tiers is '{"window": ISO 8601 period, "levels": {name: points}}; null = no tiers';
comment on column program.clawback_floor is 'How far below zero a reversal or an adjustment may take an account';
comment on column program.version is 'Raised by every change; a batch commits only under the versions it was decided under.';
comment on column program.expiry is 'ISO 8601 period in the program''s time zone; null = points never expire. The durations below are ISO 8601 too.';

-- The checks of balances are the last line of defence: posting refuses before it reaches one.
-- One row an account. No index on anything that posting changes, so that every update stays on its page (HOT).
create table account (
  program_id integer not null references program,
  account_id bigint not null check (account_id > 0),
  code text collate "C" not null check (code ~ '^[A-Za-z0-9._:-]{1,64}$'),
  status smallint not null default 0 check (status between 0 and 3),
  available bigint not null default 0 check (available >= -1000000000000000),
  pending bigint not null default 0 check (pending >= 0),
  held bigint not null default 0 check (held >= 0),
  legs bigint not null default 0 check (legs >= 0),
  primary key (program_id, account_id),
  unique (program_id, code),
  constraint account_unseen_or_closed_is_empty check (status not in (0, 3) or (available = 0 and pending = 0 and held = 0)),
  constraint account_unseen_never_moved check (status <> 0 or legs = 0)
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.1);
comment on table account is 'Members'' accounts and their balances';
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
comment on table member is 'Personal data of an account''s member. The book holds none, so erasing these loses no points.';

-- What was asked under which idempotency key, and what came of it.
create table request_key (
  program_id integer not null,
  type smallint not null check (type between 1 and 13),
  code smallint not null default 0 check (code >= 0),
  account_id bigint,
  counterparty_id bigint,
  points bigint check (points <> 0),
  settled_at timestamptz not null,
  transfer_id uuid not null,
  fingerprint uuid not null,
  primary key (program_id, transfer_id)
) with (fillfactor = 95);
comment on table request_key is 'What was asked under which idempotency key, and what came of it. Outlives the archived journal.';
comment on column request_key.type is 'Code of dev.loyalty.ledger.model.RequestType';
comment on column request_key.fingerprint is 'Of type and known fields: tells a duplicate from a key used for something else';
comment on column request_key.transfer_id is 'Derived from program and idempotency key (contract, section 3)';
comment on column request_key.code is '0 posted, else the rejection code';
comment on column request_key.points is 'What was asked for or moved; negative where an adjustment was a debit';

-- One row a movement, with both legs in it, so that it can't be unbalanced. System accounts have the ids -1 to -4 and no leg
-- numbers: their balances are the sums in batch_sum.
create table journal (
  program_id integer not null,
  lane_id integer not null,
  batch_no bigint not null,
  posted_at timestamptz not null,
  requested_at timestamptz not null,
  points bigint not null check (points > 0),
  debit_account_id bigint not null,
  debit_leg bigint,
  debit_after bigint,
  credit_account_id bigint not null,
  credit_leg bigint,
  credit_after bigint,
  line integer not null check (line >= 0),
  type smallint not null check (type between 1 and 13),
  debit_bucket smallint not null check (debit_bucket between 0 and 2),
  credit_bucket smallint not null check (credit_bucket between 0 and 2),
  transfer_id uuid not null,
  expires_at timestamptz,
  idempotency_key text not null,
  reference text,
  reason text,
  metadata text,
  constraint journal_moves check (debit_account_id <> credit_account_id or debit_bucket <> credit_bucket),
  constraint journal_debit check (case when debit_leg is null then debit_account_id between -4 and -1 and debit_bucket = 0 and debit_after is null
    else debit_account_id > 0 and debit_leg > 0 and debit_after is not null and (debit_bucket = 0 or debit_after >= 0) end),
  constraint journal_credit check (case when credit_leg is null then credit_account_id between -4 and -1 and credit_bucket = 0 and credit_after is null
    else credit_account_id > 0 and credit_leg > 0 and credit_after is not null and (credit_bucket = 0 or credit_after >= 0) end),
  constraint journal_concerns_a_member check (debit_leg is not null or credit_leg is not null),
  -- In bytes, at 4 a code point: counting code points here would cost more than it is worth.
  constraint journal_texts check (octet_length(idempotency_key) between 1 and 800 and (reference is null or octet_length(reference) between 1 and 512)
    and (reason is null or octet_length(reason) between 1 and 256))
) partition by range (posted_at);
comment on table journal is 'What was posted: one row a movement, both legs in it. Written once, never changed.';
comment on column journal.line is 'The row''s place in its batch: 0, 1, 2 …';
comment on column journal.type is 'Code of dev.loyalty.ledger.model.RequestType';
comment on column journal.debit_account_id is 'An account, or -1 issuance, -2 redemption, -3 adjustment, -4 expiry';
comment on column journal.credit_account_id is 'As the debited side';
comment on column journal.credit_leg is 'As the debited side';
comment on column journal.credit_after is 'As the debited side';
comment on column journal.credit_bucket is 'As the debited side';
comment on column journal.posted_at is 'The batch''s time; decides the partition';
comment on column journal.requested_at is 'The event''s time';
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
    -- Excludes others who do this, but no reading and no posting. An advisory lock would not do: it leaves this session believing what
    -- it last saw of the catalogue.
    lock table journal in share update exclusive mode;
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
comment on table hold is 'Points reserved by a posted hold, for as long as no hold_resolution names it';
create index hold_expires_at on hold (program_id, expires_at);
create table hold_resolution (
  program_id integer not null,
  hold_transfer_id uuid not null,
  transfer_id uuid not null,
  primary key (program_id, hold_transfer_id)
);
comment on table hold_resolution is 'Which capture or release settled a hold: at most one does';
create table pending_earn (
  program_id integer not null,
  transfer_id uuid not null,
  account_id bigint not null,
  points bigint not null check (points > 0),
  activates_at timestamptz not null,
  primary key (program_id, transfer_id)
);
comment on table pending_earn is 'Earns that went to pending, for as long as no pending_earn_activation names them';
create index pending_earn_activates_at on pending_earn (program_id, activates_at);
create table pending_earn_activation (
  program_id integer not null,
  earn_transfer_id uuid not null,
  transfer_id uuid not null,
  primary key (program_id, earn_transfer_id)
);
comment on table pending_earn_activation is 'Which transfer made a pending earn available: at most one does';

create table reversal (
  program_id integer not null,
  original_transfer_id uuid not null,
  original_points bigint not null,
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
  idempotency_key text not null check (char_length(idempotency_key) between 1 and 200),
  reference text check (char_length(reference) between 1 and 128),
  reason text check (char_length(reason) between 1 and 64),
  metadata text,
  primary key (program_id, account_id, transfer_id)
);
comment on table account_request is 'Posted requests on accounts themselves, which move no points and so are not in the journal';
comment on column account_request.type is 'Code of dev.loyalty.ledger.model.RequestType';
