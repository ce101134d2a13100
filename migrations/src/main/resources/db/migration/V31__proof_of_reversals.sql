select enter_as('loyalty_owner');

-- A night's reconciliation reads what the day did. That no older running total of reversals was changed, one number for all of them tells:
-- it is changed by reversals alone. What prune-keys removes is put aside, and so leaves it as it is.
alter table checkpoint add column reversals_proof bigint;
comment on column checkpoint.reversals_proof is 'All rows of reversal as one number (dev.loyalty.jobs.reconcile.ReversalProof); null: not known';
grant update (reversals_proof) on checkpoint to loyalty_writer;
alter table key_pruning add column reversals_forgotten bigint not null default 0;
comment on column key_pruning.reversals_forgotten is 'The removed rows of reversal, as part of that number';
grant update (reversals_forgotten) on key_pruning to loyalty_writer;
