with transfers as (
  select transfer_id, min(type) as type, count(*) as n,
    min(case when type = 4 and credit_account_id < 0 then -points else points end) as points,
    min(case when type = 3 or credit_account_id < 0 then debit_account_id else credit_account_id end) as account_id,
    min(case when type = 3 then credit_account_id end) as counterparty_id,
    min(lane_id) as lane_id, min(batch_no) as batch_no
  from journal
  where program_id = :program and posted_at >= :from and not (type = 7 and credit_account_id > 0)
    and uuid_hash(transfer_id) & 4095 = any (:buckets)
  group by transfer_id
), keys as (
  select transfer_id, type, points, account_id, counterparty_id
  from request_key
  where program_id = :program and settled_at >= :from and code = 0 and type not between 9 and 13
    and (settled_at >= :wholeFrom or transfer_id in (
      select transfer_id from journal where program_id = :program and posted_at >= :from and posted_at < :wholeFrom))
    and uuid_hash(transfer_id) & 4095 = any (:buckets)
)
select count(*) over () as found, transfer_id, k.type as key_type, k.points as key_points, kc.code as key_account,
  t.type as transfer_type, t.points as transfer_points, tc.code as transfer_account, coalesce(t.n, 0) as transfers,
  kp.code as key_counterparty, tp.code as transfer_counterparty, t.lane_id, t.batch_no, coalesce(k.account_id, t.account_id) as account_id
from keys k
full join transfers t using (transfer_id)
left join account kc on kc.program_id = :program and kc.account_id = k.account_id
left join account tc on tc.program_id = :program and tc.account_id = t.account_id
left join account kp on kp.program_id = :program and kp.account_id = k.counterparty_id
left join account tp on tp.program_id = :program and tp.account_id = t.counterparty_id
where (k.type, k.points, k.account_id, k.counterparty_id, 1) is distinct from (t.type, t.points, t.account_id, t.counterparty_id, coalesce(t.n, 0))
order by transfer_id
limit 1000
