-- Who may do what. Three roles that can't log in; logins are made members of them and enter them with enter_as().
-- Roles belong to the whole server: another database may have made them already, or be making them right now.

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
  -- The journal is written by COPY FROM, which row-level security refuses even where a policy lets everything through.
  if not (select rolbypassrls from pg_roles where rolname = 'loyalty_writer') then
    raise exception 'the role loyalty_writer lacks BYPASSRLS'
      using hint = 'As a superuser: ALTER ROLE loyalty_writer BYPASSRLS';
  end if;
end $$;

-- Whoever migrates hands everything over to loyalty_owner, and may be the one login that a small installation has.
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
              using hint = format('As whoever manages roles: GRANT loyalty_owner TO %I', current_user);
          end if;
          raise warning '% may not act as %: let another login do that work, or grant it', current_user, wanted;
      end;
    end if;
  end loop;
end $$;

-- A login that may become loyalty_writer reads every program anyway. Other logins read, as loyalty_reader, what is listed here.
create table program_reader (
  program_id integer references program,
  login text not null check (login <> ''),
  unique nulls not distinct (program_id, login)
);
comment on table program_reader is 'Which programs a login sees as loyalty_reader. Only loyalty_owner may change it.';
comment on column program_reader.program_id is 'Null = every program, those of the future too';
comment on column program_reader.login is 'The name under which one connects (session_user); entering another role doesn''t change it';

-- Both look at who connected, not at a setting: a reader can set any setting.
create function reads_every_program() returns boolean
language sql stable security definer set search_path = loyalty, pg_temp as $$
  select pg_has_role(session_user, 'loyalty_writer', 'MEMBER')
    or exists (select from program_reader where login = session_user and program_id is null)
$$;
comment on function reads_every_program is 'Whether the connected login sees all programs';

create function readable_programs() returns integer[]
language sql stable security definer set search_path = loyalty, pg_temp as $$
  select case when reads_every_program() then array(select program_id from program)
    else array(select program_id from program_reader where login = session_user) end
$$;
comment on function readable_programs is 'The programs that the connected login sees';

-- The sub-select makes it one call a statement instead of one a row, and leaves the indexes usable.
do $$
declare
  protected text;
begin
  foreach protected in array array['program', 'account', 'member', 'request_key', 'journal', 'hold', 'hold_resolution', 'pending_earn',
    'pending_earn_activation', 'reversal', 'account_request', 'batch_sum'] loop
    execute format('alter table %I enable row level security', protected);
    execute format('create policy by_program on %I for select to loyalty_reader '
      'using (program_id = any ((select readable_programs())::integer[]))', protected);
  end loop;
  -- These hold what any program sent, unsorted.
  foreach protected in array array['dead_letter', 'audit'] loop
    execute format('alter table %I enable row level security', protected);
    execute format('create policy every_program on %I for select to loyalty_reader using ((select reads_every_program()))', protected);
  end loop;
end $$;

-- Every right is named here or in the migration that makes the table. Nothing is granted on journal partitions: they are reached
-- through the journal, whose policy would not hold for them.
grant all on schema loyalty to loyalty_owner;
grant usage on schema loyalty to loyalty_writer, loyalty_reader;

grant select on book, program, account, member, request_key, journal, entry, hold, hold_resolution, pending_earn,
  pending_earn_activation, reversal, account_request, position, batch, batch_sum, dead_letter, audit, flyway_schema_history
  to loyalty_writer, loyalty_reader;
grant select, insert, delete on outcome_batch to loyalty_writer;
grant insert on account, request_key, journal, hold, hold_resolution, pending_earn, pending_earn_activation, reversal,
  account_request, position, batch, batch_sum, dead_letter, audit to loyalty_writer;
grant insert, update on program, member to loyalty_writer;
grant update (status, available, pending, held, legs) on account to loyalty_writer;
grant update (code, points) on request_key to loyalty_writer;
grant update (reversed) on reversal to loyalty_writer;
grant update (epoch, next_offset, batch_no, digest) on position to loyalty_writer;
grant update (relayed_at, status, status_reason, status_at) on dead_letter to loyalty_writer;
grant usage on sequence account_id_seq to loyalty_writer;

-- Time-outs of a role apply to those who log in as it, not to those who enter it, so entering sets them.
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
    raise exception 'no role of the ledger: %', role_name using errcode = 'invalid_parameter_value';
  end if;
  perform set_config('role', role_name, false);
  perform set_config('statement_timeout', statement_limit, false);
  perform set_config('lock_timeout', lock_limit, false);
  perform set_config('idle_in_transaction_session_timeout', idle_limit, false);
end $$;
comment on function enter_as is 'First statement of every session: enters one of the ledger''s roles, with its time-outs';

revoke all on function make_journal_partitions, reads_every_program, readable_programs, enter_as from public;
grant execute on function make_journal_partitions to loyalty_owner, loyalty_writer;
grant execute on function reads_every_program, readable_programs to loyalty_owner, loyalty_reader;
-- Entering needs membership in the role, whoever calls this.
grant execute on function enter_as to public;

-- Last, because ownership takes rights along.
do $$
declare
  owned record;
begin
  for owned in
    select c.relname, case c.relkind when 'v' then 'view' else 'table' end as kind
    from pg_class c
    where c.relnamespace = 'loyalty'::regnamespace and c.relkind in ('r', 'p', 'v') and c.relname <> 'flyway_schema_history'
  loop
    execute format('alter %s %I owner to loyalty_owner', owned.kind, owned.relname);
  end loop;
end $$;
alter function make_journal_partitions owner to loyalty_owner;
alter function reads_every_program owner to loyalty_owner;
alter function readable_programs owner to loyalty_owner;
alter function enter_as owner to loyalty_owner;
