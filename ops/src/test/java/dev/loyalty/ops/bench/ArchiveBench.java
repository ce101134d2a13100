package dev.loyalty.ops.bench;

import dev.loyalty.jobs.archive.Archive;
import dev.loyalty.jobs.run.JobListener;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobName.Scope;
import dev.loyalty.jobs.run.JobResult;
import dev.loyalty.jobs.run.RunId;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ops.embedded.EmbeddedServers;
import dev.loyalty.ops.job.JobRole;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Kafka;
import dev.loyalty.ops.server.Role;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Measures the job {@code archive} against a bare COPY of the same month, month after month of one
 * book. A clock of that time posts into the months; then all jobs run that archiving waits for. For
 * one thread.
 */
final class ArchiveBench implements AutoCloseable {

  /** Any month that is long over. */
  private static final YearMonth FIRST = YearMonth.of(2020, 1);

  private static final List<JobName> READERS =
      List.of(
          JobName.EXPIRE_POINTS,
          JobName.EVALUATE_TIERS,
          JobName.RECONCILE,
          JobName.REFRESH_REPORTS);

  private static final String ROWS =
      """
      select coalesce(sum(journal_rows), 0) from batch where posted_at >= :begin and posted_at < :end
      """;

  private static final String FILE_BYTES =
      "select sum(bytes) from archive_file where month = :month";

  private static final Duration KEYS_KEPT = Duration.ofDays(365 * 20);

  private final Database database;
  private final Kafka kafka;
  private final Jdbi owner;
  private final JobRole jobs;
  private final Bench.Settings settings;
  private final int months;

  /**
   * @param settings of posting
   * @param months the number of months to measure
   */
  ArchiveBench(EmbeddedServers servers, Kafka kafka, Bench.Settings settings, int months) {
    this.database = servers.database();
    this.kafka = kafka;
    this.owner = BookJdbi.of(database.source(Role.MIGRATOR));
    this.jobs = JobsBeside.role(database, servers.directory(), Clock.systemUTC());
    this.settings = settings;
    this.months = months;
  }

  /**
   * Posts at least so many transfers into each month, and runs every job that archiving waits for.
   */
  void fill(long transfers) throws Exception {
    JobsBook.applyProgram(database, Duration.ZERO, KEYS_KEPT);
    owner.useHandle(
        handle ->
            handle.execute("select make_journal_partitions(?, ?)", FIRST.atDay(1), months - 1));
    for (int month = 0; month < months; month++) {
      Clock clock = clockIn(month(month));
      Bench bench = new Bench(database, kafka, settings, clock);
      for (long left = transfers; left > 0; left = transfers - rows(month(month))) {
        // About a quarter of the requests is refused.
        bench.fill(left + left / 3, clock, done -> {});
      }
    }
    JobsBook.takeOutcomes(database);
    for (JobName reader : READERS) {
      run(reader);
    }
    if (jobs.countOpenBreaks() > 0) {
      throw new IllegalStateException("reconcile has found breaks, so no month could leave");
    }
    JobsBook.vacuum(database);
  }

  /** Copies the month, then archives it. */
  ArchiveRound measure(int number) throws Exception {
    YearMonth month = month(number);
    BenchBook.settle(database);
    long begun = System.nanoTime();
    long copyBytes = owner.withHandle(handle -> copy(handle, month));
    double copySeconds = (System.nanoTime() - begun) / 1e9;
    Period age = Period.ofMonths(months - 1 - number);
    JobResult result =
        jobs.runner()
            .run(
                RunId.nightly(JobName.ARCHIVE, date(), null)
                    .with(Archive.OLDER_THAN, age.toString()),
                null,
                JobListener.NONE);
    long fileBytes =
        owner.withHandle(
            handle ->
                handle
                    .createQuery(FILE_BYTES)
                    .bind("month", month.atDay(1))
                    .mapTo(Long.class)
                    .findOne()
                    .orElseThrow(
                        () ->
                            new IllegalStateException(
                                month + " was not archived: " + result.skipped())));
    return new ArchiveRound(
        rows(month), copySeconds, copyBytes, result.duration().toMillis() / 1e3, fileBytes);
  }

  private static YearMonth month(int number) {
    return FIRST.plusMonths(number);
  }

  /** Returns the first day behind all months. */
  private LocalDate date() {
    return month(months).atDay(1);
  }

  /** Returns a clock that begins with the month. */
  private static Clock clockIn(YearMonth month) {
    Clock now = Clock.systemUTC();
    return Clock.offset(
        now,
        Duration.between(now.instant(), month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant()));
  }

  private long rows(YearMonth month) {
    return owner.withHandle(
        handle ->
            handle
                .createQuery(ROWS)
                .bind("begin", month.atDay(1).atStartOfDay(ZoneOffset.UTC))
                .bind("end", month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC))
                .mapTo(Long.class)
                .one());
  }

  private void run(JobName job) throws Exception {
    if (job.scope() == Scope.PROGRAM) {
      for (Program program : jobs.programs()) {
        jobs.runner().run(RunId.nightly(job, date(), program.code()), program, JobListener.NONE);
      }
    } else {
      jobs.runner().run(RunId.nightly(job, date(), null), null, JobListener.NONE);
    }
  }

  /** Copies the month and throws it away; returns the number of bytes. */
  private static long copy(Handle handle, YearMonth month) throws SQLException {
    Connection connection = handle.getConnection();
    CopyOut copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyOut(
                String.format(
                    Locale.ROOT,
                    "copy journal_%tY_%<tm to stdout (format binary)",
                    month.atDay(1)));
    long bytes = 0;
    for (byte[] piece = copy.readFromCopy(); piece != null; piece = copy.readFromCopy()) {
      bytes += piece.length;
    }
    return bytes;
  }

  @Override
  public void close() {
    jobs.close();
  }
}
