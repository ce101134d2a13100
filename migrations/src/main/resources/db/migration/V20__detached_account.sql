select enter_as('loyalty_owner');

-- Adding a month to archived_account changes each account's row, which takes longer than exporting the month. So what a month did is
-- only written when it is detached, and added when its table is dropped.
create table detached_account (
  program_id integer not null,
  account_id bigint not null,
  month date not null,
  part integer not null,
  available bigint not null,
  pending bigint not null,
  held bigint not null,
  legs bigint not null check (legs > 0),
  primary key (program_id, account_id, month, part)
);
comment on table detached_account is 'What each month whose table is detached but not dropped yet did to each account, as in archived_account';
comment on table archived_account is 'What the months that were dropped did to each account: the sums of its legs there, and how many';

alter table detached_account enable row level security;
create policy by_program on detached_account for select to loyalty_reader
  using (program_id = any ((select readable_programs())::integer[]));

create view archived_balance with (security_invoker = true) as
select program_id, account_id, sum(available)::bigint as available, sum(pending)::bigint as pending, sum(held)::bigint as held,
  sum(legs)::bigint as legs
from (
  select program_id, account_id, available, pending, held, legs from archived_account
  union all
  select program_id, account_id, available, pending, held, legs from detached_account) as x
group by program_id, account_id;
comment on view archived_balance is 'What all months that left the journal did to each account: a check from the very beginning begins here';

grant select on detached_account, archived_balance to loyalty_writer, loyalty_reader;
-- Whoever detaches and drops months adds them as well: the owner.
revoke insert, update (available, pending, held, legs) on archived_account from loyalty_writer;
