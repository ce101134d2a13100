select enter_as('loyalty_owner');

-- A night reads some of the archive's files, those first that nobody has read for longest.
alter table archive_file add column checked_at timestamptz;
comment on column archive_file.checked_at is 'When reconciliation last found the checksum of the whole file right; null: not yet';
grant update (checked_at) on archive_file to loyalty_writer;
