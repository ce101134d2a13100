package dev.loyalty.ops.job;

import com.zaxxer.hikari.HikariDataSource;
import dev.loyalty.jobs.JobServices;
import dev.loyalty.jobs.Nightly;
import dev.loyalty.jobs.NightlyJobs;
import dev.loyalty.jobs.Nights;
import dev.loyalty.jobs.backup.BackupSettings;
import dev.loyalty.jobs.reconcile.BrokerOffsets;
import dev.loyalty.jobs.reconcile.OpenBreaks;
import dev.loyalty.jobs.run.JobHistory;
import dev.loyalty.jobs.run.JobMeters;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobRunner;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.posting.Ledger;
import dev.loyalty.ledger.posting.LedgerSettings;
import dev.loyalty.ledger.posting.PostingListener;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ledger.store.PostgresBook;
import dev.loyalty.ledger.store.PostingSession;
import dev.loyalty.ops.server.Database;
import dev.loyalty.ops.server.Role;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Period;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The nightly jobs with their connections. Closed once. Safe for concurrent use. */
public final class JobRole implements AutoCloseable {

  private static final int POSTING_CONNECTIONS = 2;

  /** Two connections for each run at a time, the night's, and some for the jobs' own work. */
  private static final int PLAIN_CONNECTIONS = 11;

  /** A night's work as the schema's owner is done one piece after the other. */
  private static final int OWNER_CONNECTIONS = 2;

  private final HikariDataSource posting;
  private final HikariDataSource lookups;
  private final HikariDataSource plain;
  private final HikariDataSource owner;
  private final PostgresBook book;
  private final JobMeters meters;
  private final JobRunner runner;

  /**
   * The settings of jobs: where they keep files, and the time zone of jobs for the whole book.
   *
   * @param archive the directory of archived months
   * @param journalRetention the age at which a month of the journal is archived
   * @param backups the settings of backups
   * @param broker the broker's offsets, which reconcile compares with the book
   */
  public record Settings(
      Clock clock,
      ZoneId operationsZone,
      Path archive,
      Period journalRetention,
      BackupSettings backups,
      BrokerOffsets broker) {}

  public JobRole(Database database, Settings settings, MeterRegistry registry) {
    this.posting =
        database.stayingPool(
            Role.WRITER, "loyalty-job-posting", POSTING_CONNECTIONS, PostingSession.INIT_SQL);
    this.lookups =
        database.stayingPool(
            Role.WRITER, "loyalty-job-lookups", POSTING_CONNECTIONS, PostingSession.LOOKUP_SQL);
    this.plain = database.pool(Role.WRITER, "loyalty-jobs", PLAIN_CONNECTIONS);
    this.owner = database.enteringPool(Role.OWNER, "loyalty-job-owner", OWNER_CONNECTIONS);
    for (HikariDataSource pool : List.of(posting, lookups, plain, owner)) {
      pool.setMetricRegistry(registry);
    }
    this.meters = new JobMeters(registry);
    this.book = new PostgresBook(BookJdbi.of(posting), BookJdbi.of(lookups));
    Ledger ledger =
        new Ledger(
            book,
            LedgerSettings.defaults(POSTING_CONNECTIONS, Runtime.getRuntime().maxMemory()),
            settings.clock(),
            PostingListener.NONE);
    this.runner =
        new JobRunner(
            plain,
            NightlyJobs.all(
                new JobServices(
                    plain,
                    owner,
                    ledger,
                    settings.clock(),
                    settings.operationsZone(),
                    settings.archive(),
                    settings.journalRetention(),
                    settings.backups(),
                    settings.broker())),
            settings.clock(),
            settings.operationsZone(),
            meters);
  }

  public JobRunner runner() {
    return runner;
  }

  /** A night of all jobs. */
  public Nightly nightly() {
    return nightly(EnumSet.noneOf(JobName.class));
  }

  /** A night of all jobs but these. */
  public Nightly nightly(Set<JobName> without) {
    Set<JobName> jobs = EnumSet.copyOf(runner.names());
    jobs.removeAll(without);
    return new Nightly(runner, nights(), this::programs, jobs);
  }

  /** Counts the breaks that are neither gone nor accepted; one is enough for exit code 3. */
  public long countOpenBreaks() {
    return new OpenBreaks(BookJdbi.of(plain)).count();
  }

  /** Registers the count of open breaks for monitoring. */
  void showOpenBreaks() {
    meters.openBreaks(countOpenBreaks());
  }

  public JobHistory history() {
    return new JobHistory(BookJdbi.of(plain));
  }

  /** The nights that are complete. */
  public Nights nights() {
    return new Nights(BookJdbi.of(plain));
  }

  /** The programs as they are now, by code. */
  public List<Program> programs() {
    return book.loadPrograms().stream().sorted(Comparator.comparing(Program::code)).toList();
  }

  @Override
  public void close() {
    posting.close();
    owner.close();
    lookups.close();
    plain.close();
  }
}
