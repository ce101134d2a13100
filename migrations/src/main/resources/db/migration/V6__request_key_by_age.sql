-- For prune-keys. All keys of a batch have one time, so they take little room here.
create index concurrently request_key_settled_at on request_key (program_id, settled_at);
