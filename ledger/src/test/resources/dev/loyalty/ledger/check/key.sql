-- Posted keys of the types that move points (all but 9 to 13) against the journal's transfers.
with transfers as (
  select distinct program_id, transfer_id, type from journal
), keys as (
  select program_id, transfer_id, type from request_key where code = 0 and type not between 9 and 13
)
select p.code as program, 'transfer ' || transfer_id as subject,
  case when t.type is null then 'none' else 'type ' || t.type end as expected,
  case when k.type is null then 'no posted key' else 'a posted key of type ' || k.type end as actual
from keys k
full join transfers t using (program_id, transfer_id)
left join program p using (program_id)
where k.type is distinct from t.type
order by 1, 2
