package dev.loyalty.jobs.run;

import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.posting.Pause;
import dev.loyalty.ledger.store.BookJdbi;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.builder.SimpleJobBuilder;
import org.springframework.batch.core.job.parameters.InvalidJobParametersException;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobExecutionAlreadyRunningException;
import org.springframework.batch.core.launch.JobInstanceAlreadyCompleteException;
import org.springframework.batch.core.launch.JobRestartException;
import org.springframework.batch.core.launch.support.TaskExecutorJobOperator;
import org.springframework.batch.core.listener.JobExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.transaction.annotation.Isolation;

/**
 * Runs jobs with Spring Batch, which keeps the record in the database. Each run is done at most
 * once, one at a time for a job and program, and resumes where it failed. Between pieces of work it
 * gives way to ingest ({@link Courtesy}). Thread-safe.
 */
public final class JobRunner {

  private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
  private static final String SKIPPED = "skipped.";

  /** The longest wait for a run between nights, which does only what became due in five minutes. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Duration NEXT_TRY = Duration.ofMillis(100);

  private final Map<JobName, NightlyJob> jobs;
  private final Jdbi jdbi;
  private final JobHistory history;
  private final JobRepository repository;
  private final TaskExecutorJobOperator operator;
  private final JobMeters meters;
  private final Clock clock;
  private final ZoneId operationsZone;
  private final InputPressure pressure;

  /**
   * @param source connections of the writer's role, two for each simultaneous run
   * @param operationsZone the time zone whose days runs for the whole book use
   */
  public JobRunner(
      DataSource source,
      Collection<NightlyJob> jobs,
      Clock clock,
      ZoneId operationsZone,
      JobMeters meters) {
    this.jobs = jobs.stream().collect(Collectors.toMap(NightlyJob::name, Function.identity()));
    this.jdbi = BookJdbi.of(source);
    this.history = new JobHistory(jdbi);
    this.pressure = InputPressure.of(jdbi);
    this.clock = clock;
    this.operationsZone = operationsZone;
    this.meters = meters;
    try {
      JdbcJobRepositoryFactoryBean factory = new JdbcJobRepositoryFactoryBean();
      factory.setDataSource(source);
      factory.setTransactionManager(new RecordTransactions(source));
      // The lock that is taken before excludes a second execution of the same instance.
      factory.setIsolationLevelForCreateEnum(Isolation.READ_COMMITTED);
      factory.afterPropertiesSet();
      this.repository = factory.getObject();
      this.operator = new TaskExecutorJobOperator();
      operator.setJobRepository(repository);
      operator.setJobRegistry(new MapJobRegistry());
      operator.afterPropertiesSet();
    } catch (Exception e) {
      throw new IllegalStateException("Spring Batch could not be set up", e);
    }
  }

  /** Returns the jobs that it can run. */
  public Set<JobName> names() {
    return jobs.keySet();
  }

  /**
   * Runs the job now, in this thread.
   *
   * @param program the program of the run; null where it names none
   * @throws AlreadyCompleteException where it was done before
   * @throws AlreadyRunningException where another process or thread is running it
   * @throws JobFailedException where a step failed; call again to resume there
   */
  public JobResult run(RunId id, @Nullable Program program, JobListener listener)
      throws AlreadyCompleteException, AlreadyRunningException, JobFailedException {
    ExclusiveLock lock =
        ExclusiveLock.tryTake(jdbi, id).orElseThrow(() -> new AlreadyRunningException(id));
    return run(id, program, lock, listener);
  }

