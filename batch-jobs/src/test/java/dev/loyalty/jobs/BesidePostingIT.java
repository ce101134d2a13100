package dev.loyalty.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.jobs.backup.BackupSettings;
import dev.loyalty.jobs.indexes.IndexSettings;
import dev.loyalty.jobs.indexes.RebuildIndexes;
import dev.loyalty.jobs.reconcile.BrokerOffsets;
import dev.loyalty.jobs.reconcile.OpenBreaks;
import dev.loyalty.jobs.reconcile.Reconcile;
import dev.loyalty.jobs.run.JobListener;
import dev.loyalty.jobs.run.JobMeters;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobRunner;
import dev.loyalty.jobs.run.NightlyJob;
import dev.loyalty.jobs.run.RunId;
import dev.loyalty.ledger.check.BookCheck;
import dev.loyalty.ledger.check.Break;
import dev.loyalty.ledger.fixture.SetClock;
import dev.loyalty.ledger.model.Direction;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestHeader;
import dev.loyalty.ledger.model.Tiers;
import dev.loyalty.ledger.posting.Lane;
import dev.loyalty.ledger.posting.LaneItem;
import dev.loyalty.ledger.posting.Ledger;
import dev.loyalty.ledger.posting.LedgerSettings;
import dev.loyalty.ledger.posting.OutcomeEvent;
import dev.loyalty.ledger.posting.Pause;
import dev.loyalty.ledger.posting.PostingListener;
import dev.loyalty.ledger.posting.Submission;
import dev.loyalty.ledger.store.BookJdbi;
import dev.loyalty.ledger.store.IsoDuration;
import dev.loyalty.ledger.store.ProgramSpec;
import dev.loyalty.ledger.store.ProgramStore;
import dev.loyalty.ledger.store.TestBook;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All nightly jobs, night after night, beside two lanes on the same accounts: jobs and requests
 * want the same holds, pending earns, lots and keys at the same time.
 */
class BesidePostingIT {

  private static final int NIGHTS = 2;

  /** The batches of both lanes beside each job, limited so that the jobs come to an end. */
  private static final int BATCHES_A_JOB = 20;

  private static final int ACCOUNTS = 1_000;
  private static final int REQUESTS_A_BATCH = 25;
  private static final LocalDate FIRST_DAY = LocalDate.of(2026, 1, 20);

  /** Every index is too loose for it. */
  private static final IndexSettings ALWAYS_REBUILD =
      new IndexSettings(101, 1 << 16, 0, NIGHTS, Duration.ofSeconds(5), 20, Duration.ofMillis(20));

  @TempDir private Path directory;
  private final TestBook book = TestBook.create();
  private final Jdbi writer = BookJdbi.of(book.database().writer());
  private final AtomicBoolean dawn = new AtomicBoolean();
  private final Semaphore batchesToPost = new Semaphore(BATCHES_A_JOB);
  private final SetClock clock = new SetClock(noon(FIRST_DAY));

  /**
   * A program whose requests of one day are activated, released, expired and pruned in the next
   * night.
   */
  private static final ProgramSpec PROGRAM =
      new ProgramSpec(
          "retail",
          "Retail",
          ZoneOffset.UTC,
          true,
          -100_000,
          1_000_000,
          Period.ofDays(1),
          IsoDuration.parse("P1D"),
          IsoDuration.parse("P1D"),
          IsoDuration.parse("PT6H"),
          new Tiers(Period.ofMonths(1), Map.of("silver", 50L, "gold", 5_000L)));

  @Test
  void losesNothingAndAgreesWithItself() throws Exception {
    new ProgramStore(writer).apply(List.of(PROGRAM), "test");
    writer.useHandle(handle -> handle.execute("select make_journal_partitions(?, 1)", FIRST_DAY));
    List<UUID> posted = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Future<List<UUID>>> lanes = new ArrayList<>();
      for (int lane = 0; lane < 2; lane++) {
        Members members = new Members(lane, clock);
        lanes.add(threads.submit(() -> post(members)));
      }
      try {
        runNights();
      } finally {
        dawn.set(true);
        batchesToPost.release(lanes.size());
      }
      for (Future<List<UUID>> lane : lanes) {
        posted.addAll(lane.get());
      }
    }

