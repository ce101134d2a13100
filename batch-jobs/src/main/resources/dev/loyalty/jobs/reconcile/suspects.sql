-- The named accounts leg by leg, from the very beginning, with everything that has to agree with them.
with archived as (
  select account_id, available, pending, held, legs from archived_balance
  where program_id = :program and account_id = any (:accounts)
), leg as (
  select debit_account_id as account_id, debit_bucket as bucket, debit_leg as leg, -points as change, debit_after as balance_after,
    transfer_id, lane_id, batch_no
  from journal
  where program_id = :program and debit_account_id = any (:accounts) and debit_leg is not null
  union all
  select credit_account_id, credit_bucket, credit_leg, points, credit_after, transfer_id, lane_id, batch_no
  from journal
  where program_id = :program and credit_account_id = any (:accounts) and credit_leg is not null
), chain as (
  select l.*, coalesce(o.legs, 0) + row_number() over w as place,
    case bucket
      when 0 then coalesce(o.available, 0) + sum(change) filter (where bucket = 0) over w
      when 1 then coalesce(o.pending, 0) + sum(change) filter (where bucket = 1) over w
      else coalesce(o.held, 0) + sum(change) filter (where bucket = 2) over w
    end as running,
    l.batch_no <= coalesce(v.batch_no, 0) as before_checkpoint
  from leg l
  left join archived o on o.account_id = l.account_id
  left join checkpoint_lane v on v.program_id = :program and v.lane_id = l.lane_id
  window w as (partition by l.account_id order by leg, l.lane_id, l.batch_no rows unbounded preceding)
), folded as (
  select account_id, count(*) as legs, count(*) filter (where before_checkpoint) as legs_before,
    coalesce(sum(change) filter (where bucket = 0), 0) as available,
    coalesce(sum(change) filter (where bucket = 1), 0) as pending,
    coalesce(sum(change) filter (where bucket = 2), 0) as held,
    coalesce(sum(change) filter (where bucket = 0 and before_checkpoint), 0) as available_before,
    coalesce(sum(change) filter (where bucket = 1 and before_checkpoint), 0) as pending_before,
    coalesce(sum(change) filter (where bucket = 2 and before_checkpoint), 0) as held_before,
    min(leg) filter (where leg <> place) as leg_found,
    min(place) filter (where leg <> place) as leg_missed,
    (array_agg(leg order by leg) filter (where balance_after <> running))[1] as wrong_leg,
    (array_agg(running order by leg) filter (where balance_after <> running))[1] as wrong_expected,
    (array_agg(balance_after order by leg) filter (where balance_after <> running))[1] as wrong_actual,
    (array_agg(transfer_id order by leg) filter (where balance_after <> running))[1] as wrong_transfer
  from chain
  group by account_id
)
select x.account_id, a.code, coalesce(a.available, 0) as available, coalesce(a.pending, 0) as pending, coalesce(a.held, 0) as held,
  coalesce(a.legs, 0) as legs,
  coalesce(o.available, 0) + coalesce(f.available, 0) as journal_available, coalesce(o.pending, 0) + coalesce(f.pending, 0) as journal_pending,
  coalesce(o.held, 0) + coalesce(f.held, 0) as journal_held, coalesce(o.legs, 0) + coalesce(f.legs, 0) as journal_legs,
  f.leg_found, f.leg_missed, f.wrong_leg, f.wrong_expected, f.wrong_actual, f.wrong_transfer,
  coalesce(c.available, 0) as checkpoint_available, coalesce(c.pending, 0) as checkpoint_pending, coalesce(c.held, 0) as checkpoint_held,
  coalesce(c.legs, 0) as checkpoint_legs,
  coalesce(o.available, 0) + coalesce(f.available_before, 0) as before_available,
  coalesce(o.pending, 0) + coalesce(f.pending_before, 0) as before_pending,
  coalesce(o.held, 0) + coalesce(f.held_before, 0) as before_held, coalesce(o.legs, 0) + coalesce(f.legs_before, 0) as before_legs,
  coalesce((select sum(h.points) from hold h where h.program_id = :program and h.account_id = x.account_id
      and not exists (select from settlement s where s.program_id = :program and s.original_transfer_id = h.transfer_id)), 0) as open_holds,
  coalesce((select sum(e.points - coalesce(r.reversed, 0)) from pending_earn e
      left join reversal r on r.program_id = :program and r.original_transfer_id = e.transfer_id
      where e.program_id = :program and e.account_id = x.account_id
        and not exists (select from settlement s where s.program_id = :program and s.original_transfer_id = e.transfer_id)), 0) as waiting
from unnest(:accounts) as x(account_id)
left join account a on a.program_id = :program and a.account_id = x.account_id
left join archived o on o.account_id = x.account_id
left join checkpoint_account c on c.program_id = :program and c.account_id = x.account_id
left join folded f on f.account_id = x.account_id
order by a.code, x.account_id
