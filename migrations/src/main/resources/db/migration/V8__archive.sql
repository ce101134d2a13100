select enter_as('loyalty_owner');

-- Which months of the journal are in files, or on their way there. A month has a further part where something was posted into it
-- after it had been archived (a clock was set back).
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
comment on table archive_month is 'Journal months that are in files, or on their way there';
comment on column archive_month.month is 'Its first day; months are those of UTC';
comment on column archive_month.part is '1, 2 …: a month that was posted into after it was archived has more than one';
comment on column archive_month.state is 'exporting: in the journal alone; verified: files are written and compared; detached: in the files, and in a table of its own; dropped: in the files alone';
comment on column archive_month.manifest is 'Its path in the archive';
comment on column archive_month.manifest_sha256 is 'Of the manifest''s bytes';
comment on column archive_month.detached_on is 'The business date of the run that did it: the grace period counts from here';

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
  primary key (program_id, month, part)
);
comment on table archive_file is 'The files of archived months: one a program and month';
comment on column archive_file.path is 'In the archive, with / on every system';
comment on column archive_file.sha256 is 'Of the file''s bytes';
comment on column archive_file.points is 'The sum over its rows';
comment on column archive_file.rows_sha256 is 'Of its rows as binary COPY writes them, in posting order, without header and end';

alter table archive_file enable row level security;
create policy by_program on archive_file for select to loyalty_reader
  using (program_id = any ((select readable_programs())::integer[]));

grant select, insert, update on archive_month to loyalty_writer;
grant select, insert, delete on archive_file to loyalty_writer;
grant select on archive_month, archive_file to loyalty_reader;
