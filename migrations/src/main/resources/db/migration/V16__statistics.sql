select enter_as('loyalty_owner');

-- A table that was never analysed looks tiny to the planner, and posting's plans then read every row of a program for each batch.
-- Autovacuum comes by too late for a book that has just begun, and whoever posts may not ANALYZE.
create function refresh_statistics() returns integer
language plpgsql security definer set search_path = loyalty, pg_temp set lock_timeout = '1s' as $$
declare
  grown regclass[];
  outgrown regclass;
begin
  -- One at a time; the others need not wait.
  if not pg_try_advisory_xact_lock(hashtextextended('loyalty statistics', 0)) then
    return 0;
  end if;
  select coalesce(array_agg(c.oid::regclass), '{}') into grown
  from pg_class c
  where c.relnamespace = 'loyalty'::regnamespace and c.relkind = 'r' and not c.relispartition
    and pg_relation_size(c.oid) > 4 * c.relpages * current_setting('block_size')::bigint;
  foreach outgrown in array grown loop
    execute format('analyze %s', outgrown);
  end loop;
  return cardinality(grown);
exception when lock_not_available then
  -- A vacuum holds it, and analyses as well.
  return 0;
end $$;
comment on function refresh_statistics is 'Analyses the tables that have grown to more than four times what the planner knows of them; returns how many';
revoke all on function refresh_statistics from public;
grant execute on function refresh_statistics to loyalty_writer;
