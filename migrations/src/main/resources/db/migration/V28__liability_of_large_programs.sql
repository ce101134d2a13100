select enter_as('loyalty_owner');

-- Ten thousand times what expired goes beyond a bigint where that is 923 * 10^12 points: only then it matters, and then no report was
-- refreshed any more.
do $$
begin
  -- Derived: made anew below.
  drop view report_liability;
  drop materialized view liability_report;
end $$;

create materialized view liability_report as
select p.program_id, (select business_date from report_date) as business_date,
  coalesce(v.issued, 0) as issued, coalesce(v.spent, 0) as spent, coalesce(v.adjusted, 0) as adjusted,
  coalesce(v.expired, 0) as expired, coalesce(a.available, 0) as available, coalesce(a.pending, 0) as pending,
  coalesce(a.held, 0) as held, coalesce(a.available + a.pending + a.held, 0) as outstanding,
  coalesce(l.in_30_days, 0) as expiring_in_30_days, coalesce(l.in_60_days, 0) as expiring_in_60_days,
  coalesce(l.in_90_days, 0) as expiring_in_90_days,
  case when v.issued > 0 then v.breakage_per_10000 else 0 end as breakage_per_10000
from program p
left join (
  select program_id, (-coalesce(sum(change) filter (where system_account_id = -1), 0))::bigint as issued,
    coalesce(sum(change) filter (where system_account_id = -2), 0)::bigint as spent,
    (-coalesce(sum(change) filter (where system_account_id = -3), 0))::bigint as adjusted,
    coalesce(sum(change) filter (where system_account_id = -4), 0)::bigint as expired,
    trunc(coalesce(sum(change) filter (where system_account_id = -4), 0) * 10000
      / nullif(- sum(change) filter (where system_account_id = -1), 0))::bigint as breakage_per_10000
  from volume_day group by program_id) as v using (program_id)
left join (
  select program_id, sum(available)::bigint as available, sum(pending)::bigint as pending, sum(held)::bigint as held
  from account group by program_id) as a using (program_id)
left join (
  select program_id, coalesce(sum(remaining) filter (where expires_on <= d.business_date + 30), 0)::bigint as in_30_days,
    coalesce(sum(remaining) filter (where expires_on <= d.business_date + 60), 0)::bigint as in_60_days,
    coalesce(sum(remaining) filter (where expires_on <= d.business_date + 90), 0)::bigint as in_90_days
  from lot cross join report_date d where expires_on > d.business_date and expires_on <= d.business_date + 90
  group by program_id) as l using (program_id);
create unique index liability_report_row on liability_report (program_id);
comment on materialized view liability_report is 'What a program owes its members, and what becomes of points';

create view report_liability with (security_barrier = true) as
select p.code as program, v.*
from liability_report v join program p using (program_id)
where v.program_id = any ((select readable_programs())::integer[]);
comment on view report_liability is 'liability_report, of the programs that one may read';
grant select on report_liability to loyalty_writer, loyalty_reader;
