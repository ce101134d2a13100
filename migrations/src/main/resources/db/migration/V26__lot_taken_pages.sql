-- Becomes the primary key.
create unique index concurrently lot_taken_pages on lot_taken (program_id, account_id, transfer_id, page, line);
