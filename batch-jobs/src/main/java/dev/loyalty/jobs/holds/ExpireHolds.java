package dev.loyalty.jobs.holds;

import dev.loyalty.jobs.posting.JobLane;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobRun;
import dev.loyalty.jobs.run.JobStep;
import dev.loyalty.jobs.run.NightlyJob;
import dev.loyalty.jobs.run.StepProgress;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.posting.Ledger;
import dev.loyalty.ledger.posting.OutcomeEvent;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/**
 * Releases holds whose time is over. A hold that is settled, by whomever, and due is then removed
 * from the list of holds; who settled it is kept. So each is looked at once.
 */
public final class ExpireHolds implements NightlyJob {

  /** The earliest first, so that the index gives them without sorting. */
  private static final String DUE =
      """
      select h.transfer_id, a.code, r.hold_transfer_id is not null
      from hold h
      join account a on a.program_id = h.program_id and a.account_id = h.account_id
      left join hold_resolution r on r.program_id = h.program_id and r.hold_transfer_id = h.transfer_id
      where h.program_id = :program and h.expires_at < :before
      order by h.expires_at limit :limit
      """;

  /** Only what is settled: what was refused stays. */
  private static final String FORGET =
      """
      delete from hold h
      using unnest(:ids) as x(transfer_id), hold_resolution r
      where h.program_id = :program and h.transfer_id = x.transfer_id
        and r.program_id = :program and r.hold_transfer_id = x.transfer_id
      """;

  private final Jdbi jdbi;
  private final Ledger ledger;
  private final Clock clock;

  /**
   * @param jdbi of the writer's role
   */
  public ExpireHolds(Jdbi jdbi, Ledger ledger, Clock clock) {
    this.jdbi = jdbi;
    this.ledger = ledger;
    this.clock = clock;
  }

  @Override
  public JobName name() {
    return JobName.EXPIRE_HOLDS;
  }

  @Override
  public List<JobStep> steps(JobRun run) {
    Program program = run.requireProgram();
    JobLane lane = JobLane.open(ledger, name(), program, clock);
    return List.of(
        new JobStep("release", progress -> release(program, run.dueBefore(), lane, progress)));
  }

  private record Due(UUID holdId, String account, boolean settled) {}

  private boolean release(Program program, Instant before, JobLane lane, StepProgress progress)
      throws InterruptedException {
    List<Due> due = findDue(program, before);
    if (due.isEmpty()) {
      return false;
    }
    List<JobLane.Ask> asks = new ArrayList<>();
    for (Due hold : due) {
      if (!hold.settled()) {
        String id = hold.holdId().toString();
        asks.add(
            new JobLane.Ask(
                new Request.Release(lane.header(hold.account(), "release:" + id), id),
                hold.holdId()));
      }
    }
    long released = 0;
    for (OutcomeEvent outcome : lane.post(asks)) {
      if (outcome.outcome() instanceof Outcome.Posted) {
        released++;
      }
    }
    int forgotten = forget(program, due);
    progress.read(due.size());
    progress.changed(released);
    progress.skipped("captured or released before", due.size() - released);
    if (forgotten < due.size()) {
      // What a release doesn't settle would be found again for ever.
      throw new IllegalStateException(
          (due.size() - forgotten)
              + " holds can't be released, the first of them "
              + due.getFirst().holdId()
              + "; see what reconcile says of program "
              + program.code());
    }
    return true;
  }

  private List<Due> findDue(Program program, Instant before) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(DUE)
                .bind("program", program.id())
                .bind("before", before)
                .bind("limit", JobLane.REQUESTS_MAX)
                .map(
                    (row, context) ->
                        new Due(row.getObject(1, UUID.class), row.getString(2), row.getBoolean(3)))
                .list());
  }

  private int forget(Program program, List<Due> due) {
    UUID[] ids = due.stream().map(Due::holdId).toArray(UUID[]::new);
    return jdbi.withHandle(
        handle ->
            handle.createUpdate(FORGET).bind("program", program.id()).bind("ids", ids).execute());
  }
}
