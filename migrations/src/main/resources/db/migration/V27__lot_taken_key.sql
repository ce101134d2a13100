select enter_as('loyalty_owner');

alter table lot_taken drop constraint lot_taken_pkey, add constraint lot_taken_pkey primary key using index lot_taken_pages;
