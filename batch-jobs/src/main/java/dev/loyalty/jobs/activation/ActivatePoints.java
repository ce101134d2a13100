package dev.loyalty.jobs.activation;

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
 * Makes pending points available when their time has come. An earn that is settled (activated, or
 * reversed whole) and due is then removed from the list of pending earns. So each is looked at
 * once.
 */
public final class ActivatePoints implements NightlyJob {

  private static final String DUE =
      """
      select e.transfer_id, a.code, n.earn_transfer_id is not null or r.reversed = r.original_points
      from pending_earn e
      join account a on a.program_id = e.program_id and a.account_id = e.account_id
      left join pending_earn_activation n on n.program_id = e.program_id and n.earn_transfer_id = e.transfer_id
      left join reversal r on r.program_id = e.program_id and r.original_transfer_id = e.transfer_id
      where e.program_id = :program and e.activates_at < :before
      order by e.activates_at limit :limit
      """;

  private static final String FORGET =
      """
      delete from pending_earn e
      using unnest(:ids) as x(transfer_id)
      where e.program_id = :program and e.transfer_id = x.transfer_id
        and (exists (select from pending_earn_activation n
            where n.program_id = :program and n.earn_transfer_id = x.transfer_id)
          or exists (select from reversal r
            where r.program_id = :program and r.original_transfer_id = x.transfer_id and r.reversed = r.original_points))
      """;

  private final Jdbi jdbi;
  private final Ledger ledger;
  private final Clock clock;

  /**
   * @param jdbi of the writer's role
   */
  public ActivatePoints(Jdbi jdbi, Ledger ledger, Clock clock) {
    this.jdbi = jdbi;
    this.ledger = ledger;
    this.clock = clock;
  }

  @Override
  public JobName name() {
    return JobName.ACTIVATE_POINTS;
  }

  @Override
  public List<JobStep> steps(JobRun run) {
    Program program = run.requireProgram();
    JobLane lane = JobLane.open(ledger, name(), program, clock);
    return List.of(
        new JobStep("activate", progress -> activate(program, run.dueBefore(), lane, progress)));
  }

  private record Due(UUID earnId, String account, boolean settled) {}

  private boolean activate(Program program, Instant before, JobLane lane, StepProgress progress)
      throws InterruptedException {
    List<Due> due = findDue(program, before);
    if (due.isEmpty()) {
      return false;
    }
    List<JobLane.Ask> asks = new ArrayList<>();
    for (Due earn : due) {
      if (!earn.settled()) {
        asks.add(
            new JobLane.Ask(
                new Request.Activate(
                    lane.header(earn.account(), "activate:" + earn.earnId()), earn.earnId()),
                earn.earnId()));
      }
    }
    long activated = 0;
    for (OutcomeEvent outcome : lane.post(asks)) {
      if (outcome.outcome() instanceof Outcome.Posted) {
        activated++;
      }
    }
    int forgotten = forget(program, due);
    progress.read(due.size());
    progress.changed(activated);
    progress.skipped("activated or reversed before", due.size() - activated);
    if (forgotten < due.size()) {
      // What an activation doesn't settle would be found again for ever.
      throw new IllegalStateException(
          (due.size() - forgotten)
              + " pending earns can't be activated, the first of them "
              + due.getFirst().earnId()
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
    UUID[] ids = due.stream().map(Due::earnId).toArray(UUID[]::new);
    return jdbi.withHandle(
        handle ->
            handle.createUpdate(FORGET).bind("program", program.id()).bind("ids", ids).execute());
  }
}
