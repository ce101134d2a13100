-- What the ledger's login needs, so that neither it nor migrating is a superuser's work (docs/adr/0004).
-- For psql, as a superuser, connected to the ledger's database. Again does no harm, and changes the password to that of the environment.
\set ON_ERROR_STOP on
\getenv password LOYALTY_DB_PASSWORD

select format('create role %I nologin %s', wanted.name, wanted.attributes)
from (values ('loyalty_owner', ''), ('loyalty_writer', 'bypassrls'), ('loyalty_reader', '')) as wanted (name, attributes)
where not exists (select from pg_roles where rolname = wanted.name)
\gexec

select 'create role loyalty' where not exists (select from pg_roles where rolname = 'loyalty')
\gexec
alter role loyalty login password :'password';
grant loyalty_owner, loyalty_writer, loyalty_reader to loyalty;

select format('alter database %I owner to loyalty', current_database())
\gexec

-- For the job rebuild-indexes.
create extension if not exists pgstattuple schema public;
create extension if not exists amcheck schema public;
grant execute on function public.pgstatindex(regclass), public.bt_index_check(regclass, boolean) to loyalty_owner;
