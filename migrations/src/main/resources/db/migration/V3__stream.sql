select enter_as('loyalty_owner');

-- Where each input partition stands, what its batches did, and what is still to be published. A lane carries all programs, so most of
-- this is not split by program. It has no foreign keys: each would read an index page that other lanes' batches write to, which
-- is a conflict under SERIALIZABLE. Reconciliation checks what they would.

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
comment on table position is 'A position tells up to where a lane has read its partition. Each batch moves it by compare-and-set in its own transaction.';
comment on column position.topic_id is 'Kafka''s own id of the topic: a topic that is made anew under the name has another';
comment on column position.epoch is 'Taking the partition over raises it; an owner with an older epoch can''t write';
comment on column position.digest is 'The digest of the lane''s last batch: the head of its chain';

create table batch (
  lane_id integer not null,
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
  constraint batch_goes_on check (next_offset > first_offset and first_offset >= 0),
  constraint batch_counts_its_offsets check (posted::bigint + rejected + duplicates + dead_letters <= next_offset - first_offset)
);
comment on table batch is 'A batch is one transaction of a lane. Offsets without a record (transaction markers) are in no count. Archive moves batches to files when their month is dropped.';
comment on column batch.digest is 'SHA-256 of the previous batch''s digest and this batch''s journal rows as binary COPY writes them, by line';

create table batch_sum (
  program_id integer not null,
  lane_id integer not null,
  batch_no bigint not null,
  type smallint not null check (type between 1 and 15),
  system_account_id smallint not null check (system_account_id between -4 and -1),
  movements integer not null check (movements > 0),
  change bigint not null,
  primary key (program_id, lane_id, batch_no, type, system_account_id)
);
comment on table batch_sum is 'A batch sum tells what a batch did to a system account of a program. It goes with its batch; the balance is checkpoint_sum and what came since.';
comment on column batch_sum.type is 'Code of dev.loyalty.ledger.model.RequestType';
comment on column batch_sum.system_account_id is '-1 issuance, -2 redemption, -3 adjustment, -4 expiry';

create table outcome_batch (
  lane_id integer not null,
  batch_no bigint not null,
  outcomes bytea not null,
  primary key (lane_id, batch_no)
);
alter table outcome_batch alter column outcomes set storage external;
comment on table outcome_batch is 'An outcome batch holds outcomes still to be published (dev.loyalty.ledger.posting.OutcomeCodec). It goes when the broker has them.';
comment on column outcome_batch.outcomes is 'Compressed already, so stored as it is';

create table dead_letter (
  dead_letter_id bigint generated always as identity primary key,
  lane_id integer not null,
  source_offset bigint not null check (source_offset >= 0),
  code text not null check (code in ('NULL_VALUE', 'TOO_LARGE', 'MALFORMED_JSON', 'NOT_A_CLOUDEVENT', 'UNSUPPORTED_TYPE', 'SCHEMA_VIOLATION')),
  detail text not null,
  record_key bytea,
  record_value bytea,
  value_size integer not null,
  header_names bytea[] not null,
  header_values bytea[] not null,
  record_timestamp timestamptz not null,
  timestamp_type text not null default 'CreateTime' check (timestamp_type in ('CreateTime', 'LogAppendTime', 'NoTimestampType')),
  stored_at timestamptz not null,
  relayed_at timestamptz,
  status text not null default 'open' check (status in ('open', 'replayed', 'discarded')),
  status_reason text,
  status_at timestamptz,
  unique (lane_id, source_offset),
  constraint dead_letter_value_is_cut check (coalesce(octet_length(record_value), 0) = least(value_size, 65536)),
  constraint dead_letter_code_fits check ((code = 'NULL_VALUE') = (record_value is null) and (code = 'TOO_LARGE') = (value_size > 65536)),
  constraint dead_letter_headers_have_names check (cardinality(header_names) = cardinality(header_values) and array_position(header_names, null) is null),
  constraint dead_letter_open_or_settled check ((status = 'open') = (status_at is null)),
  constraint dead_letter_discard_has_reason check (status <> 'discarded' or status_reason <> '' and status_reason is not null)
);
comment on table dead_letter is 'A dead letter is a record that could not be read as an event, as it came. It has no end of retention: it is the only copy once the topic has forgotten it.';
comment on column dead_letter.record_key is 'As it came; null where there was none';
comment on column dead_letter.record_value is 'Its first 65 536 bytes; null where there was none';
comment on column dead_letter.value_size is 'Bytes of the whole value; 0 where there was none';
comment on column dead_letter.relayed_at is 'When the broker had taken it for the dead-letter topic';
comment on column dead_letter.header_names is 'In UTF-8, in the record''s order. They aren''t text, which can''t hold the NUL that a name may have.';
comment on column dead_letter.header_values is 'One for each name; a header may have none (null)';
create index dead_letter_to_relay on dead_letter (lane_id, source_offset) where relayed_at is null;

create table audit (
  audit_id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor text not null,
  action text not null,
  subject text not null,
  old_value jsonb,
  new_value jsonb
);
comment on table audit is 'An audit record tells who changed what by hand or by file. Records are added, never changed; rebuild-indexes deletes them after ten years.';
comment on column audit.old_value is 'Null where there was nothing before';
comment on column audit.new_value is 'Null where nothing is left';

select hide_other_programs('batch_sum');
-- Dead letters and audit records hold what any program sent, so readers of some programs see none of them.
select hide_from_readers_of_some('dead_letter', 'audit');

grant select on position, batch, batch_sum, dead_letter, audit to loyalty_writer, loyalty_reader;
grant insert on position, batch, batch_sum, dead_letter, audit to loyalty_writer;
grant select, insert, delete on outcome_batch to loyalty_writer;
grant update (epoch, next_offset, batch_no, digest) on position to loyalty_writer;
grant update (relayed_at, status, status_reason, status_at) on dead_letter to loyalty_writer;
