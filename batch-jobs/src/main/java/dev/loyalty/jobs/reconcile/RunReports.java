package dev.loyalty.jobs.reconcile;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Reads the reports of runs. Thread-safe. */
public final class RunReports {

  /** Runs of the whole book before those of a program. */
  private static final String FIND =
      """
      select r.document
      from reconciliation_run r
      left join program p on p.program_id = r.program_id
      where (:run::bigint is null or r.run_no = :run) and (:date::date is null or r.business_date = :date)
        and (:program::text is null or p.code = :program)
      order by r.program_id = 0 desc, r.run_no desc
      limit 1
      """;

  private static final String FIND_OF_SAME_RUN =
      """
      select r.document
      from batch_job_execution e
      join batch_job_execution earlier on earlier.job_instance_id = e.job_instance_id
      join reconciliation_run r on r.run_no = earlier.job_execution_id
      where e.job_execution_id = :execution
      order by r.run_no desc
      limit 1
      """;

  /** Reads the run's breaks, and those that were open before it and still are. */
  private static final String BREAKS =
      Breaks.SELECT
          + """
          where b.first_run <= :run and (b.last_run >= :run or b.status in ('open', 'explained'))
            and (:program::text is null or p.code = :program)
          """
          + Breaks.ORDER;

  private final Jdbi jdbi;

  /**
   * @param jdbi sessions that may read the programs in question; runs of the whole book need all
   */
  public RunReports(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Finds the run of that number, if it was a reconciliation and may be seen. */
  public Optional<RunReport> find(long run) {
    return find(run, null, null);
  }

  /**
   * Finds the report of another try at the same run, which has the same job, date, program and
   * options.
   *
   * @param execution the number of another try, or the same
   */
  Optional<RunReport> findOfSameRun(long execution) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(FIND_OF_SAME_RUN)
                .bind("execution", execution)
                .mapTo(String.class)
                .findOne()
                .map(RunReports::parse));
  }

  private static RunReport parse(String document) {
    return JsonMapper.shared().readValue(document, RunReport.class);
  }

  /**
   * Finds the last run.
   *
   * @param date null means any date
   * @param program null means of the whole book, or else of any program
   */
  public Optional<RunReport> findLast(@Nullable LocalDate date, @Nullable String program) {
    return find(null, date, program);
  }

  private Optional<RunReport> find(
      @Nullable Long run, @Nullable LocalDate date, @Nullable String program) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(FIND)
                .bind("run", run)
                .bind("date", date)
                .bind("program", program)
                .mapTo(String.class)
                .findOne()
                .map(RunReports::parse));
  }

  /** Returns the run's breaks as they are now, the worst first, then the oldest. */
  public List<BreakLine> breaks(RunReport report) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(BREAKS)
                .bind("run", report.run())
                .bind("program", report.program())
                .map((row, context) -> Breaks.line(row))
                .list());
  }
}
