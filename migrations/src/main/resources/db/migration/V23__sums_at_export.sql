select enter_as('loyalty_owner');

-- What a month did to each account is written while the month's files are read back, on the other core, instead of while it is
-- detached. So the sums are there before they count: they count as long as the month is detached. And months come, and go, one after
-- the other, so the key is in their order.
create table archive_month_account (
  program_id integer not null,
  month date not null,
  part integer not null,
  account_id bigint not null,
  available bigint not null,
  pending bigint not null,
  held bigint not null,
  legs bigint not null check (legs > 0),
  primary key (program_id, month, part, account_id)
);
comment on table archive_month_account is 'What each month that is in files, and not dropped yet, did to each account, as in archived_account. Counts when the month is detached';

alter table archive_month_account enable row level security;
create policy by_program on archive_month_account for select to loyalty_reader
  using (program_id = any ((select readable_programs())::integer[]));
grant select on archive_month_account to loyalty_writer, loyalty_reader;

create or replace view archived_balance with (security_invoker = true) as
select program_id, account_id, sum(available)::bigint as available, sum(pending)::bigint as pending, sum(held)::bigint as held,
  sum(legs)::bigint as legs
from (
  select program_id, account_id, available, pending, held, legs from archived_account
  union all
  select program_id, account_id, available, pending, held, legs from archive_month_account
  where (month, part) in (select month, part from archive_month where state = 'detached')) as x
group by program_id, account_id;

do $$
declare
  underway record;
begin
  insert into archive_month_account (program_id, month, part, account_id, available, pending, held, legs)
  select program_id, month, part, account_id, available, pending, held, legs from detached_account;
  -- Months on their way have their rows in the table that is, or was, their partition.
  for underway in
    select month, part, 'journal_' || to_char(month, 'YYYY_MM') as partition from archive_month where state = 'verified'
  loop
    execute format(
      'insert into archive_month_account (program_id, month, part, account_id, available, pending, held, legs)
       select program_id, $1, $2, account_id, coalesce(sum(change) filter (where bucket = 0), 0),
         coalesce(sum(change) filter (where bucket = 1), 0), coalesce(sum(change) filter (where bucket = 2), 0), count(*)
       from (
         select program_id, debit_account_id as account_id, debit_bucket as bucket, -points as change from %1$I where debit_leg is not null
         union all
         select program_id, credit_account_id, credit_bucket, points from %1$I where credit_leg is not null) as leg
       group by program_id, account_id', underway.partition) using underway.month, underway.part;
  end loop;
  -- Nothing but archive wrote it, and nothing reads it any more.
  drop table detached_account;
end $$;
