-- Where each input partition stands, what its batches did, and what is still to be published. Not split by program: a lane
-- carries them all.

create table position (
  lane_id integer generated always as identity primary key,
  topic text not null,
  partition integer not null check (partition >= 0),
  topic_id uuid not null,
  epoch bigint not null default 0 check (epoch >= 0),
  next_offset bigint not null default 0 check (next_offset >= 0),
  batch_no bigint not null default 0 check (batch_no >= 0),
  digest bytea not null default '\x0000000000000000000000000000000000000000000000000000000000000000' check (octet_length(digest) = 32),
  unique (topic, partition)
) with (fillfactor = 10);
comment on table position is 'The truth of what has been read: moved by compare-and-set in each batch''s own transaction';
comment on column position.epoch is 'Raised by whoever takes the partition over; an owner with an older epoch can''t write';
comment on column position.digest is 'Of the lane''s last batch: the head of its chain';

create table batch (
  lane_id integer not null references position,
  batch_no bigint not null check (batch_no > 0),
  epoch bigint not null,
  first_offset bigint not null,
  next_offset bigint not null,
  posted_at timestamptz not null,
  posted integer not null check (posted >= 0),
  rejected integer not null check (rejected >= 0),
  duplicates integer not null check (duplicates >= 0),
  dead_letters integer not null check (dead_letters >= 0),
  journal_rows integer not null check (journal_rows >= 0),
  digest bytea not null check (octet_length(digest) = 32),
  primary key (lane_id, batch_no),
  check (next_offset > first_offset),
  check (posted::bigint + rejected + duplicates + dead_letters <= next_offset - first_offset)
);
comment on column batch.digest is 'SHA-256 of the previous batch''s digest and this batch''s journal rows as binary COPY writes them, by line';

create table batch_sum (
  program_id integer not null references program,
  lane_id integer not null,
  batch_no bigint not null,
  type smallint not null check (type between 1 and 13),
  system_account_id smallint not null check (system_account_id between -4 and -1),
  movements integer not null check (movements > 0),
  change bigint not null,
  primary key (program_id, lane_id, batch_no, type, system_account_id),
  foreign key (lane_id, batch_no) references batch
);
create index batch_sum_batch on batch_sum (lane_id, batch_no);
comment on table batch_sum is 'What a batch did to the system accounts: their balances are the sums of change';

create table outcome_batch (
  lane_id integer not null references position,
  batch_no bigint not null,
  outcomes bytea not null,
  primary key (lane_id, batch_no)
);
alter table outcome_batch alter column outcomes set storage external;
comment on table outcome_batch is 'Outcomes still to be published (dev.loyalty.ledger.posting.OutcomeCodec); a row goes when the broker has them';

create table dead_letter (
  dead_letter_id bigint generated always as identity primary key,
  lane_id integer not null references position,
  source_offset bigint not null,
  code text not null check (code in ('NULL_VALUE', 'TOO_LARGE', 'MALFORMED_JSON', 'NOT_A_CLOUDEVENT', 'UNSUPPORTED_TYPE', 'SCHEMA_VIOLATION')),
  detail text not null,
  record_key bytea,
  record_value bytea,
  value_size integer not null,
  headers jsonb not null,
  record_timestamp timestamptz not null,
  stored_at timestamptz not null,
  relayed_at timestamptz,
  status text not null default 'open' check (status in ('open', 'replayed', 'discarded')),
  status_reason text,
  status_at timestamptz,
  unique (lane_id, source_offset)
);
create index dead_letter_to_relay on dead_letter (lane_id, source_offset) where relayed_at is null;
comment on column dead_letter.headers is 'Array of [name, base64 of the value or null], in the record''s order';

create table audit (
  audit_id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor text not null,
  action text not null,
  subject text not null,
  old_value jsonb,
  new_value jsonb
);
