create index concurrently later_at on later (program_id, at);
