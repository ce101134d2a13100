-- For what forgets them, the oldest first, without looking at those of nights.
create index concurrently batch_job_execution_params_moment on batch_job_execution_params (job_execution_id) where parameter_name = 'moment';
