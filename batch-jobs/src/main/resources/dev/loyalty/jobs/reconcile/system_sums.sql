-- What batches say that they did to the system accounts against their journal rows.
-- Of a month that has left the journal and was posted into again, batches without rows are archived. That a batch is missing is told by others.
with moved as (
  select lane_id, batch_no, type, system_account_id, count(*) as movements, sum(change) as change
  from (
    select lane_id, batch_no, type, debit_account_id as system_account_id, -points as change
    from <journal> where debit_account_id < 0
    union all
    select lane_id, batch_no, type, credit_account_id, points
    from <journal> where credit_account_id < 0
  ) as m
  group by lane_id, batch_no, type, system_account_id
), said as (
  select s.lane_id, s.batch_no, s.type, s.system_account_id::bigint as system_account_id, s.movements, s.change
  from batch_sum s
  join unnest(:lanes, :after) as v(lane_id, batch_no) on v.lane_id = s.lane_id
  left join batch b on b.lane_id = s.lane_id and b.batch_no = s.batch_no
  where s.program_id = :program and s.batch_no > v.batch_no and (b.posted_at >= :wholeFrom or (s.lane_id, s.batch_no) in (select lane_id, batch_no from moved))
)
select count(*) over () as found, sum(coalesce(s.change, 0) - coalesce(m.change, 0)) over ()::bigint as difference,
  lane_id, batch_no, type, system_account_id,
  coalesce(m.change, 0)::bigint as expected, coalesce(m.movements, 0) as expected_movements,
  coalesce(s.change, 0) as actual, coalesce(s.movements, 0) as actual_movements
from said s
full join moved m using (lane_id, batch_no, type, system_account_id)
where (coalesce(s.change, 0), coalesce(s.movements, 0)) is distinct from (coalesce(m.change, 0), coalesce(m.movements, 0))
order by lane_id, batch_no, type, system_account_id
limit 1000
