package dev.loyalty.jobs.posting;

import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobRun;
import dev.loyalty.jobs.run.JobStep;
import dev.loyalty.jobs.run.Plans;
import dev.loyalty.jobs.run.StepProgress;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestHeader;
import dev.loyalty.ledger.posting.Ledger;
import dev.loyalty.ledger.posting.OutcomeEvent;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;

/**
 * Settles things that are due, such as holds, by a request each. Those that are settled, by this
 * job or another request, and due are then removed from the list of waiting ones, so that each is
 * read once. Thread-safe.
 */
public final class Settling {

  private final Jdbi jdbi;
  private final Ledger ledger;
  private final Clock clock;
  private final Kind kind;

  /**
   * @param jdbi sessions of the writer's role
   */
  public Settling(Jdbi jdbi, Ledger ledger, Clock clock, Kind kind) {
    this.jdbi = jdbi;
    this.ledger = ledger;
    this.clock = clock;
    this.kind = kind;
  }

  /**
   * A kind of thing that waits, and the way to settle it.
   *
   * @param step the verb: the step's name, and the beginning of the requests' keys
   * @param due SQL: id, account's code and whether it is settled, of those due before {@code
   *     :before}, {@code :limit} at most, the earliest first, so that the index gives them without
   *     sorting
   * @param forget SQL: removes those of {@code :ids} that are settled
   * @param request makes the request from a header and the id
   * @param plural the name of several
   * @param participle the word for a settled one
   * @param settledBefore the reason for skipping one
   */
  public record Kind(
      JobName job,
      String step,
      String due,
      String forget,
      BiFunction<RequestHeader, UUID, Request> request,
      String plural,
      String participle,
      String settledBefore) {}

  /** Returns the job's only step. */
  public List<JobStep> steps(JobRun run) {
    Program program = run.requireProgram();
    JobLane lane = JobLane.open(ledger, kind.job(), program, clock);
    return List.of(
        new JobStep(kind.step(), progress -> settleNext(program, run.dueBefore(), lane, progress)));
  }

  private record Due(UUID id, String account, boolean settled) {}

  private boolean settleNext(Program program, Instant before, JobLane lane, StepProgress progress)
      throws InterruptedException {
    List<Due> due = findDue(program, before);
    if (due.isEmpty()) {
      return false;
    }
    long settled = settle(lane, due.stream().filter(it -> !it.settled()).toList());
    int forgotten = forget(program, due);
    progress.read(due.size());
    progress.changed(settled);
    progress.skipped(kind.settledBefore(), due.size() - settled);
    if (forgotten < due.size()) {
      // A thing that its request doesn't settle would be found again without end.
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "%d %s can't be %s, the first of them %s; see what reconcile says of program %s",
              due.size() - forgotten,
              kind.plural(),
              kind.participle(),
              findDue(program, before).getFirst().id(),
              program.code()));
    }
    return true;
  }

  /**
   * Settles each by a key that names it. That key is taken where the thing was requested under a
   * pruned key whose earlier use this job settled; then another key is used.
   */
  private long settle(JobLane lane, List<Due> due) throws InterruptedException {
    List<Outcome> outcomes = post(lane, due, "");
    List<Due> again =
        IntStream.range(0, due.size())
            .filter(i -> isTaken(outcomes.get(i)))
            .mapToObj(due::get)
            .toList();
    return Stream.concat(
            outcomes.stream(), post(lane, again, ":" + clock.instant().toEpochMilli()).stream())
        .filter(Outcome.Posted.class::isInstance)
        .count();
  }

  private static boolean isTaken(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Posted posted -> false;
      case Outcome.Duplicate duplicate -> true;
      case Outcome.Rejected rejected -> rejected.code() == RejectionCode.KEY_REUSED;
    };
  }

  private List<Outcome> post(JobLane lane, List<Due> due, String suffix)
      throws InterruptedException {
    List<JobLane.Ask> asks = due.stream().map(it -> ask(lane, it, suffix)).toList();
    return lane.post(asks).stream().map(OutcomeEvent::outcome).toList();
  }

  private JobLane.Ask ask(JobLane lane, Due due, String suffix) {
    RequestHeader header = lane.header(due.account(), kind.step() + ":" + due.id() + suffix);
    return new JobLane.Ask(kind.request().apply(header, due.id()), due.id());
  }

  private List<Due> findDue(Program program, Instant before) {
    return jdbi.inTransaction(
        handle -> {
          Plans.byKeysOnly(handle);
          return handle
              .createQuery(kind.due())
              .bind("program", program.id())
              .bind("before", before)
              .bind("limit", JobLane.REQUESTS_MAX)
              .map(
                  (row, context) ->
                      new Due(row.getObject(1, UUID.class), row.getString(2), row.getBoolean(3)))
              .list();
        });
  }

  private int forget(Program program, List<Due> due) {
    UUID[] ids = due.stream().map(Due::id).toArray(UUID[]::new);
    return jdbi.inTransaction(
        handle -> {
          Plans.byKeysOnly(handle);
          return handle
              .createUpdate(kind.forget())
              .bind("program", program.id())
              .bind("ids", ids)
              .execute();
        });
  }
}
