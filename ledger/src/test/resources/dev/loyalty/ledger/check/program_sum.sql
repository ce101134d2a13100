-- Members' accounts and system accounts together.
select p.code as program, 'all accounts' as subject, '0' as expected, x.total::text as actual
from program p
cross join lateral (
  select coalesce((select sum(a.available + a.pending + a.held) from account a where a.program_id = p.program_id), 0)
    + coalesce((select sum(s.change) from batch_sum s where s.program_id = p.program_id), 0) as total
) as x
where x.total <> 0
order by 1
