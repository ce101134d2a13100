-- What is kept of originals that were used against the transfers that used them, both ways. Only of those that are still kept: what
-- prune-keys forgets is forgotten with everything under it; where the key was used again since, its latest transfer counts, and the
-- reversals of the one before count or don't. For transfers that have left the journal stand their keys, which are kept as long as what
-- they say of an original. A capture's key doesn't say what went back.
with used as materialized (
  select transfer_id, type, points, debit_account_id, debit_bucket, credit_account_id, posted_at
  from (
    select transfer_id, type, points, debit_account_id, debit_bucket, credit_account_id, posted_at,
      max(posted_at) over (partition by transfer_id) as posted_last
    from journal
    where program_id = :program and type between 5 and 8) as j
  where posted_at = posted_last
), archived as materialized (
  select transfer_id, type, points, account_id, settled_at
  from request_key
  where program_id = :program and settled_at < :wholeFrom and code = 0 and type between 5 and 8
    and not exists (select from used u where u.transfer_id = request_key.transfer_id)
), naming as materialized (
  select n.transfer_id, n.type, n.points, n.account_id, n.posted_at, n.is_archived, u.original_transfer_id, u.kind, u.original_forgotten
  from (
    select transfer_id, type, points, case when credit_account_id < 0 then debit_account_id else credit_account_id end as account_id, posted_at,
      false as is_archived
    from used where type = 5
    union all
    select transfer_id, min(type), sum(points), min(debit_account_id), min(posted_at), false from used where type in (7, 8) and debit_bucket = 2
    group by transfer_id
    union all
    select transfer_id, type, points, account_id, settled_at, true from archived where type in (5, 7, 8)) as n
  left join original_use u on u.program_id = :program and u.transfer_id = n.transfer_id
), held as materialized (
  select transfer_id, points, credit_account_id as account_id from used where type = 6
  union all
  select transfer_id, points, account_id from archived where type = 6
), known as materialized (
  select transfer_id, type, points, account_id, settled_at
  from request_key
  where program_id = :program and code = 0 and transfer_id in (
    select transfer_id from naming
    union select original_transfer_id from naming
    union select original_transfer_id from reversal where program_id = :program
    union select original_transfer_id from settlement where program_id = :program and kind = 15
    union select transfer_id from settlement where program_id = :program and kind = 15)
), reversed as (
  select n.original_transfer_id as transfer_id, sum(n.points) as points,
    -- An original that is forgotten is older than an hour, and so is its latest reversal (prune-keys).
    sum(n.points) filter (where n.posted_at >= k.settled_at - interval '1 hour') as points_lately
  from naming n
  left join known k on k.transfer_id = n.original_transfer_id
  where n.type = 5
  group by n.original_transfer_id
), totals as (
  select transfer_id, r.original_points, r.reversed, v.points, v.points_lately
  from (select original_transfer_id as transfer_id, original_points, reversed from reversal where program_id = :program) as r
  full join reversed v using (transfer_id)
)
select count(*) over () as found, x.what, x.transfer_id, a.code as account, a.account_id, x.expected, x.actual
from (
  select 'reversals' as what, t.transfer_id, k.account_id, coalesce(t.points_lately, t.points, 0) || ' points in its reversals' as expected,
    coalesce(t.reversed, 0) || ' reversed' as actual
  from totals t
  left join known k on k.transfer_id = t.transfer_id
  -- Where the original was forgotten while it was being reversed, prune-keys removes the total with its next run.
  where case when t.reversed is null then t.points_lately > 0 when k.transfer_id is null then t.points is null
    else t.reversed <> coalesce(t.points, 0) and t.reversed <> coalesce(t.points_lately, t.points, 0) end
  union all
  select 'size', t.transfer_id, k.account_id, abs(k.points) || ' points', t.original_points || ' points that can be reversed'
  from totals t
  join known k on k.transfer_id = t.transfer_id
  where t.original_points <> abs(k.points)
  union all
  select 'use', n.transfer_id, n.account_id, 'an original', 'none that it names'
  from naming n
  join known k on k.transfer_id = n.transfer_id
  where n.original_transfer_id is null
  union all
  select 'use', n.transfer_id, n.account_id, 'an original', 'one that another kind of request names'
  from naming n
  join known k on k.transfer_id = n.transfer_id
  where n.kind <> n.type
  union all
  select 'resolution', s.original_transfer_id, h.account_id, coalesce(h.points::text, 'no') || ' points held',
    case when n.account_id <> h.account_id then 'points of another account captured or released'
      else coalesce(n.points::text, 'no') || ' points captured or released' end
  from settlement s
  left join held h on h.transfer_id = s.original_transfer_id
  left join naming n on n.transfer_id = s.transfer_id and n.type in (7, 8)
  where s.program_id = :program and s.kind <> 15
    and not coalesce(n.account_id = h.account_id and case when n.type = 7 and n.is_archived then n.points <= h.points
      else n.points = h.points end, false)
  union all
  -- The hold that it names is still known: a later one under the same key is younger.
  select 'resolution', h.transfer_id, h.account_id, h.points || ' points held', 'nothing says that they were captured or released'
  from naming n
  join held h on h.transfer_id = n.original_transfer_id
  join known k on k.transfer_id = h.transfer_id
  where n.type in (7, 8) and n.original_forgotten and k.settled_at <= n.posted_at
  union all
  select 'activation', e.transfer_id, e.account_id, 'an activation that names it',
    case when k.transfer_id is null then 'none' else 'one of another account' end
  from settlement n
  join known e on e.transfer_id = n.original_transfer_id
  left join known k on k.transfer_id = n.transfer_id and k.type = 15
  where n.program_id = :program and n.kind = 15
    and case when k.transfer_id is null then e.settled_at >= :keptFrom else k.account_id <> e.account_id end
) as x
left join account a on a.program_id = :program and a.account_id = x.account_id
order by x.what, x.transfer_id
limit 1000
