-- For archive, which erases the profiles of accounts that were closed long ago: holds those alone that still have one.
create index concurrently member_to_erase on member (closed_at)
where closed_at is not null and (name is not null or email is not null or card is not null);
