package dev.loyalty.jobs.holds;

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

/** Releases holds whose time is over. */
public final class ExpireHolds implements NightlyJob {

  private static final String DUE =
      """
      select h.transfer_id, a.code, s.transfer_id is not null
      from hold h
      join account a on a.program_id = h.program_id and a.account_id = h.account_id
      left join settlement s on s.program_id = h.program_id and s.original_transfer_id = h.transfer_id
      where h.program_id = :program and h.expires_at < :before
      order by h.expires_at limit :limit
      """;

  private static final String FORGET =
      """
      delete from hold h
      using unnest(:ids) as x(transfer_id), settlement s
      where h.program_id = :program and h.transfer_id = x.transfer_id
        and s.program_id = :program and s.original_transfer_id = x.transfer_id
      """;

  private static final Settling.Kind HOLDS =
      new Settling.Kind(
          JobName.EXPIRE_HOLDS,
          "release",
          DUE,
          FORGET,
          (header, hold) -> new Request.Release(header, hold.toString()),
          "holds",
          "released",
          "captured or released before");

  private final Settling settling;

  /**
   * @param jdbi sessions of the writer's role
   */
  public ExpireHolds(Jdbi jdbi, Ledger ledger, Clock clock) {
    this.settling = new Settling(jdbi, ledger, clock, HOLDS);
  }

  @Override
  public JobName name() {
    return HOLDS.job();
  }

  @Override
  public List<JobStep> steps(JobRun run) {
    return settling.steps(run);
  }
}
