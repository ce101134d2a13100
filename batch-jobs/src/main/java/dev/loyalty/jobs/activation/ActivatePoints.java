package dev.loyalty.jobs.activation;

import dev.loyalty.jobs.posting.Settling;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobRun;
import dev.loyalty.jobs.run.JobStep;
import dev.loyalty.jobs.run.NightlyJob;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.posting.Ledger;
import java.time.Clock;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * Makes pending points available when their time has come. An earn is settled when it is activated,
 * or reversed whole.
 */
public final class ActivatePoints implements NightlyJob {

  private static final String DUE =
      """
      select e.transfer_id, a.code, s.transfer_id is not null or r.reversed = r.original_points
      from pending_earn e
      join account a on a.program_id = e.program_id and a.account_id = e.account_id
      left join settlement s on s.program_id = e.program_id and s.original_transfer_id = e.transfer_id
      left join reversal r on r.program_id = e.program_id and r.original_transfer_id = e.transfer_id
      where e.program_id = :program and e.activates_at < :before
      order by e.activates_at limit :limit
      """;

  private static final String FORGET =
      """
      delete from pending_earn e
      using unnest(:ids) as x(transfer_id)
      where e.program_id = :program and e.transfer_id = x.transfer_id
        and (exists (select from settlement s
            where s.program_id = :program and s.original_transfer_id = x.transfer_id)
          or exists (select from reversal r
            where r.program_id = :program and r.original_transfer_id = x.transfer_id and r.reversed = r.original_points))
      """;

  private static final Settling.Kind PENDING_EARNS =
      new Settling.Kind(
          JobName.ACTIVATE_POINTS,
          "activate",
          DUE,
          FORGET,
          Request.Activate::new,
          "pending earns",
          "activated",
          "activated or reversed before");

  private final Settling settling;

  /**
   * @param jdbi sessions of the writer's role
   */
  public ActivatePoints(Jdbi jdbi, Ledger ledger, Clock clock) {
    this.settling = new Settling(jdbi, ledger, clock, PENDING_EARNS);
  }

  @Override
  public JobName name() {
    return PENDING_EARNS.job();
  }

  @Override
  public List<JobStep> steps(JobRun run) {
    return settling.steps(run);
  }
}