  /**
   * Runs the job as {@link #run} does, but first waits for another run where the job is also run
   * between nights.
   *
   * @throws AlreadyRunningException where that takes longer than a run between nights, or this
   *     thread was interrupted
   */
  public JobResult runInTurn(RunId id, @Nullable Program program, JobListener listener)
      throws AlreadyCompleteException, AlreadyRunningException, JobFailedException {
    Optional<ExclusiveLock> lock = ExclusiveLock.tryTake(jdbi, id);
    long tries = id.job().isRunBetweenNights() ? PATIENCE.dividedBy(NEXT_TRY) : 0;
    try {
      for (; lock.isEmpty() && tries > 0; tries--) {
        Pause.SLEEP.of(NEXT_TRY);
        lock = ExclusiveLock.tryTake(jdbi, id);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return run(id, program, lock.orElseThrow(() -> new AlreadyRunningException(id)), listener);
  }

  /** Runs the job and gives the lock back. */
  private JobResult run(
      RunId id, @Nullable Program program, ExclusiveLock lock, JobListener listener)
      throws AlreadyCompleteException, AlreadyRunningException, JobFailedException {
    try (lock) {
      NightlyJob job = jobs.get(id.job());
      if (job == null) {
        throw new IllegalArgumentException("no job is called " + id.job());
      }
      JobRun run = new JobRun(id, program, program == null ? operationsZone : program.timezone());
      return runAlone(run, job, lock, listener);
    } finally {
      listener.ended(id);
    }
  }

  private JobResult runAlone(JobRun run, NightlyJob job, ExclusiveLock lock, JobListener listener)
      throws AlreadyCompleteException, AlreadyRunningException, JobFailedException {
    JobParameters parameters = parameters(run.id());
    endWhatWasCutOff(run.id(), parameters);
    Job built = build(run, job, lock, listener);
    long begun = System.nanoTime();
    try {
      JobExecution execution = operator.start(built, parameters);
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      if (execution.getStatus() != BatchStatus.COMPLETED) {
        meters.failed(run.id(), took);
        throw failure(run.id(), execution);
      }
      meters.succeeded(run.id(), took, clock.instant());
      return result(run.id(), execution, took);
    } catch (JobInstanceAlreadyCompleteException e) {
      throw new AlreadyCompleteException(run.id());
    } catch (JobExecutionAlreadyRunningException e) {
      throw new AlreadyRunningException(run.id());
    } catch (JobRestartException | InvalidJobParametersException e) {
      throw new IllegalStateException("Spring Batch refuses to run " + run.id(), e);
    }
  }

  /**
   * Marks an earlier try as failed that the record calls running. This process holds the lock, so
   * that try has no process any more, or Spring Batch could not record its end. Pieces of work may
   * be repeated.
   */
  private void endWhatWasCutOff(RunId id, JobParameters parameters) {
    JobExecution last = repository.getLastJobExecution(id.job().toString(), parameters);
    if (last == null) {
      forgetWhatNeverBegan(id, parameters);
      return;
    }
    // Spring Batch itself writes its times in this zone.
    LocalDateTime now = LocalDateTime.now(ZoneId.systemDefault());
    for (StepExecution step : last.getStepExecutions()) {
      if (wasCutOff(step.getStatus())) {
        step.setStatus(BatchStatus.FAILED);
        step.setExitStatus(ExitStatus.FAILED);
        step.setEndTime(now);
        repository.update(step);
      }
    }
    if (wasCutOff(last.getStatus())) {
      LOG.info("The job {} was cut off; it goes on from there", id);
      last.setStatus(BatchStatus.FAILED);
      last.setExitStatus(ExitStatus.FAILED);
      last.setEndTime(now);
      repository.update(last);
    }
  }

  /**
   * Removes an instance without an execution. Spring Batch records an instance before its first
   * execution, and would never run one that has none (spring-batch issue 4763).
   */
  private void forgetWhatNeverBegan(RunId id, JobParameters parameters) {
    JobInstance instance = repository.getJobInstance(id.job().toString(), parameters);
    if (instance != null) {
      repository.deleteJobInstance(instance);
    }
  }

  private static boolean wasCutOff(BatchStatus status) {
    return status.isRunning() || status == BatchStatus.UNKNOWN;
  }

  private static JobParameters parameters(RunId id) {
    JobParametersBuilder builder =
        new JobParametersBuilder().addLocalDate("businessDate", id.businessDate());
    String program = id.program();
    if (program != null) {
      builder.addString("program", program);
    }
    if (id.moment() != null) {
      builder.addString("moment", id.moment().toString());
    }
    id.options().forEach((name, value) -> builder.addString("option." + name, value));
    return builder.toJobParameters();
  }

  private Job build(JobRun run, NightlyJob job, ExclusiveLock lock, JobListener listener) {
    List<Step> steps =
        job.steps(run).stream().map(step -> build(run.id(), step, lock, listener)).toList();
    SimpleJobBuilder builder =
        new JobBuilder(job.name().toString(), repository)
            .listener(noting(run.id()))
            .start(steps.getFirst());
    steps.stream().skip(1).forEach(builder::next);
    return builder.build();
  }

  private JobExecutionListener noting(RunId id) {
    return new JobExecutionListener() {
      @Override
      public void beforeJob(JobExecution execution) {
        history.noteLatest(id, execution.getId());
      }
    };
  }

  /** Builds a step without a transaction of Spring's, since each piece of work commits itself. */
  private Step build(RunId id, JobStep step, ExclusiveLock lock, JobListener listener) {
    Courtesy courtesy = new Courtesy(pressure, Pause.SLEEP, System::nanoTime);
    return new StepBuilder(step.name(), repository)
        .tasklet(
            (contribution, chunk) -> {
              if (!lock.isHeld()) {
                throw new IllegalStateException(
                    "the connection to the database was lost, and with it the lock that keeps this"
                        + " job from running twice");
              }
              courtesy.begin();
              boolean more = step.work().doNext(new StepProgress(contribution, courtesy));
              StepExecution execution = contribution.getStepExecution();
              listener.advanced(
                  id,
                  step.name(),
                  execution.getReadCount() + contribution.getReadCount(),
                  execution.getWriteCount() + contribution.getWriteCount());
              courtesy.giveWay();
              return RepeatStatus.continueIf(more);
            })
        .build();
  }

  private static JobFailedException failure(RunId id, JobExecution execution) {
    for (StepExecution step : execution.getStepExecutions()) {
      if (step.getStatus() != BatchStatus.COMPLETED) {
        List<Throwable> causes = step.getFailureExceptions();
        return new JobFailedException(
            id, step.getStepName(), causes.isEmpty() ? null : causes.getFirst());
      }
    }
    List<Throwable> causes = execution.getAllFailureExceptions();
    return new JobFailedException(id, "none", causes.isEmpty() ? null : causes.getFirst());
  }

  private JobResult result(RunId id, JobExecution last, Duration took) {
    long read = 0;
    long changed = 0;
    Map<String, Long> skipped = new TreeMap<>();
    for (JobExecution execution : repository.getJobExecutions(last.getJobInstance())) {
      for (StepExecution step : execution.getStepExecutions()) {
        read += step.getReadCount();
        changed += step.getWriteCount();
      }
    }
    // A restart takes the job's context over, so the last execution has all of it.
    for (Map.Entry<String, Object> entry : last.getExecutionContext().entrySet()) {
      if (entry.getKey().startsWith(SKIPPED) && entry.getValue() instanceof Long count) {
        skipped.put(entry.getKey().substring(SKIPPED.length()), count);
      }
    }
    return new JobResult(id, last.getId(), read, changed, skipped, took);
  }
}
