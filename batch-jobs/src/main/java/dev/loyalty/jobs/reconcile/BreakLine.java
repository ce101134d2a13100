package dev.loyalty.jobs.reconcile;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A break with its story so far.
 *
 * @param fingerprint the same every night
 * @param program its code; null where it concerns what isn't split by program
 * @param account its code; null where no single one is concerned
 * @param status {@code open}, {@code explained}, {@code resolved} (it is gone) or {@code accepted}
 * @param owner who looks after it; null: nobody
 */
public record BreakLine(
    UUID fingerprint,
    BreakKind kind,
    Severity severity,
    @Nullable String program,
    String subject,
    @Nullable String account,
    String expected,
    String actual,
    String evidence,
    String status,
    @Nullable String owner,
    @Nullable String notes,
    Instant firstSeen,
    Instant lastSeen) {

  /** Tells whether it is neither gone nor accepted. */
  public boolean isOpen() {
    return status.equals("open") || status.equals("explained");
  }
}