    assertThat(posted).hasSizeGreaterThan(1_000);
    assertThat(transfersOfTheInput()).isEqualTo(posted.stream().sorted().toList());
    assertThat(jobsThatPosted())
        .containsExactlyInAnyOrder("~expire-holds", "~activate-points", "~expire-points");
    // That knows nothing of keys that were forgotten; reconcile does.
    assertThat(new BookCheck(book.owner()).run().breaks())
        .allMatch(it -> it.kind() == Break.Kind.KEY && it.actual().equals("no posted key"));
    runner().run(fullReconciliation(), null, JobListener.NONE);
    assertThat(new OpenBreaks(writer).count()).isZero();
  }

  private static Instant noon(LocalDate day) {
    return day.atTime(12, 0).toInstant(ZoneOffset.UTC);
  }

  private void runNights() throws Exception {
    JobRunner runner = runner();
    for (int night = 0; night < NIGHTS; night++) {
      LocalDate day = FIRST_DAY.plusDays(night);
      clock.set(noon(day));
      List<Nightly.Entry> entries =
          new Nightly(
                  runner,
                  new Nights(writer),
                  () -> new ProgramStore(writer).load(),
                  EnumSet.allOf(JobName.class))
              .run(day, afterEachJob());
      assertThat(entries)
          .hasSize(JobName.values().length)
          .allSatisfy(it -> assertThat(it.state()).as("%s", it).isEqualTo(Nightly.State.DONE));
    }
  }

  private JobListener afterEachJob() {
    return new JobListener() {
      @Override
      public void advanced(RunId id, String step, long read, long changed) {}

      @Override
      public void ended(RunId id) {
        batchesToPost.release(BATCHES_A_JOB);
      }
    };
  }

  private static RunId fullReconciliation() {
    return RunId.nightly(JobName.RECONCILE, FIRST_DAY, null).with(Reconcile.FULL, "true");
  }

  private JobRunner runner() {
    List<NightlyJob> jobs =
        new ArrayList<>(
            NightlyJobs.all(
                new JobServices(
                    book.database().writer(),
                    book.database().owner(),
                    ledger(),
                    clock,
                    ZoneOffset.UTC,
                    directory.resolve("archive"),
                    Period.ofMonths(24),
                    new BackupSettings(directory.resolve("backups"), Map.of()),
                    BrokerOffsets.NOT_CONFIGURED)));
    jobs.removeIf(job -> job.name() == JobName.REBUILD_INDEXES);
    jobs.add(new RebuildIndexes(book.database().owner(), ALWAYS_REBUILD, clock, Pause.SLEEP));
    return new JobRunner(
        book.database().writer(),
        jobs,
        clock,
        ZoneOffset.UTC,
        new JobMeters(new SimpleMeterRegistry()));
  }

  /** Each lane's and the jobs' own, as in processes of their own. */
  private Ledger ledger() {
    return new Ledger(
        book.book(), LedgerSettings.defaults(2, 512L << 20), clock, PostingListener.NONE);
  }

  /** A key that was forgotten may be posted again, but not in one batch. */
  private List<UUID> transfersOfTheInput() {
    return writer.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select transfer_id from (select distinct transfer_id, lane_id, batch_no from journal) as j join position using (lane_id)
                    where topic not like '~%'
                    """)
                .mapTo(UUID.class)
                .stream()
                .sorted()
                .toList());
  }

  private List<String> jobsThatPosted() {
    return writer.withHandle(
        handle ->
            handle
                .createQuery(
                    "select distinct topic from journal join position using (lane_id) where topic"
                        + " like '~%'")
                .mapTo(String.class)
                .list());
  }

  /** The transfers that were posted; their outcomes, and those of jobs, are published at once. */
  private List<UUID> post(Members members) throws InterruptedException {
    Lane lane = ledger().takeOver("loyalty.transfers", members.number, new UUID(1, 2));
    List<UUID> posted = new ArrayList<>();
    for (batchesToPost.acquire(); !dawn.get(); batchesToPost.acquire()) {
      long first = lane.position().nextOffset();
      List<LaneItem> items = new ArrayList<>();
      for (int i = 0; i < REQUESTS_A_BATCH; i++) {
        items.add(Submission.of(first + i, members.next()));
      }
      List<OutcomeEvent> outcomes = new ArrayList<>();
      lane.post(items, first + items.size(), batch -> outcomes.addAll(batch.outcomes()));
      assertThat(outcomes).hasSize(items.size());
      book.owner().useHandle(handle -> handle.execute("delete from outcome_batch"));
      for (OutcomeEvent event : outcomes) {
        if (event.outcome() instanceof Outcome.Posted done && done.transferId() != null) {
          posted.add(done.transferId());
        }
      }
    }
    return posted;
  }

  /** Members' requests by one lane. For one thread. */
  private static final class Members {

    private static final int REMEMBERED = 400;

    private final int number;
    private final Clock clock;
    private final Random random;
    private final List<Request> earlier = new ArrayList<>();
    private long count;

    Members(int number, Clock clock) {
      this.number = number;
      this.clock = clock;
      this.random = new Random(number);
    }

    Request next() {
      Request request = ask();
      if (earlier.size() < REMEMBERED) {
        earlier.add(request);
      } else {
        earlier.set(random.nextInt(REMEMBERED), request);
      }
      return request;
    }

    private Request ask() {
      String account = "m" + random.nextInt(ACCOUNTS);
      long points = 1 + random.nextInt(50);
      return switch (random.nextInt(20)) {
        case 0, 1, 2, 3, 4 -> new Request.Earn(header(account), points, null, null);
        case 5, 6, 7, 8 -> new Request.Adjust(reasoned(account), points, Direction.CREDIT);
        case 9, 10 -> new Request.Redeem(header(account), points);
        case 11 -> new Request.Transfer(header(account), "n" + random.nextInt(ACCOUNTS), points);
        case 12, 13, 14 -> new Request.Hold(header(account), points, null);
        default -> ofAnEarlier();
      };
    }

    /** Or the earlier one again, where none can name it. */
    private Request ofAnEarlier() {
      if (earlier.isEmpty()) {
        return new Request.Earn(header("m0"), 1, null, null);
      }
      Request original = earlier.get(random.nextInt(earlier.size()));
      RequestHeader header = header(original.header().account());
      String key = original.header().key();
      return switch (original) {
        case Request.Hold hold when random.nextBoolean() -> new Request.Capture(header, key, 1L);
        case Request.Hold hold -> new Request.Release(header, key);
        case Request.Earn earn -> new Request.Reverse(header, key, 1L);
        case Request.Redeem redeem -> new Request.Reverse(header, key, null);
        default -> original;
      };
    }

    private RequestHeader reasoned(String account) {
      RequestHeader it = header(account);
      return new RequestHeader(
          it.program(), it.account(), it.key(), it.time(), null, "GOODWILL", Map.of());
    }

    private RequestHeader header(String account) {
      Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
      String key = "lane" + number + "#" + count++;
      return new RequestHeader("retail", account, key, now, null, null, Map.of());
    }
  }
}
