select enter_as('loyalty_owner');

-- Lots, days of earnings and tiers are derived from the journal and folded on each night (dev.loyalty.jobs.lots, .tiers).
-- A night touches each account that moved, and in a large book each of them has pages of its own in every table. So what a night needs
-- to know of an account is in one row that no index holds but by its id. What is looked for by day is written in the order of days,
-- where a night's rows are neighbours: lot_due and day_earnings.

create table account_lots (
  program_id integer not null,
  account_id bigint not null,
  legs_folded bigint not null check (legs_folded > 0),
  debt bigint not null check (debt >= 0),
  expires_on date[] not null,
  remaining bigint[] not null,
  primary key (program_id, account_id),
  constraint account_lots_have_points check (0 < all (remaining) and array_position(remaining, null) is null),
  constraint account_lots_have_days check (cardinality(expires_on) = cardinality(remaining) and array_position(expires_on, null) is null),
  constraint account_lots_or_debt check (debt = 0 or remaining = '{}')
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.1);
comment on table account_lots is 'An account''s lots are its available points by the day on which they expire. Their sum - debt = available after leg legs_folded.';
comment on column account_lots.legs_folded is 'The last of the account''s legs that the lots know';
comment on column account_lots.debt is 'How far available was below 0: paid back by the next points that come';
comment on column account_lots.expires_on is 'The days at whose end (in the program''s time zone) points expire, the earliest first; infinity: never';
comment on column account_lots.remaining is 'The points of each of these days';

create view lot with (security_invoker = true) as
select s.program_id, s.account_id, nullif(l.expires_on, 'infinity') as expires_on, l.remaining
from account_lots s, unnest(s.expires_on, s.remaining) as l(expires_on, remaining);
comment on view lot is 'account_lots by day: one row an account and day; a null day means never.';

create table lot_due (
  program_id integer not null,
  expires_on date not null,
  lot_due_id bigint generated always as identity,
  account_ids bigint[] not null,
  primary key (program_id, expires_on, lot_due_id),
  constraint lot_due_has_accounts check (cardinality(account_ids) > 0 and array_position(account_ids, null) is null)
);
comment on table lot_due is 'A row lists accounts that had points expiring on a day; account_lots tells whether they still have. It goes when they have none left.';

create table lot_taken (
  program_id integer not null,
  account_id bigint not null,
  transfer_id uuid not null,
  line smallint not null check (line >= 0),
  points bigint not null check (points > 0),
  expires_on date,
  on_credit boolean not null,
  page smallint not null default 0 check (page >= 0),
  primary key (program_id, account_id, transfer_id, page, line),
  constraint lot_taken_from_no_lot check (not on_credit or expires_on is null)
);
comment on table lot_taken is 'A row tells which points a redemption, transfer, debit, hold, capture or pending earn keeps out of the lots, so that they can come back with their expiry. It is kept as long as the transfer''s key.';
comment on column lot_taken.line is 'The order in which they were taken: 0, 1, 2 …; they come back the other way round';
comment on column lot_taken.expires_on is 'Null: never, or taken from no lot';
comment on column lot_taken.on_credit is 'Taken when no points were left: they made a debt';
comment on column lot_taken.page is '0, 1, 2 …: one transfer may take more than 32 768 lots. Each page begins with the line 0.';

create table day_earnings (
  program_id integer not null,
  day date not null,
  account_id bigint not null,
  points bigint not null,
  primary key (program_id, day, account_id)
);
comment on table day_earnings is 'A day''s earnings are what an account earned, minus earns reversed, on a day in the program''s time zone. Evaluate-tiers deletes days that are 24 months older than the window.';

create table tier (
  program_id integer not null,
  account_id bigint not null,
  level text check (level <> ''),
  above boolean not null,
  earned bigint not null default 0,
  primary key (program_id, account_id)
) with (fillfactor = 80);
comment on table tier is 'A tier is an account''s level as last evaluated. Accounts that never earned have no row.';
comment on column tier.level is 'Null: none, the points are fewer than the lowest level takes';
comment on column tier.above is 'The level is still above what the points are worth: the next night takes it further down';
comment on column tier.earned is 'Points earned in the window that tier_evaluation tells';
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
comment on table tier_change is 'A tier change is one step in an account''s history of tiers. Changes are added, never changed but for published_at; evaluate-tiers deletes them five years after their date, once published.';
comment on column tier_change.from_level is 'Null: none';
comment on column tier_change.to_level is 'Null: none';
comment on column tier_change.points is 'What was earned in the program''s window up to the business date';
comment on column tier_change.published_at is 'When the broker had it; null: still to be published';
create index tier_change_account on tier_change (program_id, account_id, tier_change_id);
create index tier_change_to_publish on tier_change (tier_change_id) where published_at is null;

create table tier_evaluation (
  program_id integer primary key,
  business_date date not null,
  rules jsonb not null,
  earned_after date not null default '9999-12-31'
);
comment on table tier_evaluation is 'An evaluation tells up to which business date a program''s tiers are evaluated.';
comment on column tier_evaluation.rules is 'program.tiers as they were then; if they have changed since, every account is evaluated';
comment on column tier_evaluation.earned_after is 'tier.earned counts the days after this one, up to business_date';

create table tier_due (
  program_id integer not null,
  account_id bigint not null,
  change bigint not null default 0,
  primary key (program_id, account_id)
);
comment on table tier_due is 'A row names an account whose tier is to be evaluated; it goes when that is done.';
comment on column tier_due.change is 'What tier.earned is to be changed by';

select hide_other_programs('account_lots', 'lot_due', 'lot_taken', 'day_earnings', 'tier', 'tier_change', 'tier_evaluation',
  'tier_due');
grant select on account_lots, lot, lot_due, lot_taken, day_earnings, tier, tier_change, tier_evaluation, tier_due
  to loyalty_writer, loyalty_reader;
grant insert on account_lots, lot_due, lot_taken, day_earnings, tier, tier_change, tier_evaluation, tier_due to loyalty_writer;
grant update (legs_folded, debt, expires_on, remaining) on account_lots to loyalty_writer;
grant update (points) on day_earnings to loyalty_writer;
grant update (level, above, earned) on tier to loyalty_writer;
grant update (published_at) on tier_change to loyalty_writer;
grant update (business_date, rules, earned_after) on tier_evaluation to loyalty_writer;
grant update (change) on tier_due to loyalty_writer;
grant delete on lot_due, lot_taken, day_earnings, tier_change, tier_due to loyalty_writer;
