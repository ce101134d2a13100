select enter_as('loyalty_owner');

-- A month that has just left the journal is a table that may be renamed or dropped between its being found and its being
-- analysed; whoever posts must not fail of that. One table's failing lets the others be analysed.
create or replace function refresh_statistics() returns integer
language plpgsql security definer set search_path = loyalty, pg_temp set lock_timeout = '1s' as $$
declare
  grown text[];
  outgrown text;
  refreshed integer := 0;
begin
  -- One at a time; the others need not wait.
  if not pg_try_advisory_xact_lock(hashtextextended('loyalty statistics', 0)) then
    return 0;
  end if;
  select coalesce(array_agg(format('%I', c.relname) order by c.relname), '{}') into grown
  from pg_class c
  where c.relnamespace = 'loyalty'::regnamespace and c.relkind = 'r' and not c.relispartition and pg_has_role(c.relowner, 'usage')
    and pg_relation_size(c.oid) > 4 * c.relpages * current_setting('block_size')::bigint;
  foreach outgrown in array grown loop
    begin
      execute 'analyze ' || outgrown;
      refreshed := refreshed + 1;
    exception
      -- A vacuum holds it, and analyses as well.
      when lock_not_available or deadlock_detected then null;
      -- It was renamed or dropped since.
      when undefined_table then null;
    end;
  end loop;
  return refreshed;
exception when lock_not_available then
  -- One is being dropped, and its size can't be told.
  return 0;
end $$;
