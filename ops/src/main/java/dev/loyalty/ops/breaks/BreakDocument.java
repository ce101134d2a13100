package dev.loyalty.ops.breaks;

import dev.loyalty.jobs.reconcile.BreakLine;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A break as reports and commands show it, and as their JSON does (docs/commands.md).
 *
 * @param ageDays whole days since it was first seen
 */
public record BreakDocument(
    UUID fingerprint,
    String kind,
    String severity,
    String status,
    @Nullable String program,
    String subject,
    @Nullable String account,
    String expected,
    String actual,
    String evidence,
    @Nullable String owner,
    @Nullable String notes,
    Instant firstSeen,
    Instant lastSeen,
    long ageDays) {

  public static BreakDocument of(BreakLine it, Instant now) {
    return new BreakDocument(
        it.fingerprint(),
        lower(it.kind()),
        lower(it.severity()),
        it.status(),
        it.program(),
        it.subject(),
        it.account(),
        it.expected(),
        it.actual(),
        it.evidence(),
        it.owner(),
        it.notes(),
        it.firstSeen(),
        it.lastSeen(),
        Math.max(0, Duration.between(it.firstSeen(), now).toDays()));
  }

  /** Returns the name in lower case with blanks, such as {@code system sum}. */
  public static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Returns true while the break is neither gone nor accepted. */
  public boolean isOpen() {
    return status.equals("open") || status.equals("explained");
  }

  /** Returns the age in words, such as {@code today} or {@code 3 days}. */
  public String age() {
    return ageDays == 0 ? "today" : ageDays == 1 ? "1 day" : ageDays + " days";
  }
}
