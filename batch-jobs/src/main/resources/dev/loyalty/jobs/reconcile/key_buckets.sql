-- Posted keys and transfers, both as one number a bucket of ids: what is on both sides gives the same. Only buckets that differ are
-- then looked at one by one (key_differences.sql). A capture's remainder is a second row of its transfer, and is left to its hold.
-- Of a month that has left the journal and was posted into again, keys without a transfer are those of archived ones.
with transfers as (
  select uuid_hash(transfer_id) & 4095 as bucket, count(*) as n,
    bit_xor(uuid_hash_extended(transfer_id, hashint8extended(
      case when type = 4 and credit_account_id < 0 then -points else points end,
      type::bigint << 48 # case when type = 3 then debit_account_id # hashint8extended(credit_account_id, 0)
        when credit_account_id < 0 then debit_account_id else credit_account_id end))) as proof
  from journal
  where program_id = :program and posted_at >= :from and not (type = 7 and credit_account_id > 0)
  group by 1
), keys as (
  select uuid_hash(transfer_id) & 4095 as bucket, count(*) as n,
    bit_xor(uuid_hash_extended(transfer_id, hashint8extended(points, type::bigint << 48
      # case when counterparty_id is null then account_id else account_id # hashint8extended(counterparty_id, 0) end))) as proof
  from request_key
  where program_id = :program and settled_at >= :from and code = 0 and type not between 9 and 13
    and (settled_at >= :wholeFrom or transfer_id in (
      select transfer_id from journal where program_id = :program and posted_at >= :from and posted_at < :wholeFrom))
  group by 1
)
select coalesce(sum(k.n), 0)::bigint as keys, coalesce(sum(t.n), 0)::bigint as transfers,
  coalesce(array_agg(bucket) filter (where (k.n, k.proof) is distinct from (t.n, t.proof)), '{}') as buckets
from keys k
full join transfers t using (bucket)
