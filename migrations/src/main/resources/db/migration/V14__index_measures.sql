select enter_as('loyalty_owner');

-- An index is measured again when its table has changed enough since, so that a night costs what the days before it did. What was
-- measured before this column was there is measured once more.
alter table index_report add column table_changes bigint;
comment on table index_report is 'What the job rebuild-indexes found and did to indexes on a business date; without a row on a date, it left the index alone';
comment on column index_report.table_changes is 'How often rows of its table had been changed so that the index was too, as the server''s statistics counted when it was measured; null: it wasn''t on this date';
