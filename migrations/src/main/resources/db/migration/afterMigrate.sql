-- Runs at the end of every migrate, whether or not there was something to do.
do $$
begin
  perform make_journal_partitions((now() at time zone 'UTC')::date, 3);
end $$;
