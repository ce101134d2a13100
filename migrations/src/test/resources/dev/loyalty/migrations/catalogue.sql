-- The catalogue of the schema as lines of text: relations with their columns, constraints, indexes, policies and rights; functions.
-- It reads the same on each supported version of PostgreSQL, so it leaves out the texts of views and functions and the names of
-- NOT NULL constraints (18 has them, 15 has none).
with relation as (
  select c.oid, c.relname, c.relkind, c.relrowsecurity, c.reloptions, c.relacl, c.relowner::regrole::text as owner,
    case c.relkind when 'r' then 'table' when 'p' then 'partitioned table' when 'v' then 'view' when 'm' then 'materialized view'
      when 'S' then 'sequence' end as kind
  from pg_class c
  where c.relnamespace = 'loyalty'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S') and not c.relispartition
    and c.relname !~ '^flyway_' and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'i' and c.relkind = 'S')
), function as (
  select p.oid, p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' as name, pg_get_function_result(p.oid) as result,
    p.prosecdef, p.proconfig, p.proacl, p.proowner::regrole::text as owner
  from pg_proc p where p.pronamespace = 'loyalty'::regnamespace
), line as (
  select r.relname as object, 0 as section, 0 as place,
    concat_ws(' ', r.kind, r.relname, 'of', r.owner, '(' || array_to_string(r.reloptions, ', ') || ')',
      case when r.relrowsecurity then 'row level security' end) as text
  from relation r
  union all
  select r.relname, 1, a.attnum,
    concat_ws(' ', '  ' || a.attname, format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' end,
      case when a.attidentity <> '' then 'identity' end, 'default ' || pg_get_expr(d.adbin, d.adrelid),
      case when a.attstorage <> y.typstorage then 'storage ' || a.attstorage::text end,
      case when a.attcollation not in (0, y.typcollation) then 'collate ' || a.attcollation::regcollation::text end)
  from relation r
  join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped and r.relkind <> 'S'
  join pg_type y on y.oid = a.atttypid
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  union all
  select r.relname, 2, 0, '  constraint ' || k.conname || ' ' || pg_get_constraintdef(k.oid)
  from relation r join pg_constraint k on k.conrelid = r.oid and k.contype <> 'n'
  union all
  select r.relname, 3, 0, '  ' || replace(pg_get_indexdef(i.indexrelid), 'loyalty.', '')
  from relation r join pg_index i on i.indrelid = r.oid and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
  union all
  select r.relname, 4, 0, '  policy ' || p.polname || ' for ' || p.polcmd::text || ' to ' || p.polroles::regrole[]::text || ': '
    || pg_get_expr(p.polqual, p.polrelid)
  from relation r join pg_policy p on p.polrelid = r.oid
  union all
  select r.relname, 5, 0, '  ' || a.grantee::regrole || ' may ' || lower(string_agg(a.privilege_type, ', ' order by a.privilege_type))
  from relation r, aclexplode(r.relacl) a
  where a.grantee::regrole::text <> r.owner
  group by r.relname, a.grantee
  union all
  select r.relname, 6, 0, '  ' || a.grantee::regrole || ' may ' || lower(a.privilege_type) || ' ('
    || string_agg(c.attname, ', ' order by c.attnum) || ')'
  from relation r join pg_attribute c on c.attrelid = r.oid and c.attnum > 0, aclexplode(c.attacl) a
  group by r.relname, a.grantee, a.privilege_type
  union all
  select '~' || f.name, 0, 0, concat_ws(' ', 'function', f.name, 'returns', f.result, 'of', f.owner,
    case when f.prosecdef then 'security definer' end, 'set ' || array_to_string(f.proconfig, ', '))
  from function f
  union all
  select '~' || f.name, 1, 0, '  ' || case a.grantee when 0 then 'public' else a.grantee::regrole::text end || ' may '
    || lower(a.privilege_type)
  from function f, aclexplode(coalesce(f.proacl, acldefault('f', f.owner::regrole))) a
  where a.grantee <> f.owner::regrole
)
select regexp_replace(text, '\n *', ' ', 'g') from line order by object collate "C", section, place, text collate "C";
