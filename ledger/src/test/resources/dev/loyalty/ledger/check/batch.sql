-- Lanes: each batch begins where the one before it ended, the last one is where the position stands, and each counts the rows it wrote.
with batches as (
  select *,
    lag(batch_no) over w as batch_no_before, lag(next_offset) over w as next_offset_before,
    lead(batch_no) over w is null as is_last
  from batch
  window w as (partition by lane_id order by batch_no)
), written as (
  select lane_id, batch_no, count(*) as journal_rows from journal group by lane_id, batch_no
), letters as (
  select d.lane_id, b.batch_no, count(*) as dead_letters
  from dead_letter d
  left join batch b on b.lane_id = d.lane_id and d.source_offset >= b.first_offset and d.source_offset < b.next_offset
  group by d.lane_id, b.batch_no
)
select null as program, 'lane ' || b.lane_id || ', batch ' || b.batch_no as subject, x.expected, x.actual
from batches b
left join position n on n.lane_id = b.lane_id
left join letters l on l.lane_id = b.lane_id and l.batch_no = b.batch_no
cross join lateral (
  select 'batch ' || coalesce(b.batch_no_before, 0) + 1 || ' next' as expected, 'batch ' || b.batch_no as actual
  where b.batch_no <> coalesce(b.batch_no_before, 0) + 1
  union all
  select 'begins at offset ' || b.next_offset_before, 'begins at offset ' || b.first_offset
  where b.batch_no = b.batch_no_before + 1 and b.first_offset <> b.next_offset_before
  union all
  select 'the position stands behind it, at offset ' || b.next_offset,
    coalesce('the position stands behind batch ' || n.batch_no || ', at offset ' || n.next_offset, 'the lane has no position')
  where b.is_last and (n.batch_no, n.next_offset) is distinct from (b.batch_no, b.next_offset)
  union all
  select b.dead_letters || ' dead letters', coalesce(l.dead_letters, 0) || ' dead letters'
  where b.dead_letters <> coalesce(l.dead_letters, 0)
) as x
union all
select null, 'lane ' || lane_id || ', batch ' || batch_no, coalesce(b.journal_rows, 0) || ' journal rows',
  coalesce(w.journal_rows, 0) || ' journal rows'
from batch b
full join written w using (lane_id, batch_no)
where coalesce(b.journal_rows, 0) <> coalesce(w.journal_rows, 0)
union all
select null, 'lane ' || lane_id, 'no dead letters outside of its batches', dead_letters || ' dead letters'
from letters
where batch_no is null
union all
select null, 'lane ' || lane_id, 'batches up to ' || batch_no, 'none'
from position n
where batch_no > 0 and not exists (select from batch b where b.lane_id = n.lane_id)
order by 2, 3
