-- Holds that are open and earns that wait, each against the posted request that it is of. What is kept of those that were settled
-- is as old as the book, so limits make it be looked for by its key.
select count(*) over () as found, x.what, x.transfer_id, a.code as account, a.account_id,
  coalesce(abs(k.points) || ' points of ' || coalesce(ka.code, 'nobody'), 'no such request') || case when k.type <> x.type then ', by another kind of request' else '' end
    as expected,
  x.points || ' points of ' || coalesce(a.code, 'nobody') as actual
from (
  select 'hold' as what, 6 as type, h.transfer_id, h.account_id, h.points
  from hold h
  left join lateral (
    select true as is_there from settlement where program_id = :program and original_transfer_id = h.transfer_id limit 1) as r on true
  where h.program_id = :program and r.is_there is null
  union all
  select 'pending earn', 1, e.transfer_id, e.account_id, e.points
  from pending_earn e
  left join lateral (
    select true as is_there from settlement where program_id = :program and original_transfer_id = e.transfer_id limit 1) as n on true
  where e.program_id = :program and n.is_there is null
) as x
left join lateral (
  select type, account_id, points from request_key where program_id = :program and transfer_id = x.transfer_id and code = 0 limit 1) as k on true
left join account a on a.program_id = :program and a.account_id = x.account_id
left join account ka on ka.program_id = :program and ka.account_id = k.account_id
where (k.type::integer, k.account_id, k.points) is distinct from (x.type, x.account_id, x.points)
order by x.what, x.transfer_id
limit 1000
