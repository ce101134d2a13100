select enter_as('loyalty_owner');

-- Reports are made of accounts, lots, tiers, and of the journal added up by day as it grows. So they cost the same however old the
-- book is, and months may leave the journal.

create table volume_day (
  program_id integer not null,
  day date not null,
  type smallint not null check (type between 1 and 15),
  system_account_id smallint not null check (system_account_id between -4 and 0),
  movements bigint not null check (movements > 0),
  points bigint not null check (points > 0),
  change bigint not null,
  primary key (program_id, day, type, system_account_id)
) with (fillfactor = 80);
comment on table volume_day is 'A row adds up the journal''s movements of one kind on a day in the program''s time zone.';
comment on column volume_day.type is 'Code of dev.loyalty.ledger.model.RequestType';
comment on column volume_day.system_account_id is '-1 issuance, -2 redemption, -3 adjustment, -4 expiry; 0: members'' accounts on both sides';
comment on column volume_day.change is 'What it did to the system account';
select hide_other_programs('volume_day');

create table report_date (
  only_row boolean primary key default true check (only_row),
  business_date date not null
);
comment on table report_date is 'The one row tells the business date that the reports are made for.';
insert into report_date (business_date) values ('1970-01-01');

create materialized view volume_report as
select program_id, day, type, sum(movements)::bigint as movements, sum(points)::bigint as points
from volume_day
group by program_id, day, type;
create unique index volume_report_row on volume_report (program_id, day, type);
comment on materialized view volume_report is 'Movements and points by program, day and kind.';

-- Breakage isn't counted in bigints: ten thousand times what expired goes beyond one where that is 923 * 10^12 points.
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
comment on materialized view liability_report is 'What a program owes its members, and what becomes of points.';

create materialized view tier_report as
select program_id, coalesce(t.level, '') as level, count(*) as accounts,
  sum(a.available + a.pending + a.held)::bigint as outstanding
from account a
left join tier t using (program_id, account_id)
where a.status <> 0
group by program_id, coalesce(t.level, '');
create unique index tier_report_row on tier_report (program_id, level);
comment on materialized view tier_report is 'Accounts, and what is owed to them, by tier; an empty level: none.';

create materialized view top_account_report as
select program_id, place, account, available, pending, held, outstanding
from (
  select program_id, code as account, available, pending, held, available + pending + held as outstanding,
    row_number() over (partition by program_id order by available + pending + held desc, code) as place
  from account where status <> 0) as x
where place <= 100;
create unique index top_account_report_row on top_account_report (program_id, place);
comment on materialized view top_account_report is 'The accounts of each program to which most is owed.';

-- Row-level security doesn't apply to materialized views, so only their owner reads them; these views show each login its programs.
create view report_volume with (security_barrier = true) as
select p.code as program, v.program_id, v.day, v.type, v.movements, v.points
from volume_report v join program p using (program_id)
where v.program_id = any ((select readable_programs())::integer[]);
comment on view report_volume is 'volume_report, of the programs that the login may read.';

create view report_liability with (security_barrier = true) as
select p.code as program, v.*
from liability_report v join program p using (program_id)
where v.program_id = any ((select readable_programs())::integer[]);
comment on view report_liability is 'liability_report, of the programs that the login may read.';

create view report_tier with (security_barrier = true) as
select p.code as program, v.*
from tier_report v join program p using (program_id)
where v.program_id = any ((select readable_programs())::integer[]);
comment on view report_tier is 'tier_report, of the programs that the login may read.';

create view report_top_account with (security_barrier = true) as
select p.code as program, v.*
from top_account_report v join program p using (program_id)
where v.program_id = any ((select readable_programs())::integer[]);
comment on view report_top_account is 'top_account_report, of the programs that the login may read.';

grant select, insert, update on volume_day to loyalty_writer;
grant select, update on report_date to loyalty_writer;
grant select on report_volume, report_liability, report_tier, report_top_account to loyalty_writer, loyalty_reader;
