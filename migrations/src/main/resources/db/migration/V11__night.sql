select enter_as('loyalty_owner');

create table night (
  business_date date primary key,
  completed_at timestamptz not null
);
comment on table night is 'Business dates whose nightly jobs are all done: a later night begins with those that are missing';
grant select, insert on night to loyalty_writer;
grant select on night to loyalty_reader;
