-- Earns that wait, less what was reversed of them, against what the journal has pending.
with waiting as (
  select e.program_id, e.account_id, sum(e.points - coalesce(r.reversed, 0)) as points
  from pending_earn e
  left join reversal r on r.program_id = e.program_id and r.original_transfer_id = e.transfer_id
  where not exists (
    select from settlement s where s.program_id = e.program_id and s.original_transfer_id = e.transfer_id)
  group by e.program_id, e.account_id
), pending as (
  select program_id, account_id, sum(change) as points
  from entry
  where bucket = 1
  group by program_id, account_id
)
select p.code as program, coalesce(a.code, 'account id ' || account_id) as subject,
  coalesce(j.points, 0)::text as expected, coalesce(w.points, 0)::text as actual
from waiting w
full join pending j using (program_id, account_id)
left join account a using (program_id, account_id)
left join program p using (program_id)
where coalesce(w.points, 0) <> coalesce(j.points, 0)
order by 1, 2
