select enter_as('loyalty_owner');

-- The book: programs, accounts, idempotency keys, journal, holds, reversals.
-- Each table of the book has the program first in its keys: Citus distributes by it, row-level security filters by it.
-- Numbers of enumerations are those of dev.loyalty.ledger.model; CHECK constraints restate their ranges.

create table book (
  only_row boolean primary key default true check (only_row),
  incarnation uuid not null default gen_random_uuid()
);
comment on table book is 'The one row names this incarnation of the book. A restore changes it, so that no cache of ids outlives the restore.';
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
comment on table program is 'A program is one loyalty programme, with the rules of the programs file that was applied last.';
comment on column program.tiers is '{"window": ISO 8601 period, "levels": {name: points}}; null: the program has no tiers';
comment on column program.clawback_floor is 'How far below zero a reversal or an adjustment may take an account';
comment on column program.version is 'Every change raises it. A batch commits only under the versions that it was decided under.';
comment on column program.expiry is 'ISO 8601 period in the program''s time zone; null: points never expire. The durations below are ISO 8601 too.';

-- No index holds a column that posting changes, so that every update stays on its page (HOT). The checks of balances are the last line
-- of defence: posting refuses a request before it reaches one of them.
-- The check of code runs with every change of a balance: a bounded repetition ({1,64}) takes 7 microseconds, this form half of one.
create table account (
  program_id integer not null references program,
  account_id bigint not null check (account_id > 0),
  code text collate "C" not null,
  status smallint not null default 0 check (status between 0 and 3),
  available bigint not null default 0 check (available >= -1000000000000000),
  pending bigint not null default 0 check (pending >= 0),
  held bigint not null default 0 check (held >= 0),
  legs bigint not null default 0 check (legs >= 0),
  primary key (program_id, account_id),
  unique (program_id, code),
  constraint account_code_is_one check (code ~ '^[A-Za-z0-9._:-]+$' and octet_length(code) <= 64),
  constraint account_unseen_or_closed_is_empty check (status not in (0, 3) or (available = 0 and pending = 0 and held = 0)),
  constraint account_unseen_never_moved check (status <> 0 or legs = 0)
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.1);
comment on table account is 'An account holds a member''s points: one row an account, with its balances.';
comment on column account.status is '0 unseen (an id is reserved, nothing was posted), 1 open, 2 frozen, 3 closed';
comment on column account.legs is 'The number of the account''s last journal leg, and so how many it has';
create sequence account_id_seq as bigint cache 100 owned by account.account_id;

-- Personal data is apart from the book, so that it can be erased.
create table member (
  program_id integer not null,
  account_id bigint not null,
  name text check (char_length(name) between 1 and 200),
  email text check (char_length(email) between 1 and 200),
  card text check (char_length(card) between 1 and 200),
  updated_at timestamptz not null,
  closed_at timestamptz,
  primary key (program_id, account_id),
  foreign key (program_id, account_id) references account
);
comment on table member is 'A member''s personal data. The book holds none, so erasing it loses no points; archive erases it long after the account was closed.';
comment on column member.closed_at is 'When the account was closed: the profile is erased so long after it. Null: the account isn''t closed.';
-- Archive finds profiles to erase by this index, which holds no profile that is already erased.
create index member_to_erase on member (closed_at)
where closed_at is not null and (name is not null or email is not null or card is not null);

create table request_key (
  program_id integer not null,
  type smallint not null check (type between 1 and 15),
  code smallint not null default 0 check (code >= 0),
  account_id bigint,
  counterparty_id bigint,
  points bigint check (points <> 0),
  settled_at timestamptz not null,
  transfer_id uuid not null,
  fingerprint uuid not null,
  primary key (program_id, transfer_id)
);
comment on table request_key is 'A request key tells what was asked under an idempotency key, and what came of it. It is written once and never changed. It outlives the archived journal; prune-keys removes it after the program''s idempotencyRetention.';
comment on column request_key.type is 'Code of dev.loyalty.ledger.model.RequestType';
comment on column request_key.fingerprint is 'Hash of type and known fields: it tells a duplicate from a key that is used for something else';
comment on column request_key.transfer_id is 'Derived from program and idempotency key (contract, section 3)';
comment on column request_key.code is '0: posted; else the rejection code';
comment on column request_key.points is 'What was asked for or moved; negative where an adjustment was a debit';
-- Prune-keys finds old keys by this index. All keys of a batch have one time, so they take little room here.
create index request_key_settled_at on request_key (program_id, settled_at);

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
  type smallint not null check (type between 1 and 15),
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
comment on table journal is 'A journal row is one movement of points. It has both legs, so that it can''t be unbalanced. It is written once and never changed; archive moves old months to files.';
comment on column journal.line is 'The row''s place in its batch: 0, 1, 2 …';
comment on column journal.type is 'Code of dev.loyalty.ledger.model.RequestType';
comment on column journal.debit_account_id is 'An account; or -1 issuance, -2 redemption, -3 adjustment, -4 expiry, which have no leg numbers: batch_sum has their balances';
comment on column journal.debit_leg is 'The number of this leg in the debited account''s own unbroken chain 1, 2, 3 …';
comment on column journal.debit_after is 'The debited bucket''s balance after this leg';
comment on column journal.debit_bucket is '0 available, 1 pending, 2 held';
comment on column journal.credit_bucket is 'As the debited side';
comment on column journal.posted_at is 'The batch''s time; it decides the partition';
comment on column journal.requested_at is 'The event''s time';
comment on column journal.metadata is 'A JSON object of strings, as text: the digest chain needs the very bytes';
create unique index journal_debit_leg on journal (program_id, debit_account_id, debit_leg, posted_at) where debit_leg is not null;
create unique index journal_credit_leg on journal (program_id, credit_account_id, credit_leg, posted_at) where credit_leg is not null;
create index journal_posted_at on journal using brin (posted_at) with (autosummarize = on);

