-- Without sorting. Each leg is a link from (number - 1, balance before) to (number, balance after); in an unbroken chain everything but
-- the first and the last end is there twice, and so cancels out. What is left has to be the ends: the account now, and where it began.
-- Right accounts cancel out for certain, wrong ones stay but for one in 2^32; whatever stays is looked at leg by leg (suspects.sql).
-- What is kept of holds and earns that waited once is as old as the book, so limits make it be looked for by its key.
with moved as (
  select account_id, count(*) as legs, bit_xor(link) as links
  from (
    select debit_account_id as account_id,
      hashint8extended(debit_leg, 0) # hashint8extended(debit_leg - 1, 0)
        # hashint8extended(debit_after, 1 + debit_bucket) # hashint8extended(debit_after + points, 1 + debit_bucket) as link
    from <journal> where debit_leg is not null
    union all
    select credit_account_id,
      hashint8extended(credit_leg, 0) # hashint8extended(credit_leg - 1, 0)
        # hashint8extended(credit_after, 1 + credit_bucket) # hashint8extended(credit_after - points, 1 + credit_bucket)
    from <journal> where credit_leg is not null
  ) as l
  group by account_id
), open_hold as (
  select h.account_id, sum(h.points) as points
  from hold h
  left join lateral (
    select true as is_there from settlement where program_id = :program and original_transfer_id = h.transfer_id limit 1) as r on true
  where h.program_id = :program and r.is_there is null
  group by h.account_id
), waiting as (
  select e.account_id, sum(e.points - coalesce(r.reversed, 0)) as points
  from pending_earn e
  left join lateral (
    select reversed from reversal where program_id = :program and original_transfer_id = e.transfer_id limit 1) as r on true
  left join lateral (
    select true as is_there from settlement where program_id = :program and original_transfer_id = e.transfer_id limit 1) as n on true
  where e.program_id = :program and n.is_there is null
  group by e.account_id
), accounts as (
<accounts>
), compared as (
  select account_id, coalesce(m.legs, 0) as legs, coalesce(a.proof, 0) # coalesce(a.opening_proof, 0) as proof,
    case when m.legs is null
        then (coalesce(a.legs, 0), coalesce(a.available, 0), coalesce(a.pending, 0), coalesce(a.held, 0))
          <> (coalesce(opening_legs, 0), coalesce(opening_available, 0), coalesce(opening_pending, 0), coalesce(opening_held, 0))
        else coalesce(a.legs, 0) <> coalesce(opening_legs, 0) + m.legs
          or m.links <> (
            hashint8extended(coalesce(a.legs, 0), 0) # hashint8extended(coalesce(opening_legs, 0), 0)
              # hashint8extended(coalesce(a.available, 0), 1) # hashint8extended(coalesce(opening_available, 0), 1)
              # hashint8extended(coalesce(a.pending, 0), 2) # hashint8extended(coalesce(opening_pending, 0), 2)
              # hashint8extended(coalesce(a.held, 0), 3) # hashint8extended(coalesce(opening_held, 0), 3))
      end
      or coalesce(h.points, 0) <> coalesce(a.held, 0)
      or coalesce(w.points, 0) <> coalesce(a.pending, 0) as suspect
  from accounts a
  full join moved m using (account_id)
  full join open_hold h using (account_id)
  full join waiting w using (account_id)
)
select coalesce(sum(legs), 0)::bigint as legs, coalesce(bit_xor(proof), 0) as proof,
  coalesce(array_agg(account_id) filter (where suspect), '{}') as suspect_ids
from compared
