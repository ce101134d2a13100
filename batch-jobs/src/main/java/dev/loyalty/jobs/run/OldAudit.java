package dev.loyalty.jobs.run;

import java.time.Clock;
import java.time.Period;
import java.time.ZoneOffset;
import org.jdbi.v3.core.Jdbi;

/** Deletes audit records whose retention is over. Only the schema's owner may do that. */
public final class OldAudit {

  static final Period KEPT = Period.ofYears(10);

  private static final int PIECE = 10_000;

  /** The oldest come first by their ids. */
  private static final String FORGET =
      """
      delete from audit a using (select audit_id from audit order by audit_id limit :limit) as x
      where a.audit_id = x.audit_id and a.at < :before
      """;

  private final Jdbi owner;
  private final Clock clock;

  /**
   * @param owner sessions of the schema's owner
   */
  public OldAudit(Jdbi owner, Clock clock) {
    this.owner = owner;
    this.clock = clock;
  }

  /** Deletes the next ones; returns whether there were any. */
  public boolean forget(StepProgress progress) {
    int forgotten =
        owner.withHandle(
            handle ->
                handle
                    .createUpdate(FORGET)
                    .bind("before", clock.instant().atOffset(ZoneOffset.UTC).minus(KEPT))
                    .bind("limit", PIECE)
                    .execute());
    progress.changed(forgotten);
    return forgotten > 0;
  }
}
