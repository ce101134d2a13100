select enter_as('loyalty_owner');

-- A night touches each account that moved. In a large book each of them has pages of its own in every table, so what a night needs to
-- know of an account is in one row, that no index holds but by its id: lots in account_lots, tier and points earned in tier. What is
-- looked for by day is written in the order of days, where a night's rows are neighbours: lot_due, day_earnings.

create table account_lots (
  program_id integer not null,
  account_id bigint not null,
  legs_folded bigint not null check (legs_folded > 0),
  debt bigint not null check (debt >= 0),
  expires_on date[] not null,
  remaining bigint[] not null,
  primary key (program_id, account_id),
  constraint account_lots_have_points check (0 < all (remaining) and array_position(remaining, null) is null),
  constraint account_lots_have_days check (cardinality(expires_on) = cardinality(remaining) and array_position(expires_on, null) is null),
  constraint account_lots_or_debt check (debt = 0 or remaining = '{}')
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.1);
comment on table account_lots is 'Each account''s available points by the day on which they expire, and how far its journal is folded into them. Their sum - debt = available after leg legs_folded.';
comment on column account_lots.debt is 'How far available was below 0: paid back by the next points that come';
comment on column account_lots.legs_folded is 'The last of the account''s legs that the lots know';
comment on column account_lots.expires_on is 'The days at whose end (in the program''s time zone) points expire, the earliest first; infinity = never';
comment on column account_lots.remaining is 'The points of each of these days';
insert into account_lots (program_id, account_id, legs_folded, debt, expires_on, remaining)
select a.program_id, a.account_id, a.legs_folded, a.debt, coalesce(l.expires_on, '{}'), coalesce(l.remaining, '{}')
from lot_account a
left join (
  select program_id, account_id, array_agg(coalesce(expires_on, 'infinity') order by expires_on) as expires_on,
    array_agg(remaining order by expires_on) as remaining
  from lot group by program_id, account_id) as l using (program_id, account_id)
order by a.program_id, a.account_id;

create table lot_due (
  program_id integer not null,
  expires_on date not null,
  lot_due_id bigint generated always as identity,
  account_ids bigint[] not null,
  primary key (program_id, expires_on, lot_due_id),
  constraint lot_due_has_accounts check (cardinality(account_ids) > 0 and array_position(account_ids, null) is null)
);
comment on table lot_due is 'Where to look on a day for points that expire: accounts that had a lot of that day, many a row. Whether they still have one, account_lots says. A row goes when its accounts have none left.';
insert into lot_due (program_id, expires_on, account_ids)
select program_id, expires_on, array_agg(account_id order by account_id)
from (
  select program_id, expires_on, account_id, (row_number() over (partition by program_id, expires_on order by account_id) - 1) / 1000 as piece
  from lot where expires_on is not null) as l
group by program_id, expires_on, piece
order by program_id, expires_on, piece;

-- A day's rows together, and nothing by account: what an account earned in the window is in its tier.
create table day_earnings (
  program_id integer not null,
  day date not null,
  account_id bigint not null,
  points bigint not null,
  primary key (program_id, day, account_id)
);
comment on table day_earnings is 'Points earned minus earns reversed, by day in the program''s time zone';
insert into day_earnings (program_id, day, account_id, points)
select program_id, day, account_id, points from earned_day order by program_id, day, account_id;

alter table tier add column earned bigint not null default 0;
comment on column tier.earned is 'In the window that tier_evaluation tells';
alter table tier_due add column change bigint not null default 0;
comment on column tier_due.change is 'What tier.earned is to be changed by';
alter table tier_evaluation add column earned_after date not null default '9999-12-31';
comment on column tier_evaluation.earned_after is 'tier.earned counts the days after this one, up to business_date';
-- These are no program's rules, so the next evaluation counts every account's window anew.
update tier_evaluation set rules = '{}';

-- Derived, and copied above: the two tables of lots, and the earned days by account. With them goes the report that reads lots, made anew.
do $$
begin
  drop view report_liability;
  drop materialized view liability_report;
  drop table lot, lot_account, earned_day;
end $$;

create view lot with (security_invoker = true) as
select s.program_id, s.account_id, nullif(l.expires_on, 'infinity') as expires_on, l.remaining
from account_lots s, unnest(s.expires_on, s.remaining) as l(expires_on, remaining);
comment on view lot is 'account_lots by day: one row an account and day, a null day = never';

create materialized view liability_report as
select p.program_id, (select business_date from report_date) as business_date,
  coalesce(v.issued, 0) as issued, coalesce(v.spent, 0) as spent, coalesce(v.adjusted, 0) as adjusted,
  coalesce(v.expired, 0) as expired, coalesce(a.available, 0) as available, coalesce(a.pending, 0) as pending,
  coalesce(a.held, 0) as held, coalesce(a.available + a.pending + a.held, 0) as outstanding,
  coalesce(l.in_30_days, 0) as expiring_in_30_days, coalesce(l.in_60_days, 0) as expiring_in_60_days,
  coalesce(l.in_90_days, 0) as expiring_in_90_days,
  case when v.issued > 0 then v.expired * 10000 / v.issued else 0 end as breakage_per_10000
from program p
left join (
  select program_id, (-coalesce(sum(change) filter (where system_account_id = -1), 0))::bigint as issued,
    coalesce(sum(change) filter (where system_account_id = -2), 0)::bigint as spent,
    (-coalesce(sum(change) filter (where system_account_id = -3), 0))::bigint as adjusted,
    coalesce(sum(change) filter (where system_account_id = -4), 0)::bigint as expired
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

do $$
declare
  protected text;
begin
  foreach protected in array array['account_lots', 'lot_due', 'day_earnings'] loop
    execute format('alter table %I enable row level security', protected);
    execute format('create policy by_program on %I for select to loyalty_reader '
      'using (program_id = any ((select readable_programs())::integer[]))', protected);
  end loop;
end $$;
grant select on account_lots, lot_due, day_earnings, lot, report_liability to loyalty_writer, loyalty_reader;
grant insert on account_lots, lot_due, day_earnings to loyalty_writer;
grant update (legs_folded, debt, expires_on, remaining) on account_lots to loyalty_writer;
grant delete on lot_due to loyalty_writer;
grant update (points) on day_earnings to loyalty_writer;
grant update (earned) on tier to loyalty_writer;
grant update (change) on tier_due to loyalty_writer;
grant update (earned_after) on tier_evaluation to loyalty_writer;
