-- Lots of accounts that are folded up to their last leg, and those of accounts that have legs before the ones that nobody has folded yet:
-- these were met and could not be folded. The others have moved since, which the next expire-points folds.
with fresh as (
  select account_id, min(leg) as leg
  from (
    select j.debit_account_id as account_id, j.debit_leg as leg <new_rows> and j.debit_leg is not null
    union all
    select j.credit_account_id, j.credit_leg <new_rows> and j.credit_leg is not null
  ) as l
  group by account_id
), compared as (
  select account_id, a.code, a.available, a.legs, coalesce(l.legs_folded, 0) as legs_folded, coalesce(l.debt, 0) as debt,
    coalesce((select sum(points) from unnest(l.remaining) as points), 0)::bigint as points
  from account a
  left join account_lots l using (program_id, account_id)
  left join fresh f using (account_id)
  where a.program_id = :program and (l.legs_folded >= a.legs or :folded and coalesce(l.legs_folded, 0) < coalesce(f.leg - 1, a.legs))
)
select (select count(*) from compared) as checked, account_id, code, available, legs, legs_folded, debt, points
from (select 1) as always
left join compared on points - debt <> available or legs_folded <> legs
order by code
