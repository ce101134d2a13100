-- For job status of a date.
create index concurrently batch_job_execution_params_date on batch_job_execution_params (parameter_value) where parameter_name = 'businessDate';
