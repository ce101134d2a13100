package dev.loyalty.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loyalty.jobs.fixture.JobBook;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OldRunsIT {

  private static final LocalDate DAY = LocalDate.of(2026, 1, 20);
  private static final Instant MOMENT = Instant.parse("2026-01-20T12:00:00Z");

  private final JobBook book = new JobBook();
  private boolean failing;

  private record OfSteps(JobName name, JobStep... all) implements NightlyJob {
    @Override
    public List<JobStep> steps(JobRun run) {
      return List.of(all);
    }
  }

  private NightlyJob counting(JobName name) {
    return new OfSteps(
        name,
        new JobStep(
            "count",
            progress -> {
              progress.read(5);
              return false;
            }),
        new JobStep(
            "fail",
            progress -> {
              if (failing) {
                throw new IllegalStateException("told to fail");
              }
              return false;
            }));
  }

  private JobResult run(RunId id) throws Exception {
    return book.runner(counting(id.job())).run(id, null, JobListener.NONE);
  }

  private static RunId nightly(JobName job, LocalDate date) {
    return RunId.nightly(job, date, null);
  }

  private static RunId at(int minute) {
    return RunId.at(MOMENT.plusSeconds(60L * minute), DAY, JobName.EXPIRE_HOLDS, null);
  }

  /** Whatever has run so far becomes older. */
  private void passes(String time) {
    book.writer.useHandle(
        handle -> {
          for (String table : List.of("batch_job_execution", "batch_step_execution")) {
            handle
                .createUpdate(
                    "update " + table + " set create_time = create_time - cast(:time as interval)")
                .bind("time", time)
                .execute();
          }
        });
  }

  private JobResult forget(LocalDate date) throws Exception {
    OldRuns old = new OldRuns(book.writer, book.clock);
    NightlyJob job =
        new OfSteps(
            JobName.REBUILD_INDEXES,
            new JobStep("runs between nights", old::forgetBetweenNights),
            new JobStep("runs of nights", old::forgetDetails));
    return book.runner(job).run(nightly(job.name(), date), null, JobListener.NONE);
  }

  private List<String> select(String query) {
    return book.writer.withHandle(handle -> handle.createQuery(query).mapTo(String.class).list());
  }

  /** Returns each try at another job, and the number of its recorded steps. */
  private List<String> tries() {
    return select(
        """
        select concat_ws(' ', i.job_name, coalesce(m.parameter_value, d.parameter_value), e.status,
          (select count(*) from batch_step_execution s where s.job_execution_id = e.job_execution_id))
        from batch_job_execution e join batch_job_instance i using (job_instance_id)
        join batch_job_execution_params d on d.job_execution_id = e.job_execution_id and d.parameter_name = 'businessDate'
        left join batch_job_execution_params m on m.job_execution_id = e.job_execution_id and m.parameter_name = 'moment'
        where i.job_name <> 'rebuild-indexes' order by e.job_execution_id
        """);
  }

  @Test
  void forgetsRunsBetweenNightsAfterAWeekButForTheLatest() throws Exception {
    run(at(0));
    run(nightly(JobName.EXPIRE_HOLDS, DAY));
    failing = true;
    assertThatThrownBy(() -> run(at(5))).isInstanceOf(JobFailedException.class);
    failing = false;
    run(at(10));

    passes("6 days");
    assertThat(forget(DAY).changed()).isZero();
    passes("2 days");
    assertThat(forget(DAY.plusDays(1)).changed()).isEqualTo(2);

    assertThat(tries())
        .containsExactly(
            "expire-holds 2026-01-20 COMPLETED 2", "expire-holds 2026-01-20T12:10:00Z COMPLETED 2");
    assertThat(select("select count(*)::text from batch_job_instance")).containsExactly("4");
    assertThat(select("select count(*)::text from batch_step_execution_context"))
        .containsExactly("8");
    assertThat(select("select count(*)::text from batch_job_execution_context"))
        .containsExactly("4");
  }

  @Test
  void forgetsAsManyAsThereAre() throws Exception {
    book.writer.useHandle(
        handle ->
            handle
                .createScript(
                    """
                    insert into batch_job_instance (job_instance_id, job_name, job_key)
                    select -n, 'expire-holds', n from generate_series(1, 2500) as n;
                    insert into batch_job_execution (job_execution_id, job_instance_id, create_time, status)
                    select -n, -n, now() - interval '8 days', 'COMPLETED' from generate_series(1, 2500) as n;
                    insert into batch_job_execution_params select -n, 'moment', 's', 'm', 'Y' from generate_series(1, 2500) as n;
                    insert into batch_step_execution (step_execution_id, version, step_name, job_execution_id, create_time)
                    select -n, 0, 's', -n, now() - interval '8 days' from generate_series(1, 2500) as n
                    """)
                .execute());

    assertThat(forget(DAY).changed()).isEqualTo(2_500);

    assertThat(tries()).isEmpty();
    assertThat(select("select count(*)::text from batch_step_execution")).containsExactly("2");
  }

  @Test
  void forgetsWhatADatesRunDidAfterTwoYearsButNotThatItIsDone() throws Exception {
    run(nightly(JobName.BACKUP, DAY));
    failing = true;
    RunId notDone = nightly(JobName.BACKUP, DAY.plusDays(1));
    assertThatThrownBy(() -> run(notDone)).isInstanceOf(JobFailedException.class);
    RunId doneAtLast = nightly(JobName.BACKUP, DAY.plusDays(2));
    assertThatThrownBy(() -> run(doneAtLast)).isInstanceOf(JobFailedException.class);
    failing = false;
    run(doneAtLast);
    run(nightly(JobName.BACKUP, DAY.plusDays(3)));

    passes("700 days");
    assertThat(forget(DAY).changed()).isZero();
    passes("40 days");
    forget(DAY.plusDays(1));

    assertThat(tries())
        .containsExactly(
            "backup 2026-01-20 COMPLETED 0",
            "backup 2026-01-21 FAILED 2",
            "backup 2026-01-22 FAILED 0",
            "backup 2026-01-22 COMPLETED 0",
            "backup 2026-01-23 COMPLETED 2");
    for (RunId done : List.of(nightly(JobName.BACKUP, DAY), doneAtLast)) {
      assertThatThrownBy(() -> run(done)).isInstanceOf(AlreadyCompleteException.class);
    }
    // Its first step was done then, and isn't done again.
    assertThat(run(notDone).read()).isEqualTo(5);
  }

  @Test
  void goesOnBehindWhatItKeeps() throws Exception {
    book.book
        .owner()
        .useHandle(
            handle ->
                handle
                    .createScript(
                        """
                        insert into batch_job_instance (job_instance_id, job_name, job_key)
                        select n, 'reconcile', n from generate_series(1, 2500) as n;
                        insert into batch_job_execution (job_execution_id, job_instance_id, create_time, status)
                        select n, n, now() - interval '3 years', case when n < 2500 then 'FAILED' else 'COMPLETED' end
                        from generate_series(1, 2500) as n;
                        insert into batch_step_execution (step_execution_id, version, step_name, job_execution_id, create_time)
                        select n, 0, 's', n, now() - interval '3 years' from generate_series(1, 2500) as n;
                        select setval('batch_job_instance_seq', 2500), setval('batch_job_execution_seq', 2500),
                          setval('batch_step_execution_seq', 2500)
                        """)
                    .execute());

    assertThat(forget(DAY).changed()).isEqualTo(1);

    assertThat(
            select(
                "select max(step_execution_id)::text from batch_step_execution s join"
                    + " batch_job_execution e using (job_execution_id) where e.status = 'FAILED'"))
        .containsExactly("2499");
  }

  @Test
  void tellsTheLatestTryOfEachJobWithoutLookingAtTheOthers() throws Exception {
    run(nightly(JobName.BACKUP, DAY));
    run(nightly(JobName.EXPIRE_HOLDS, DAY));
    run(at(0));
    failing = true;
    RunId failed = nightly(JobName.BACKUP, DAY.plusDays(1));
    assertThatThrownBy(() -> run(failed)).isInstanceOf(JobFailedException.class);
    JobHistory history = new JobHistory(book.writer);

    assertThat(history.findLatest(Optional.empty()))
        .extracting(it -> it.job() + " " + it.businessDate() + " " + it.status() + " " + it.read())
        .containsExactly("backup 2026-01-21 FAILED 5", "expire-holds 2026-01-20 COMPLETED 5");
    assertThat(history.findLatest(Optional.of(DAY)))
        .extracting(it -> it.job() + " " + it.businessDate() + " " + it.status())
        .containsExactly("backup 2026-01-20 COMPLETED", "expire-holds 2026-01-20 COMPLETED");
    assertThat(plan(JobHistory.LATEST_OF_DATE, "date", "2026-01-20"))
        .contains("batch_job_execution_params_date");
    assertThat(plan(OldRuns.BETWEEN_NIGHTS, "before", MOMENT))
        .contains("batch_job_execution_params_moment");
  }

  /** Returns the plan for tables that are large enough for an index. */
  private String plan(String query, String name, Object value) {
    return book.writer.inTransaction(
        handle -> {
          handle.execute("set local enable_seqscan = off; set local enable_sort = off");
          return String.join(
              "\n",
              handle
                  .createQuery("explain " + query)
                  .bind(name, value)
                  .bind("limit", 1)
                  .mapTo(String.class)
                  .list());
        });
  }
}
