-- What is kept of originals that were used, against the transfers that used them. Only of those that are still kept: what prune-keys
-- forgets is forgotten with everything under it; where the key was used again since, its latest transfer counts. For transfers that
-- have left the journal stand their keys, which are kept as long as what they say of an original. A capture's key doesn't say what went back.
with used as materialized (
  select transfer_id, type, points, debit_bucket, credit_account_id
  from (
    select transfer_id, type, points, debit_bucket, credit_account_id, posted_at,
      max(posted_at) over (partition by transfer_id) as posted_last
    from journal
    where program_id = :program and type between 5 and 8) as j
  where posted_at = posted_last
), archived as materialized (
  select transfer_id, type, points, account_id
  from request_key
  where program_id = :program and settled_at < :wholeFrom and code = 0 and type between 5 and 8
    and not exists (select from used u where u.transfer_id = request_key.transfer_id)
), reversed as (
  select u.original_transfer_id as transfer_id, sum(r.points) as points
  from (
    select transfer_id, points from used where type = 5
    union all
    select transfer_id, points from archived where type = 5) as r
  join original_use u on u.program_id = :program and u.transfer_id = r.transfer_id
  group by u.original_transfer_id
), resolved as (
  select transfer_id, sum(points) as points, false as captured_only
  from used
  where type in (7, 8) and debit_bucket = 2
  group by transfer_id
  union all
  select transfer_id, points, type = 7 from archived where type in (7, 8)
), held as (
  select transfer_id, points, credit_account_id as account_id from used where type = 6
  union all
  select transfer_id, points, account_id from archived where type = 6
)
select count(*) over () as found, x.what, x.transfer_id, a.code as account, a.account_id, x.expected, x.actual
from (
  select 'reversals' as what, r.original_transfer_id as transfer_id,
    (select k.account_id from request_key k where k.program_id = :program and k.transfer_id = r.original_transfer_id) as account_id,
    coalesce(v.points, 0) || ' points in its reversals' as expected, r.reversed || ' reversed' as actual
  from reversal r
  left join reversed v on v.transfer_id = r.original_transfer_id
  where r.program_id = :program and r.reversed <> coalesce(v.points, 0)
  union all
  select 'resolution', s.hold_transfer_id, h.account_id, coalesce(h.points::text, 'no') || ' points held',
    coalesce(v.points::text, 'no') || ' points captured or released'
  from hold_resolution s
  left join held h on h.transfer_id = s.hold_transfer_id
  left join resolved v on v.transfer_id = s.transfer_id
  where s.program_id = :program
    and not coalesce(case when v.captured_only then v.points <= h.points else v.points = h.points end, false)
) as x
left join account a on a.program_id = :program and a.account_id = x.account_id
order by x.what, x.transfer_id
limit 1000
