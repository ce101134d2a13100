select enter_as('loyalty_owner');

-- As before, and asks the other end now and then whether it is still there. A session whose machine is gone without a word ends after about
-- half a minute, and with it the locks that it holds (PostgreSQL manual, 19.3.2).
create or replace function enter_as(role_name text) returns void
language plpgsql as $$
declare
  statement_limit text;
  lock_limit text;
  idle_limit text;
begin
  select x.statement_limit, x.lock_limit, x.idle_limit into statement_limit, lock_limit, idle_limit
  from (values
    -- An index build takes as long as it takes, but must not make posting queue behind its lock.
    ('loyalty_owner', '0', '5s', '5min'),
    ('loyalty_writer', '60s', '10s', '60s'),
    ('loyalty_reader', '5min', '5s', '5min')) as x(name, statement_limit, lock_limit, idle_limit)
  where x.name = role_name;
  if not found then
    raise exception 'no role of the ledger: %', role_name using errcode = 'invalid_parameter_value';
  end if;
  perform set_config('role', role_name, false);
  perform set_config('statement_timeout', statement_limit, false);
  perform set_config('lock_timeout', lock_limit, false);
  perform set_config('idle_in_transaction_session_timeout', idle_limit, false);
  perform set_config('tcp_keepalives_idle', '10', false);
  perform set_config('tcp_keepalives_interval', '5', false);
  perform set_config('tcp_keepalives_count', '4', false);
end $$;

comment on table night is 'Business dates whose nightly jobs are all done: a later night begins with those that are missing. '
  'The earliest is the day before the first night: nothing was run for it';
