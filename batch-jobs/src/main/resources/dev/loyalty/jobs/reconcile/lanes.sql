-- Each lane's batches since the checkpoint, or all that are in the book: they follow each other, and the lane stands behind the last one.
with batches as (
  select b.lane_id, b.batch_no, b.first_offset, b.next_offset,
    b.next_offset - b.first_offset - b.posted - b.rejected - b.duplicates - b.dead_letters as gap, b.dead_letters,
    coalesce(lag(b.batch_no) over w, c.batch_no, 0) as batch_no_before,
    coalesce(lag(b.next_offset) over w, c.next_offset) as next_offset_before,
    lead(b.batch_no) over w is null as is_last
  from <batches> as b
  left join <start> as c on c.lane_id = b.lane_id
  window w as (partition by b.lane_id order by b.batch_no)
), letters as (
  select d.lane_id, b.batch_no, count(*) as dead_letters
  from dead_letter d
  left join <start> as c on c.lane_id = d.lane_id
  left join batches b on b.lane_id = d.lane_id and d.source_offset >= b.first_offset and d.source_offset < b.next_offset
  where d.source_offset >= coalesce(c.next_offset, 0)
  group by d.lane_id, b.batch_no
)
select 'BATCH' as kind, b.lane_id, 'batch ' || b.batch_no as subject, x.expected, x.actual
from batches b
left join position n on n.lane_id = b.lane_id
cross join lateral (
  select 'batch ' || b.batch_no_before + 1 || ' next' as expected, 'batch ' || b.batch_no as actual
  where b.batch_no <> b.batch_no_before + 1
  union all
  select 'begins at offset ' || b.next_offset_before, 'begins at offset ' || b.first_offset
  where b.batch_no = b.batch_no_before + 1 and b.first_offset <> b.next_offset_before
  union all
  select 'the lane stands behind it, at offset ' || b.next_offset,
    coalesce('the lane stands behind batch ' || n.batch_no || ', at offset ' || n.next_offset, 'the lane has no position')
  where b.is_last and (n.batch_no, n.next_offset) is distinct from (b.batch_no, b.next_offset)
) as x
union all
select 'BATCH', n.lane_id, 'position', 'behind batch ' || coalesce(c.batch_no, 0) || ', at offset ' || coalesce(c.next_offset, 0),
  'behind batch ' || n.batch_no || ', at offset ' || n.next_offset
from position n
left join <start> as c on c.lane_id = n.lane_id
where (n.batch_no, n.next_offset) <> (coalesce(c.batch_no, 0), coalesce(c.next_offset, 0))
  and not exists (select from batch b where b.lane_id = n.lane_id and b.batch_no > coalesce(c.batch_no, 0))
union all
select 'BATCH', c.lane_id, 'position', 'a position behind batch ' || c.batch_no, 'none'
from <start> as c
where not exists (select from position n where n.lane_id = c.lane_id)
union all
select 'DEAD_LETTER', lane_id, coalesce('batch ' || batch_no, 'outside of its batches'),
  coalesce(b.dead_letters, 0) || ' dead letters', coalesce(l.dead_letters, 0) || ' dead letters'
from (select lane_id, batch_no, dead_letters from batches where dead_letters > 0) as b
full join letters l using (lane_id, batch_no)
where coalesce(b.dead_letters, 0) <> coalesce(l.dead_letters, 0)
order by 2, 3
