select enter_as('loyalty_owner');

-- Posting reads an original before its transaction, so prune-keys must not forget one that somebody has used since. Holds and pending
-- earns tell by the request that resolved them; of reversals there is only the running total. Those from before count as new.
alter table reversal add column reversed_at timestamptz not null default now();
comment on column reversal.reversed_at is 'When the latest of them was posted, about: prune-keys leaves those alone that are new';
grant update (reversed_at) on reversal to loyalty_writer;