-- Runs with its owner's rights, so that the writer may call it. Months are those of UTC.
create function make_journal_partitions(from_day date, months_ahead integer) returns integer
language plpgsql security definer set search_path = loyalty, pg_temp as $$
declare
  missing date[];
  first_day date;
  partition_name text;
begin
  if months_ahead not between 0 and 120 then
    raise exception 'months_ahead is not between 0 and 120: %', months_ahead using errcode = 'invalid_parameter_value';
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
comment on function make_journal_partitions is 'Makes the journal''s missing partitions, for the month of from_day and months_ahead months after it; returns how many it made.';

create view entry with (security_invoker = true) as
select program_id, debit_account_id as account_id, debit_bucket as bucket, debit_leg as leg, -points as change, debit_after as balance_after,
  transfer_id, type, posted_at, lane_id, batch_no, line
from journal
union all
select program_id, credit_account_id, credit_bucket, credit_leg, points, credit_after,
  transfer_id, type, posted_at, lane_id, batch_no, line
from journal;
comment on view entry is 'The journal as single entries: two a movement, with opposite signs.';

-- A hold is open, and a pending earn waits, while nothing settles it (view settlement). Settling inserts a row instead of changing one:
-- under SERIALIZABLE that conflicts far less.
create table hold (
  program_id integer not null,
  transfer_id uuid not null,
  account_id bigint not null,
  points bigint not null check (points > 0),
  expires_at timestamptz not null,
  primary key (program_id, transfer_id)
);
comment on table hold is 'A hold reserves points until a capture or release settles it. Expire-holds forgets holds that are settled and due.';
create index hold_expires_at on hold (program_id, expires_at);
create table pending_earn (
  program_id integer not null,
  transfer_id uuid not null,
  account_id bigint not null,
  points bigint not null check (points > 0),
  activates_at timestamptz not null,
  primary key (program_id, transfer_id)
);
comment on table pending_earn is 'A pending earn waits for its activation. Activate-points forgets those that are settled, or reversed whole, and due.';
create index pending_earn_activates_at on pending_earn (program_id, activates_at);

-- The journal doesn't say which original a row names; its later readers find it here.
create table original_use (
  program_id integer not null,
  kind smallint not null check (kind in (5, 7, 8, 15)),
  original_forgotten boolean not null default false,
  transfer_id uuid not null,
  original_transfer_id uuid not null,
  primary key (program_id, transfer_id)
);
comment on table original_use is 'An original use tells which original a posted reversal, capture, release or activation names. It goes with the key of the request that names it.';
comment on column original_use.kind is '5 reversal, 7 capture, 8 release, 15 activation: codes of dev.loyalty.ledger.model.RequestType';
comment on column original_use.original_forgotten is 'Prune-keys has removed the original''s key: another request may have the same key, and so the same transfer_id, since';
create unique index original_use_once on original_use (program_id, original_transfer_id) where kind <> 5 and not original_forgotten;
create view settlement with (security_invoker = true) as
select program_id, original_transfer_id, transfer_id, kind from original_use where kind <> 5 and not original_forgotten;
comment on view settlement is 'Which capture or release settled a hold, and which activation a pending earn: at most one does.';
-- Uses alone can't bound reversals: several may name one original, and their sum must not pass its points. An update of the total that
-- one of two writers loses does.
create table reversal (
  program_id integer not null,
  original_transfer_id uuid not null,
  original_points bigint not null,
  reversed bigint not null,
  reversed_at timestamptz not null default now(),
  primary key (program_id, original_transfer_id),
  check (reversed between 1 and original_points)
) with (fillfactor = 80);
comment on table reversal is 'A reversal is the running total of what has been reversed of one original.';
comment on column reversal.reversed_at is 'About when the latest reversal was posted: prune-keys keeps a total that is new';
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
comment on table account_request is 'An account request was posted on an account itself (open, update, freeze, unfreeze, close). It moves no points and so isn''t in the journal; it goes with its key.';
comment on column account_request.type is 'Code of dev.loyalty.ledger.model.RequestType';

