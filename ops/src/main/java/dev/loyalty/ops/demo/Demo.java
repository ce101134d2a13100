package dev.loyalty.ops.demo;

import com.zaxxer.hikari.HikariDataSource;
import dev.loyalty.ingest.setup.IngestSettings;
import dev.loyalty.jobs.journal.LocalDays;
import dev.loyalty.jobs.reconcile.Reconcile;
import dev.loyalty.jobs.run.JobListener;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.RunId;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ledger.store.ProgramSpec;
import dev.loyalty.ledger.store.ProgramStore;
import dev.loyalty.ops.cli.Actor;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.Progress;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.cli.StopSignal;
import dev.loyalty.ops.embedded.EmbeddedServers;
import dev.loyalty.ops.ingest.IngestRole;
import dev.loyalty.ops.job.JobProgress;
import dev.loyalty.ops.job.JobRole;
import dev.loyalty.ops.migrate.SchemaMigration;
import dev.loyalty.ops.migrate.Topics;
import dev.loyalty.ops.publish.EventFile;
import dev.loyalty.ops.publish.EventPublisher;
import dev.loyalty.ops.server.Kafka;
import dev.loyalty.ops.server.Role;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.jdbi.v3.core.Jdbi;

/**
 * Runs the main job, from files to a checked book, on servers that run already.
 *
 * @param programs are applied before the first event
 * @param files hold the events
 * @param partitions the number of each topic's partitions
 * @param nights say when the nightly jobs run
 */
