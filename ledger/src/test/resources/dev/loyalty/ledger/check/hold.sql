-- Open holds against what the journal holds back.
with open_holds as (
  select h.program_id, h.account_id, sum(h.points) as points
  from hold h
  where not exists (
    select from settlement s where s.program_id = h.program_id and s.original_transfer_id = h.transfer_id)
  group by h.program_id, h.account_id
), held as (
  select program_id, account_id, sum(change) as points
  from entry
  where bucket = 2
  group by program_id, account_id
)
select p.code as program, coalesce(a.code, 'account id ' || account_id) as subject,
  coalesce(h.points, 0)::text as expected, coalesce(o.points, 0)::text as actual
from open_holds o
full join held h using (program_id, account_id)
left join account a using (program_id, account_id)
left join program p using (program_id)
where coalesce(o.points, 0) <> coalesce(h.points, 0)
order by 1, 2
