-- An account's balance against the sum of its legs. An account without legs should have nothing, legs without an account are one too many.
with sums as (
  select program_id, account_id,
    coalesce(sum(change) filter (where bucket = 0), 0) as available,
    coalesce(sum(change) filter (where bucket = 1), 0) as pending,
    coalesce(sum(change) filter (where bucket = 2), 0) as held
  from entry
  where account_id > 0
  group by program_id, account_id
)
select p.code as program, coalesce(a.code, 'account id ' || s.account_id || ' (no such account)') || ', ' || x.bucket as subject,
  x.expected::text as expected, x.actual::text as actual
from account a
full join sums s using (program_id, account_id)
cross join lateral (values
  ('available', coalesce(s.available, 0), coalesce(a.available, 0)),
  ('pending', coalesce(s.pending, 0), coalesce(a.pending, 0)),
  ('held', coalesce(s.held, 0), coalesce(a.held, 0))) as x(bucket, expected, actual)
left join program p using (program_id)
where x.expected <> x.actual
order by 1, 2
