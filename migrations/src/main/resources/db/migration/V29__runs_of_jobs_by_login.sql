select enter_as('loyalty_owner');

-- Runs name programs, and say how much was done for each: whoever sees some programs alone sees none of them. Nobody reads contexts but
-- the jobs.
revoke select on batch_step_execution_context, batch_job_execution_context from loyalty_reader;

do $$
declare
  protected text;
begin
  foreach protected in array array['batch_job_instance', 'batch_job_execution', 'batch_job_execution_params', 'batch_step_execution'] loop
    execute format('alter table %I enable row level security', protected);
    execute format('create policy every_program on %I for select to loyalty_reader using ((select reads_every_program()))', protected);
  end loop;
end $$;
