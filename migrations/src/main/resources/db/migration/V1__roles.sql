-- The ledger's three roles. Nobody logs in as one of them: logins are members, and each session enters a role by enter_as().
-- Roles belong to the whole server, so another database may have made them already, or may be making them at this moment.

do $$
declare
  wanted record;
begin
  for wanted in select * from (values ('loyalty_owner', ''), ('loyalty_writer', 'bypassrls'), ('loyalty_reader', '')) as x(name, attributes)
  loop
    if not exists (select from pg_roles where rolname = wanted.name) then
      begin
        execute format('create role %I nologin %s', wanted.name, wanted.attributes);
      exception when duplicate_object or unique_violation then
        raise notice 'role % was made by someone else at the same time', wanted.name;
      end;
    end if;
  end loop;
  -- COPY FROM writes the journal, and row-level security refuses COPY FROM even where a policy allows every row.
  if not (select rolbypassrls from pg_roles where rolname = 'loyalty_writer') then
    raise exception 'the role loyalty_writer lacks BYPASSRLS'
      using hint = 'As a superuser: ALTER ROLE loyalty_writer BYPASSRLS';
  end if;
end $$;

-- The login that migrates needs loyalty_owner. It gets the other roles too, because a small installation may have this one login only.
do $$
declare
  wanted name;
  kind text := case when current_setting('server_version_num')::integer >= 160000 then 'SET' else 'MEMBER' end;
begin
  foreach wanted in array array['loyalty_owner', 'loyalty_writer', 'loyalty_reader'] loop
    if not pg_has_role(current_user, wanted, kind) then
      begin
        execute format('grant %I to %I', wanted, current_user);
      exception
        when unique_violation then
          raise notice '% became a member of % at the same time', current_user, wanted;
        when insufficient_privilege then
          if wanted = 'loyalty_owner' then
            raise exception '% may not act as loyalty_owner', current_user
              using hint = format('As a role that manages roles: GRANT loyalty_owner TO %I', current_user);
          end if;
          raise warning '% may not act as %: let another login do that work, or grant it', current_user, wanted;
      end;
    end if;
  end loop;
end $$;

grant all on schema loyalty to loyalty_owner;
grant usage on schema loyalty to loyalty_writer, loyalty_reader;
grant select on flyway_schema_history to loyalty_writer, loyalty_reader;

-- PostgreSQL applies a role's time-outs to logins as that role, and not to sessions that enter it: entering sets them here.
-- Keep-alives end a session whose machine is gone after about half a minute, and with it its locks (PostgreSQL manual, 19.3.2).
create function enter_as(role_name text) returns void
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
    raise exception 'not a role of the ledger: %', role_name using errcode = 'invalid_parameter_value';
  end if;
  perform set_config('role', role_name, false);
  perform set_config('statement_timeout', statement_limit, false);
  perform set_config('lock_timeout', lock_limit, false);
  perform set_config('idle_in_transaction_session_timeout', idle_limit, false);
  perform set_config('tcp_keepalives_idle', '10', false);
  perform set_config('tcp_keepalives_interval', '5', false);
  perform set_config('tcp_keepalives_count', '4', false);
end $$;
comment on function enter_as is 'Enters one of the ledger''s roles and sets its time-outs; the first statement of every session.';
-- Every login may call it: entering needs membership in the role anyway.
alter function enter_as owner to loyalty_owner;
