select enter_as('loyalty_owner');

-- What one transfer took can be more than 32 768 lots: its lines go on in another page.
alter table lot_taken add column page smallint not null default 0 check (page >= 0);
comment on column lot_taken.page is 'Of the transfer''s lines: 0, 1, 2 …; each begins with the line 0';
