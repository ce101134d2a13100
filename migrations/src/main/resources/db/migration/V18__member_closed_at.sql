select enter_as('loyalty_owner');

-- Until then the profile is kept. The request that closed the account says it too, but goes with its key, which may be long before.
alter table member add column closed_at timestamptz;
comment on column member.closed_at is 'When the account was closed: so long after it the profile is erased. Null = it isn''t closed.';
update member m
set closed_at = coalesce(
  (select max(r.posted_at) from account_request r where r.program_id = m.program_id and r.account_id = m.account_id and r.type = 13),
  now())
from account a
where a.program_id = m.program_id and a.account_id = m.account_id and a.status = 3;
