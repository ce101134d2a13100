select enter_as('loyalty_owner');

create table archive_month (
  month date not null check (extract(day from month) = 1),
  part integer not null check (part > 0),
  state text not null default 'exporting' check (state in ('exporting', 'verified', 'detached', 'dropped')),
  journal_rows bigint not null default 0 check (journal_rows >= 0),
  manifest text check (manifest <> ''),
  manifest_sha256 bytea check (octet_length(manifest_sha256) = 32),
  detached_on date,
  exporting_at timestamptz not null,
  verified_at timestamptz,
  detached_at timestamptz,
  dropped_at timestamptz,
  primary key (month, part),
  constraint archive_month_has_manifest check ((state = 'exporting') = (manifest is null) and (manifest is null) = (manifest_sha256 is null)
    and (manifest is null) = (verified_at is null)),
  constraint archive_month_detached check ((state in ('detached', 'dropped')) = (detached_on is not null)
    and (detached_on is null) = (detached_at is null)),
  constraint archive_month_dropped check ((state = 'dropped') = (dropped_at is not null))
);
comment on table archive_month is 'An archived month is a month of the journal that is in files, or on its way there.';
comment on column archive_month.month is 'Its first day; months are those of UTC';
comment on column archive_month.part is '1, 2 …: a month has a further part where something was posted into it after it had been archived (a clock was set back)';
comment on column archive_month.state is 'exporting: in the journal alone; verified: files are written and compared; detached: in the files, and in a table of its own; dropped: in the files alone';
comment on column archive_month.manifest is 'Its path in the archive';
comment on column archive_month.manifest_sha256 is 'Digest of the manifest''s bytes';
comment on column archive_month.detached_on is 'The business date of the run that did it: the grace period counts from here, and from detached_at';
comment on column archive_month.detached_at is 'By the clock of the run that did it';

create table archive_file (
  program_id integer not null,
  month date not null,
  part integer not null,
  path text not null check (path <> ''),
  bytes bigint not null check (bytes > 0),
  sha256 bytea not null check (octet_length(sha256) = 32),
  journal_rows bigint not null check (journal_rows > 0),
  points bigint not null check (points > 0),
  rows_sha256 bytea not null check (octet_length(rows_sha256) = 32),
  checked_at timestamptz,
  primary key (program_id, month, part)
);
comment on table archive_file is 'An archive file holds an archived month of one program.';
comment on column archive_file.path is 'In the archive, with / on every system';
comment on column archive_file.sha256 is 'Digest of the file''s bytes';
comment on column archive_file.points is 'The sum over its rows';
comment on column archive_file.rows_sha256 is 'Digest of its rows as binary COPY writes them, in posting order, without header and end';
comment on column archive_file.checked_at is 'When reconciliation last found the checksum of the whole file right; null: not yet. A night reads those first that wait longest.';

-- A month's sums are written while its files are read back, so they are there before they count: they count once the month is detached,
-- and go into archived_account when its table is dropped. Months come and go one after the other, so the key is in their order.
create table archive_month_account (
  program_id integer not null,
  month date not null,
  part integer not null,
  account_id bigint not null,
  available bigint not null,
  pending bigint not null,
  held bigint not null,
  legs bigint not null check (legs > 0),
  primary key (program_id, month, part, account_id)
);
comment on table archive_month_account is 'A row tells what a month that is in files, and not dropped yet, did to an account.';

create table archived_account (
  program_id integer not null,
  account_id bigint not null,
  available bigint not null,
  pending bigint not null,
  held bigint not null,
  legs bigint not null check (legs > 0),
  primary key (program_id, account_id)
) with (fillfactor = 80);
comment on table archived_account is 'A row tells what all dropped months did to an account: the sums of its legs there, and how many they are.';

-- The records of batches leave the book when their months are dropped. What a check from the very beginning needs of them stays here.
create table archived_batches (
  lane_id integer not null,
  first_batch bigint not null check (first_batch > 0),
  last_batch bigint not null,
  path text not null check (path <> ''),
  bytes bigint not null check (bytes > 0),
  sha256 bytea not null check (octet_length(sha256) = 32),
  primary key (lane_id, first_batch),
  constraint archived_batches_follow check (last_batch >= first_batch)
);
comment on table archived_batches is 'A row is a file of the archive: batches of a lane, with their sums, that left the tables batch and batch_sum.';
comment on column archived_batches.sha256 is 'Digest of the file''s bytes';

create table archived_lane (
  lane_id integer not null primary key,
  batch_no bigint not null,
  next_offset bigint not null,
  digest bytea not null check (octet_length(digest) = 32)
);
comment on table archived_lane is 'A row is the last of a lane''s batches that left the book: the next one follows it, and its digest is chained to this one''s.';
comment on column archived_lane.digest is 'The batch''s digest';

create table archived_sum (
  program_id integer not null,
  system_account_id smallint not null check (system_account_id between -4 and -1),
  change bigint not null,
  primary key (program_id, system_account_id)
);
comment on table archived_sum is 'A row tells what all batches that left the book did to a system account.';
comment on column archived_sum.system_account_id is '-1 issuance, -2 redemption, -3 adjustment, -4 expiry';

create view archived_balance with (security_invoker = true) as
select program_id, account_id, sum(available)::bigint as available, sum(pending)::bigint as pending, sum(held)::bigint as held,
  sum(legs)::bigint as legs
from (
  select program_id, account_id, available, pending, held, legs from archived_account
  union all
  select program_id, account_id, available, pending, held, legs from archive_month_account
  where (month, part) in (select month, part from archive_month where state = 'detached')) as x
group by program_id, account_id;
comment on view archived_balance is 'What all months that left the journal did to each account: a check from the very beginning begins here.';

select hide_other_programs('archive_file', 'archive_month_account', 'archived_account', 'archived_sum');
-- The owner alone detaches and drops months, and so writes the sums.
grant select on archive_month, archive_file, archive_month_account, archived_account, archived_balance, archived_batches, archived_lane,
  archived_sum to loyalty_writer, loyalty_reader;
grant insert, update on archive_month to loyalty_writer;
grant insert, delete, update (checked_at) on archive_file to loyalty_writer;