-- A login that may become loyalty_writer reads every program anyway. Other logins read, as loyalty_reader, what program_reader lists.
create table program_reader (
  program_id integer references program,
  login text not null check (login <> ''),
  unique nulls not distinct (program_id, login)
);
comment on table program_reader is 'A program reader is a login that sees a program as loyalty_reader. Only loyalty_owner may change it.';
comment on column program_reader.program_id is 'Null: every program, those of the future too';
comment on column program_reader.login is 'The name under which one connects (session_user); entering another role doesn''t change it';

-- Both functions look at the login and not at a setting: a reader can change any setting.
create function reads_every_program() returns boolean
language sql stable security definer set search_path = loyalty, pg_temp as $$
  select pg_has_role(session_user, 'loyalty_writer', 'MEMBER')
    or exists (select from program_reader where login = session_user and program_id is null)
$$;
comment on function reads_every_program is 'Tells whether the connected login sees all programs.';
create function readable_programs() returns integer[]
language sql stable security definer set search_path = loyalty, pg_temp as $$
  select case when reads_every_program() then array(select program_id from program)
    else array(select program_id from program_reader where login = session_user) end
$$;
comment on function readable_programs is 'Returns the programs that the connected login sees.';
-- The sub-selects make it one call a statement instead of one a row, and leave the indexes usable.
create function hide_other_programs(variadic tables text[]) returns void
language plpgsql as $$
declare
  protected text;
begin
  foreach protected in array tables loop
    execute format('alter table %I enable row level security', protected);
    execute format('create policy by_program on %I for select to loyalty_reader '
      'using (program_id = any ((select readable_programs())::integer[]))', protected);
  end loop;
end $$;
comment on function hide_other_programs is 'Shows readers those rows of the tables that belong to programs which they may read.';
create function hide_from_readers_of_some(variadic tables text[]) returns void
language plpgsql as $$
declare
  protected text;
begin
  foreach protected in array tables loop
    execute format('alter table %I enable row level security', protected);
    execute format('create policy every_program on %I for select to loyalty_reader using ((select reads_every_program()))', protected);
  end loop;
end $$;
comment on function hide_from_readers_of_some is 'Shows the tables'' rows, which are not split by program, to those readers alone who read every program.';

-- A table that was never analysed looks tiny to the planner, and posting's plans then read every row of a program for each batch.
-- Autovacuum comes too late for a book that has just begun, and the writer may not ANALYZE.
create function refresh_statistics() returns integer
language plpgsql security definer set search_path = loyalty, pg_temp set lock_timeout = '1s' as $$
declare
  grown text[];
  outgrown text;
  refreshed integer := 0;
begin
  -- One at a time; the others need not wait.
  if not pg_try_advisory_xact_lock(hashtextextended('loyalty statistics', 0)) then
    return 0;
  end if;
  select coalesce(array_agg(format('%I', c.relname) order by c.relname), '{}') into grown
  from pg_class c
  where c.relnamespace = 'loyalty'::regnamespace and c.relkind = 'r' and not c.relispartition and pg_has_role(c.relowner, 'usage')
    and pg_relation_size(c.oid) > 4 * c.relpages * current_setting('block_size')::bigint;
  foreach outgrown in array grown loop
    begin
      execute 'analyze ' || outgrown;
      refreshed := refreshed + 1;
    exception
      -- A vacuum holds it, and analyses as well.
      when lock_not_available or deadlock_detected then null;
      -- It was renamed or dropped since, as the table of a month is that has just left the journal.
      when undefined_table then null;
    end;
  end loop;
  return refreshed;
exception when lock_not_available then
  -- One is being dropped, and its size can't be told.
  return 0;
end $$;
comment on function refresh_statistics is 'Analyses the tables that have grown to more than four times what the planner knows of them; returns how many.';

revoke all on function make_journal_partitions, reads_every_program, readable_programs, refresh_statistics, hide_other_programs,
  hide_from_readers_of_some from public;
grant execute on function make_journal_partitions, refresh_statistics to loyalty_writer;
grant execute on function reads_every_program, readable_programs to loyalty_writer, loyalty_reader;

select hide_other_programs('program', 'account', 'member', 'request_key', 'journal', 'hold', 'pending_earn', 'original_use', 'reversal',
  'account_request');
-- Every right is named in the migration that makes the table. Nothing is granted on journal partitions: sessions reach them through the
-- journal, whose policy would not hold for them.
grant select on book, program, account, member, request_key, journal, entry, hold, pending_earn, original_use, settlement, reversal,
  account_request to loyalty_writer, loyalty_reader;
grant insert, update on program, member to loyalty_writer;
grant insert on account, request_key, journal, hold, pending_earn, original_use, reversal, account_request to loyalty_writer;
grant update (status, available, pending, held, legs) on account to loyalty_writer;
grant update (reversed, reversed_at) on reversal to loyalty_writer;
-- Prune-keys removes a key with all that is known under it. Jobs forget holds and pending earns that are settled and due.
grant update (original_forgotten) on original_use to loyalty_writer;
grant delete on request_key, hold, pending_earn, original_use, reversal, account_request to loyalty_writer;
grant usage on sequence account_id_seq to loyalty_writer;
