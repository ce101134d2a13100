package dev.loyalty.jobs.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Deletes the records of old runs, which would grow with every five minutes. Runs between nights
 * are deleted whole, since none is ever run again. A date's run that is done loses its details, but
 * not the fact that it is done, because a date is done at most once. The latest try at a job for a
 * program, and runs that aren't done, stay as they are. For one thread.
 */
public final class OldRuns {

  /** The time for which runs between nights are kept. */
  static final Duration BETWEEN_NIGHTS_KEPT = Duration.ofDays(7);

  /** The time for which the steps of a date's run are kept. */
  static final Period NIGHTLY_KEPT = Period.ofYears(2);

  private static final int PIECE = 1_000;
  private static final String AFTER = "after";

  /**
   * Finds runs to delete. It scans at most about a week of runs, since the night before left few
   * older ones.
   */
  static final String BETWEEN_NIGHTS =
      """
      select p.job_execution_id
      from batch_job_execution_params p join batch_job_execution e using (job_execution_id)
      where p.parameter_name = 'moment' and e.create_time < :before
        and not exists (select from job_latest l where l.job_execution_id = p.job_execution_id)
      order by p.job_execution_id limit :limit
      """;

  private static final String FORGET_STEP_CONTEXTS =
      """
      delete from batch_step_execution_context c using batch_step_execution s
      where s.job_execution_id = any (:runs) and c.step_execution_id = s.step_execution_id
      """;

  private static final String FORGET_STEPS =
      "delete from batch_step_execution where job_execution_id = any (:runs)";

  private static final String FORGET_CONTEXTS =
      "delete from batch_job_execution_context where job_execution_id = any (:runs)";

  private static final String FORGET_PARAMETERS =
      "delete from batch_job_execution_params where job_execution_id = any (:runs)";

  private static final String FORGET_TRIES =
      """
      delete from batch_job_execution where job_execution_id = any (:runs)
      returning job_instance_id
      """;

  private static final String FORGET_INSTANCES =
      """
      delete from batch_job_instance i where i.job_instance_id = any (:instances)
        and not exists (select from batch_job_execution e where e.job_instance_id = i.job_instance_id)
      """;

  /** Steps are numbered in the order in which they began. */
  private static final String STEPS =
      """
      select s.step_execution_id, s.job_execution_id, s.create_time < :before as old,
        exists (select from batch_job_execution e join batch_job_execution done using (job_instance_id)
          where e.job_execution_id = s.job_execution_id and done.status = 'COMPLETED')
        and not exists (select from job_latest l where l.job_execution_id = s.job_execution_id) as done
      from batch_step_execution s
      where s.step_execution_id > :after
      order by s.step_execution_id limit :limit
      """;

  private final Jdbi jdbi;
  private final Clock clock;

  /**
   * @param jdbi sessions of the writer's role, or of the owner's
   */
  public OldRuns(Jdbi jdbi, Clock clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /**
   * Deletes some runs between nights.
   *
   * @return whether there may be more
   */
  public boolean forgetBetweenNights(StepProgress progress) {
    return jdbi.inTransaction(
        handle -> {
          Long[] runs =
              handle
                  .createQuery(BETWEEN_NIGHTS)
                  .bind("before", clock.instant().minus(BETWEEN_NIGHTS_KEPT))
                  .bind("limit", PIECE)
                  .mapTo(Long.class)
                  .list()
                  .toArray(Long[]::new);
          forgetDetails(handle, runs);
          handle.createUpdate(FORGET_PARAMETERS).bind("runs", runs).execute();
          Long[] instances =
              handle
                  .createQuery(FORGET_TRIES)
                  .bind("runs", runs)
                  .mapTo(Long.class)
                  .list()
                  .toArray(Long[]::new);
          handle.createUpdate(FORGET_INSTANCES).bind("instances", instances).execute();
          progress.changed(runs.length);
          return runs.length == PIECE;
        });
  }

  private record Step(long number, long run, boolean old, boolean done) {}

  /**
   * Deletes the details of some dates' runs.
   *
   * @return whether there may be more
   */
  public boolean forgetDetails(StepProgress progress) {
    return jdbi.inTransaction(
        handle -> {
          List<Step> steps = nextSteps(handle, progress.findNumber(AFTER).orElse(0));
          Long[] runs =
              steps.stream()
                  .filter(step -> step.old() && step.done())
                  .map(Step::run)
                  .distinct()
                  .toArray(Long[]::new);
          forgetDetails(handle, runs);
          progress.changed(runs.length);
          if (steps.isEmpty()) {
            return false;
          }
          progress.put(AFTER, steps.getLast().number());
          return steps.getLast().old();
        });
  }

  private List<Step> nextSteps(Handle handle, long after) {
    Instant before = clock.instant().atOffset(ZoneOffset.UTC).minus(NIGHTLY_KEPT).toInstant();
    return handle
        .createQuery(STEPS)
        .bind("before", before)
        .bind("after", after)
        .bind("limit", PIECE)
        .map(
            (row, context) ->
                new Step(row.getLong(1), row.getLong(2), row.getBoolean(3), row.getBoolean(4)))
        .list();
  }

  private static void forgetDetails(Handle handle, Long[] runs) {
    handle.createUpdate(FORGET_STEP_CONTEXTS).bind("runs", runs).execute();
    handle.createUpdate(FORGET_STEPS).bind("runs", runs).execute();
    handle.createUpdate(FORGET_CONTEXTS).bind("runs", runs).execute();
  }
}
