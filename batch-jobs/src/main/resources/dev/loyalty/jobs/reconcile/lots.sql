-- Lots of accounts that are folded up to their last leg. The others have moved since, which the next expire-points folds.
with compared as (
  select account_id, a.code, a.available, a.legs, l.legs_folded, l.debt,
    coalesce((select sum(points) from unnest(l.remaining) as points), 0)::bigint as points
  from account_lots l
  join account a using (program_id, account_id)
  where l.program_id = :program and l.legs_folded >= a.legs
)
select (select count(*) from compared) as checked, account_id, code, available, legs, legs_folded, debt, points
from (select 1) as always
left join compared on points - debt <> available or legs_folded > legs
order by code
