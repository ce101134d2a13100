-- Every account's legs in their order: numbers without a gap, and balances that follow from each other.
with chain as (
  select program_id, account_id, leg, balance_after,
    row_number() over w as place,
    coalesce(case bucket
      when 0 then sum(change) filter (where bucket = 0) over w
      when 1 then sum(change) filter (where bucket = 1) over w
      else sum(change) filter (where bucket = 2) over w
    end, 0) as running
  from entry
  where account_id > 0
  window w as (partition by program_id, account_id order by leg rows unbounded preceding)
), chains as (
  select program_id, account_id, count(*) as legs,
    min(leg) filter (where leg <> place) as first_out_of_place,
    min(place) filter (where leg <> place) as first_place_missed,
    min(leg) filter (where balance_after <> running) as first_wrong_leg
  from chain
  group by program_id, account_id
)
select p.code as program, coalesce(a.code, 'account id ' || account_id) as subject, x.expected, x.actual
from account a
full join chains c using (program_id, account_id)
cross join lateral (
  select 'leg ' || c.first_place_missed as expected, 'leg ' || c.first_out_of_place as actual
  where c.first_out_of_place is not null
  union all
  select 'leg ' || c.first_wrong_leg || ' continues the balance before it', 'it does not'
  where c.first_out_of_place is null and c.first_wrong_leg is not null
  union all
  select coalesce(c.legs, 0) || ' legs', coalesce(a.legs, 0) || ' legs'
  where c.first_out_of_place is null and coalesce(c.legs, 0) <> coalesce(a.legs, 0)
) as x
left join program p using (program_id)
order by 1, 2
