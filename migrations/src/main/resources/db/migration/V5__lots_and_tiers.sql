select enter_as('loyalty_owner');

-- What reversals, captures, releases and activations name: whoever reads the journal afterwards can't see it there.
create table original_use (
  program_id integer not null,
  transfer_id uuid not null,
  original_transfer_id uuid not null,
  primary key (program_id, transfer_id)
);
comment on table original_use is 'Which request a posted reversal, capture, release or activation names';
insert into original_use (program_id, transfer_id, original_transfer_id)
  select program_id, transfer_id, hold_transfer_id from hold_resolution
  union all
  select program_id, transfer_id, earn_transfer_id from pending_earn_activation;

-- Lots are derived from the journal (dev.loyalty.jobs.lots). The points of one account that expire on one day are one lot: which of
-- them came first makes no difference.
create table lot_account (
  program_id integer not null,
  account_id bigint not null,
  legs_folded bigint not null check (legs_folded > 0),
  debt bigint not null check (debt >= 0),
  primary key (program_id, account_id)
) with (fillfactor = 80);
comment on table lot_account is 'How far each account''s journal is folded into lots. Sum of the lots - debt = available after leg legs_folded.';
comment on column lot_account.debt is 'How far available was below 0: paid back by the next points that come';
comment on column lot_account.legs_folded is 'The last of the account''s legs that the lots know';

create table lot (
  program_id integer not null,
  account_id bigint not null,
  lot_no integer not null check (lot_no > 0),
  expires_on date,
  remaining bigint not null check (remaining > 0),
  primary key (program_id, account_id, lot_no)
) with (fillfactor = 80);
comment on table lot is 'Available points by the day on which they expire: one lot an account and day';
comment on column lot.expires_on is 'At the end of this day in the program''s time zone; null = never';
create index lot_expires_on on lot (program_id, expires_on, account_id);

create table lot_taken (
  program_id integer not null,
  account_id bigint not null,
  transfer_id uuid not null,
  line smallint not null check (line >= 0),
  points bigint not null check (points > 0),
  expires_on date,
  on_credit boolean not null,
  primary key (program_id, account_id, transfer_id, line),
  constraint lot_taken_from_no_lot check (not on_credit or expires_on is null)
);
comment on table lot_taken is 'Points that are in no lot and may come into one with the expiry that they have: what a redemption, transfer, debit, hold or capture took, and pending earns. Kept as long as the transfer''s key.';
comment on column lot_taken.line is 'The order in which they were taken: 0, 1, 2 …; they come back the other way round';
comment on column lot_taken.expires_on is 'Null = never, or taken from no lot';
comment on column lot_taken.on_credit is 'Taken when no points were left: they made a debt';

create table earned_day (
  program_id integer not null,
  account_id bigint not null,
  day date not null,
  points bigint not null,
  primary key (program_id, account_id, day)
) with (fillfactor = 80);
comment on table earned_day is 'Points earned minus earns reversed, by day in the program''s time zone';
create index earned_day_day on earned_day (program_id, day, account_id);

create table tier (
  program_id integer not null,
  account_id bigint not null,
  level text check (level <> ''),
  above boolean not null,
  primary key (program_id, account_id)
) with (fillfactor = 80);
comment on table tier is 'Each account''s tier, as last evaluated. Accounts that never earned have no row.';
comment on column tier.level is 'Null: none, the points are fewer than the lowest level takes';
comment on column tier.above is 'It is still above what the points are worth: the next night takes it further down';
create index tier_above on tier (program_id, account_id) where above;

create table tier_change (
  program_id integer not null,
  tier_change_id bigint generated always as identity,
  account_id bigint not null,
  business_date date not null,
  from_level text check (from_level <> ''),
  to_level text check (to_level <> ''),
  points bigint not null,
  changed_at timestamptz not null,
  published_at timestamptz,
  primary key (program_id, tier_change_id),
  constraint tier_change_changes check (from_level is distinct from to_level)
);
comment on table tier_change is 'The history of tiers. Added to, never changed, but for published_at.';
comment on column tier_change.from_level is 'Null: none';
comment on column tier_change.to_level is 'Null: none';
comment on column tier_change.points is 'What was earned in the program''s window up to the business date';
comment on column tier_change.published_at is 'When the broker had it; null = still to be published';
create index tier_change_account on tier_change (program_id, account_id, tier_change_id);
create index tier_change_to_publish on tier_change (tier_change_id) where published_at is null;

create table tier_evaluation (
  program_id integer primary key,
  business_date date not null,
  rules jsonb not null
);
comment on table tier_evaluation is 'The last business date for which each program''s tiers were evaluated';
comment on column tier_evaluation.rules is 'program.tiers as they were then: changed since, every account is looked at';

create table tier_due (
  program_id integer not null,
  account_id bigint not null,
  primary key (program_id, account_id)
);
comment on table tier_due is 'Accounts whose tier is to be evaluated; a row goes when it is';

do $$
declare
  protected text;
begin
  foreach protected in array array['original_use', 'lot_account', 'lot', 'lot_taken', 'earned_day', 'tier', 'tier_change', 'tier_evaluation', 'tier_due'] loop
    execute format('alter table %I enable row level security', protected);
    execute format('create policy by_program on %I for select to loyalty_reader '
      'using (program_id = any ((select readable_programs())::integer[]))', protected);
  end loop;
end $$;
grant select on original_use, lot_account, lot, lot_taken, earned_day, tier, tier_change, tier_evaluation, tier_due to loyalty_writer, loyalty_reader;
grant insert on original_use, lot_account, lot, lot_taken, earned_day, tier, tier_change, tier_evaluation, tier_due to loyalty_writer;
grant delete on original_use, lot_account, lot, lot_taken, earned_day, tier_due to loyalty_writer;
grant update (legs_folded, debt) on lot_account to loyalty_writer;
grant update (remaining) on lot to loyalty_writer;
grant update (points) on earned_day to loyalty_writer;
grant update (level, above) on tier to loyalty_writer;
grant update (published_at) on tier_change to loyalty_writer;
grant update (business_date, rules) on tier_evaluation to loyalty_writer;

-- A key whose retention is over goes, with all that is known under it.
grant delete on request_key, hold_resolution, pending_earn_activation, reversal, account_request to loyalty_writer;
