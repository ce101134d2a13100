package dev.loyalty.jobs.run;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Reads Spring Batch's record of runs. Thread-safe. */
public final class JobHistory {

  private static final String LATEST = "select * from job_latest";

  static final String LATEST_OF_DATE =
      """
      select distinct on (i.job_name, program) i.job_name, coalesce(p.parameter_value, '') as program, e.job_execution_id
      from batch_job_execution_params d
      join batch_job_execution e using (job_execution_id)
      join batch_job_instance i using (job_instance_id)
      left join batch_job_execution_params p on p.job_execution_id = e.job_execution_id and p.parameter_name = 'program'
      where d.parameter_name = 'businessDate' and d.parameter_value = :date
      order by i.job_name, program, e.job_execution_id desc
      """;

  private static final String ENTRIES =
      """
      select e.job_execution_id, l.job_name, d.parameter_value as date, nullif(l.program, '') as program, e.status,
        e.start_time, e.end_time, s.read_count, s.write_count, s.filter_count, s.exit_message
      from (<latest>) as l
      join batch_job_execution e using (job_execution_id)
      join batch_job_execution_params d on d.job_execution_id = e.job_execution_id and d.parameter_name = 'businessDate'
      left join lateral (
        select sum(read_count)::bigint as read_count, sum(write_count)::bigint as write_count, sum(filter_count)::bigint as filter_count,
          max(exit_message) filter (where status <> 'COMPLETED') as exit_message
        from batch_step_execution s where s.job_execution_id = e.job_execution_id) s on true
      order by l.job_name, l.program
      """;

  private static final String NOTE_LATEST =
      """
      insert into job_latest (job_name, program, job_execution_id) values (:job, :program, :execution)
      on conflict (job_name, program) do update set job_execution_id = excluded.job_execution_id
      """;

  private static final int MESSAGE_MAX = 300;

  private final Jdbi jdbi;

  public JobHistory(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * The last try at a job for a program.
   *
   * @param status Spring Batch's status: STARTED, COMPLETED, FAILED …; one that is STARTED may have
   *     been cut off
   * @param message the reason why it failed, in short; null where it didn't
   */
  public record Entry(
      long runNumber,
      String job,
      LocalDate businessDate,
      @Nullable String program,
      String status,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt,
      long read,
      long changed,
      long skipped,
      @Nullable String message) {}

  /**
   * Finds the latest try of each job and program.
   *
   * @param date the business date; empty means the latest one
   */
  public List<Entry> findLatest(Optional<LocalDate> date) {
    return jdbi.withHandle(handle -> findLatest(handle, date));
  }

  private static List<Entry> findLatest(Handle handle, Optional<LocalDate> date) {
    Query query =
        handle.createQuery(ENTRIES.replace("<latest>", date.isPresent() ? LATEST_OF_DATE : LATEST));
    date.ifPresent(day -> query.bind("date", day.toString()));
    return query
        .map(
            (row, context) ->
                new Entry(
                    row.getLong("job_execution_id"),
                    row.getString("job_name"),
                    LocalDate.parse(row.getString("date")),
                    row.getString("program"),
                    row.getString("status"),
                    instant(row.getTimestamp("start_time")),
                    instant(row.getTimestamp("end_time")),
                    row.getLong("read_count"),
                    row.getLong("write_count"),
                    row.getLong("filter_count"),
                    shortened(row.getString("exit_message"))))
        .list();
  }

  /** Notes that a try has begun. The caller holds the job's lock. */
  void noteLatest(RunId id, long execution) {
    String program = id.program();
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(NOTE_LATEST)
                .bind("job", id.job().toString())
                .bind("program", program == null ? "" : program)
                .bind("execution", execution)
                .execute());
  }

  private static @Nullable Instant instant(java.sql.@Nullable Timestamp time) {
    return time == null ? null : time.toInstant();
  }

  /** Shortens the message, which is a stack trace. */
  private static @Nullable String shortened(@Nullable String message) {
    if (message == null || message.isEmpty()) {
      return null;
    }
    String line = message.lines().findFirst().orElse("");
    return line.length() <= MESSAGE_MAX ? line : line.substring(0, MESSAGE_MAX) + "…";
  }
}
