-- What batches say that they did to the system accounts against their journal rows.
with moved as (
  select program_id, lane_id, batch_no, type, account_id as system_account_id, count(*) as movements, sum(change) as change
  from entry
  where account_id < 0
  group by program_id, lane_id, batch_no, type, account_id
)
select p.code as program,
  coalesce((array['issuance', 'redemption', 'adjustment', 'expiry'])[-system_account_id], system_account_id::text)
    || ', lane ' || lane_id || ', batch ' || batch_no || ', type ' || type as subject,
  coalesce(m.change, 0) || ' in ' || coalesce(m.movements, 0) || ' movements' as expected,
  coalesce(s.change, 0) || ' in ' || coalesce(s.movements, 0) || ' movements' as actual
from batch_sum s
full join moved m using (program_id, lane_id, batch_no, type, system_account_id)
left join program p using (program_id)
where (coalesce(s.change, 0), coalesce(s.movements, 0)) is distinct from (coalesce(m.change, 0), coalesce(m.movements, 0))
order by 1, 2
