select enter_as('loyalty_owner');

-- What rebuild-indexes has found and done, by business date. It is also where it goes on after a restart.
create table index_report (
  business_date date not null,
  index_name text not null,
  table_name text not null,
  action text not null check (action in ('kept', 'rebuild', 'rebuilt', 'swept', 'failed')),
  bytes_before bigint not null,
  bytes_after bigint,
  density_before integer,
  density_after integer,
  scans bigint,
  verified boolean not null default false,
  finding text,
  primary key (business_date, index_name)
);
comment on table index_report is 'What the job rebuild-indexes found and did to each index on a business date';
comment on column index_report.action is 'kept; rebuild (is to be rebuilt yet); rebuilt; swept (what an interrupted build left, dropped); failed (see finding)';
comment on column index_report.density_before is 'Average of its leaf pages, in percent (pgstatindex); null where it can''t be measured';
comment on column index_report.scans is 'Since the statistics were last reset';
comment on column index_report.verified is 'amcheck has found it sound';
comment on column index_report.finding is 'What somebody should look at: duplicate, never used, not measured and why';
grant select on index_report to loyalty_writer, loyalty_reader;

-- Measuring and checking indexes takes extensions that only a superuser can make. Without them the job says so, and goes on without.
do $$
declare
  extension text;
  tool record;
begin
  -- Back to the login: the schema's owner makes no extensions.
  execute 'reset role';
  foreach extension in array array['pgstattuple', 'amcheck'] loop
    begin
      execute format('create extension if not exists %I schema public', extension);
      for tool in
        select p.oid::regprocedure::text as signature
        from pg_extension e
        join pg_depend d on d.refclassid = 'pg_extension'::regclass and d.refobjid = e.oid and d.deptype = 'e' and d.classid = 'pg_proc'::regclass
        join pg_proc p on p.oid = d.objid
        where e.extname = extension and p.proname in ('pgstatindex', 'bt_index_check')
      loop
        execute 'grant execute on function ' || tool.signature || ' to loyalty_owner';
      end loop;
    exception
      when insufficient_privilege or feature_not_supported or undefined_file or invalid_schema_name then
        raise notice 'the extension % could not be made: %', extension, sqlerrm;
    end;
  end loop;
  perform enter_as('loyalty_owner');
end $$;