record Demo(
    Shell shell,
    List<ProgramSpec> programs,
    List<EventFile> files,
    int partitions,
    DemoNights nights) {

  /**
   * Finds the business date of the latest event in the journal. It goes on from the median date and
   * stops before a gap of more than a year: dates behind such a gap are mistakes, and a night of
   * theirs would expire all points.
   */
  private static final String LAST_DATE =
      """
      with event as (
        select <day> as date from journal where not starts_with(idempotency_key, '~')
      ), day as (
        select date, date - lag(date) over (order by date) as ahead
        from event
        where date >= (select percentile_disc(0.5) within group (order by date) from event)
        group by date
      )
      select max(date) from day
      where date < coalesce((select min(date) from day where ahead > :aheadMax), 'infinity')
      having max(date) is not null
      """
          .replace("<day>", LocalDays.dayOf("requested_at"));

  private static final String DEAD_LETTERS_BY_CODE =
      """
      select code, count(*) from dead_letter group by code
      """;

  private static final int CONNECTIONS = 2;

  /** Creates the schema, the topics and the programs. */
  void prepare(EmbeddedServers servers, Kafka kafka) throws Exception {
    new SchemaMigration(servers.database()).run();
    new Topics(kafka).create(partitions);
    Jdbi jdbi = BookJdbi.of(servers.database().source(Role.WRITER));
    new ProgramStore(jdbi).apply(programs, Actor.of(jdbi));
  }

  /** Starts ingest, which reads from now on; the caller closes it. */
  IngestRole ingest(EmbeddedServers servers, Kafka kafka, MeterRegistry meters) {
    IngestRole role =
        new IngestRole(
            servers.database(),
            kafka,
            IngestSettings.DEFAULTS,
            IngestRole.writersByDefault(),
            meters,
            nights.clock());
    role.start();
    return role;
  }

  /**
   * Publishes all events, waits until they are posted, and checks the book.
   *
   * @throws CommandException where an event has neither outcome nor dead letter, or ingest stops
   * @throws CancellationException where the user stops the demo
   */
  DemoSummary run(
      EmbeddedServers servers,
      Kafka kafka,
      IngestRole ingest,
      JobRole jobs,
      StopSignal stop,
      DemoExport export)
      throws Exception {
    try (HikariDataSource pool = servers.database().pool(Role.WRITER, "demo", CONNECTIONS);
        Drain drain = new Drain(kafka, BookJdbi.of(pool), ingest::health, stop)) {
      Jdbi writer = BookJdbi.of(pool);
      Posted posted = post(kafka, drain, writer, jobs, stop);
      drain.awaitPublishing();
      OutcomeTally tally;
      try (OutputStream copy = export.outcomes()) {
        tally = OutcomeTally.read(kafka, copy);
      }
      long breaks = reconcile(jobs, writer);
      DemoSummary summary =
          DemoSummary.of(posted.events(), tally, deadLetters(writer), breaks, posted.seconds());
      export.write(BookJdbi.of(servers.database().source(Role.READER)), summary);
      if (summary.unaccounted() != 0) {
        throw CommandException.failed(
            summary.unaccounted()
                + " of "
                + posted.events()
                + " events have neither outcome nor dead letter",
            "This is a bug; please report it with the input.");
      }
      return summary;
    }
  }

  private record Posted(long events, double seconds) {}

  /** Publishes all events, and runs the nights when they are due. */
  private Posted post(Kafka kafka, Drain drain, Jdbi writer, JobRole jobs, StopSignal stop)
      throws Exception {
    long startedAt = System.nanoTime();
    if (nights.when() == DemoNights.When.AFTER_EACH_DAY) {
      long events = liveThrough(kafka, drain, writer, jobs, stop);
      return new Posted(events, secondsSince(startedAt));
    }
    long events = publishAll(kafka, stop);
    try (Progress progress = Progress.of(shell, "posting", events)) {
      drain.awaitCommits(progress);
    }
    double seconds = secondsSince(startedAt);
    if (nights.when() == DemoNights.When.AT_THE_END) {
      for (LocalDate date : lastDate(writer)) {
        nights.run(jobs, date, new JobProgress(shell));
      }
    }
    return new Posted(events, seconds);
  }

  private static double secondsSince(long startedAt) {
    return (System.nanoTime() - startedAt) / 1e9;
  }

  /** Reconciles the whole book; nights look only at new work. */
  private long reconcile(JobRole jobs, Jdbi writer) throws Exception {
    LocalDate today = LocalDate.ofInstant(nights.clock().instant(), nights.zone());
    RunId id =
        RunId.nightly(JobName.RECONCILE, lastDate(writer).stream().findFirst().orElse(today), null)
            .with(Reconcile.FULL, "true");
    jobs.runner().run(id, null, new JobProgress(shell));
    return jobs.countOpenBreaks();
  }

  /** Publishes day after day, and runs the night of each date, also of dates without events. */
  private long liveThrough(Kafka kafka, Drain drain, Jdbi writer, JobRole jobs, StopSignal stop)
      throws Exception {
    AtomicLong published = new AtomicLong();
    try (Producer<byte[], byte[]> producer = kafka.producer(EventPublisher.settings(true));
        Progress progress = Progress.of(shell, "days", 0)) {
      AtomicLong days = new AtomicLong();
      AtomicReference<LocalDate> lived = new AtomicReference<>(LocalDate.MAX);
      new EventDays(nights.zone())
          .read(
              files,
              day -> {
                LocalDate eve = day.date().minusDays(1);
                if (lived.get().isBefore(eve)) {
                  liveNight(jobs, eve);
                }
                nights.clock().advanceTo(day.first());
                makePartitions(writer, day.date());
                EventFile events =
                    new EventFile(
                        "the events of " + day.date(),
                        () -> new LinesInputStream(day.lines().iterator()));
                published.addAndGet(publish(producer, List.of(events), Progress.none(shell), stop));
                drain.awaitCommits(Progress.none(shell));
                // The clock jumps to the night next: reconcile would find outcomes that are hours
                // late.
                drain.awaitPublishing();
                nights.clock().advanceTo(day.last());
                liveNight(jobs, day.date());
                lived.set(day.date());
                progress.at(days.incrementAndGet());
              });
    }
    return published.get();
  }

  /** Runs the night of the date. */
  private void liveNight(JobRole jobs, LocalDate date) throws CommandException {
    nights.clock().advanceTo(nights.after(date));
    nights.run(jobs, date, JobListener.NONE);
  }

  private static void makePartitions(Jdbi writer, LocalDate date) {
    writer.useHandle(
        handle ->
            handle
                .createQuery("select make_journal_partitions(:date, 1)")
                .bind("date", date)
                .mapTo(Integer.class)
                .one());
  }

  /** Returns an empty list where nothing was posted. */
  private List<LocalDate> lastDate(Jdbi jdbi) {
    return jdbi.withHandle(
        handle ->
            LocalDays.upTo(nights.zone(), nights.clock().instant())
                .bindTo(handle.createQuery(LAST_DATE))
                .bind("aheadMax", EventDays.AHEAD_MAX.toDays())
                .mapTo(LocalDate.class)
                .list());
  }

  private long publishAll(Kafka kafka, StopSignal stop) throws Exception {
    try (Producer<byte[], byte[]> producer = kafka.producer(EventPublisher.settings(false));
        Progress progress = Progress.of(shell, "publishing", 0)) {
      return publish(producer, files, progress, stop);
    }
  }

  private static long publish(
      Producer<byte[], byte[]> producer, List<EventFile> events, Progress progress, StopSignal stop)
      throws IOException {
    return new EventPublisher(producer)
        .publish(
            events,
            0,
            sent -> {
              progress.at(sent);
              if (stop.isAsked()) {
                throw new CancellationException("stopped before the end");
              }
            })
        .published();
  }

  private static Map<String, Long> deadLetters(Jdbi jdbi) {
    return jdbi.withHandle(
        handle -> {
          Map<String, Long> counts = new TreeMap<>();
          handle
              .createQuery(DEAD_LETTERS_BY_CODE)
              .map((row, context) -> counts.put(row.getString(1), row.getLong(2)))
              .list();
          return counts;
        });
  }
}
