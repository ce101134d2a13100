select enter_as('loyalty_owner');
create table later (program_id integer primary key, at timestamptz);
