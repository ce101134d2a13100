-- Lots of accounts that are folded up to their last leg, and those of accounts that have legs before the ones that nobody has folded yet:
-- these were met and could not be folded. The others have moved since, which the next expire-points folds.
with moved as (
  select l.account_id, min(l.leg) filter (where l.batch_no > coalesce(f.batch_no, 0)) as leg_not_folded
  from (
    select j.lane_id, j.batch_no, j.debit_account_id as account_id, j.debit_leg as leg <new_rows> and j.debit_leg is not null
    union all
    select j.lane_id, j.batch_no, j.credit_account_id, j.credit_leg <new_rows> and j.credit_leg is not null
  ) as l
  left join journal_mark f on f.program_id = :program and f.reader = :fold and f.lane_id = l.lane_id
  group by l.account_id
), compared as (
  select x.account_id, x.code, x.available, x.legs, coalesce(x.legs_folded, 0) as legs_folded, coalesce(x.debt, 0) as debt,
    coalesce((select sum(points) from unnest(x.remaining) as points), 0)::bigint as points
  from (<accounts>) as x
  where x.legs_folded >= x.legs or :folded and coalesce(x.legs_folded, 0) < coalesce(x.leg_not_folded - 1, x.legs)
)
select (select count(*) from compared) as checked, account_id, code, available, legs, legs_folded, debt, points
from (select 1) as always
left join compared on points - debt <> available or legs_folded <> legs
order by code
