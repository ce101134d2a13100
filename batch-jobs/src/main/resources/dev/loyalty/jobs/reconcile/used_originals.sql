-- Whether the originals that the new rows use may be other than these rows leave them, and by what the rows have changed the proof of all
-- running totals. One after the other by its key; whatever seems strange is looked at whole (originals.sql).
with naming as (
  select n.transfer_id, n.type, n.points, n.debit_account_id, n.debit_bucket, u.original_transfer_id,
    u.kind <> n.type or u.original_forgotten as strange
  from (select transfer_id, type, points, debit_account_id, debit_bucket from <journal> where type in (5, 7, 8, 15)) as n
  left join lateral (
    select original_transfer_id, kind, original_forgotten from original_use where program_id = :program and transfer_id = n.transfer_id limit 1) as u on true
), totals as (
  select v.original_transfer_id, v.points, v.strange, r.original_points, r.reversed, k.points as key_points
  from (select original_transfer_id, sum(points)::bigint as points, bool_or(strange) as strange from naming where type = 5 group by original_transfer_id) as v
  left join lateral (
    select original_points, reversed from reversal where program_id = :program and original_transfer_id = v.original_transfer_id limit 1) as r on true
  left join lateral (
    select points from request_key where program_id = :program and transfer_id = v.original_transfer_id and code = 0 limit 1) as k on true
), settled as (
  select n.original_transfer_id, n.debit_account_id, k.account_id,
    n.strange or n.type <> 15 and n.points <> k.points as strange
  from (
    select type, transfer_id, original_transfer_id, debit_account_id, strange, sum(points) as points
    from naming
    where type = 15 or type in (7, 8) and debit_bucket = 2
    group by type, transfer_id, original_transfer_id, debit_account_id, strange) as n
  left join lateral (
    select account_id, points from request_key where program_id = :program and transfer_id = n.original_transfer_id and code = 0 limit 1) as k on true
)
select coalesce(bit_xor(<now>) # coalesce(bit_xor(case when reversed <> points then <before> end), 0), 0) as change,
  coalesce(bool_or(original_transfer_id is null or strange or reversed is null or original_points <> abs(key_points)), false)
    or exists (
      select from settled
      where original_transfer_id is null
        or account_id is not null and (strange or account_id <> debit_account_id)) as strange
from totals
