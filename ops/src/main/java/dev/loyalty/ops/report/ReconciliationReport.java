package dev.loyalty.ops.report;

import dev.loyalty.jobs.reconcile.BreakLine;
import dev.loyalty.jobs.reconcile.RunReport;
import dev.loyalty.jobs.reconcile.RunReport.HeadLine;
import dev.loyalty.jobs.reconcile.RunReport.LegLine;
import dev.loyalty.jobs.reconcile.RunReport.ProgramLine;
import dev.loyalty.jobs.reconcile.Severity;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The report of a run, as all formats tell it and as JSON shows it (docs/commands.md).
 *
 * @param verdict {@code clean} or {@code breaks}: whether any of them is open by now
 * @param program null: the whole book
 * @param full whether it began at the very beginning
 */
record ReconciliationReport(
    String verdict,
    long openBreaks,
    long run,
    LocalDate businessDate,
    @Nullable String program,
    boolean full,
    Instant asOf,
    double seconds,
    List<LegLine> legs,
    List<Break> breaks,
    List<ProgramLine> programs,
    List<HeadLine> heads) {

  /**
   * A break, worst first, then oldest.
   *
   * @param ageDays whole days since it was first seen
   */
  record Break(
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
      long ageDays) {}

  static ReconciliationReport of(RunReport run, List<BreakLine> breaks, Instant now) {
    long open = breaks.stream().filter(BreakLine::isOpen).count();
    return new ReconciliationReport(
        open == 0 ? "clean" : "breaks",
        open,
        run.run(),
        run.businessDate(),
        run.program(),
        run.full(),
        run.asOf(),
        run.durationMillis() / 1e3,
        run.legs(),
        breaks.stream().map(it -> of(it, now)).toList(),
        run.programs(),
        run.heads());
  }

  private static Break of(BreakLine it, Instant now) {
    return new Break(
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

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** In one sentence. */
  String headline() {
    if (openBreaks == 0) {
      return notChecked().isEmpty()
          ? "The book agrees with itself: no open breaks."
          : "No open breaks in what was checked; see what was not.";
    }
    List<String> parts = new ArrayList<>();
    for (Severity severity : Severity.values()) {
      String name = lower(severity);
      long count = open().stream().filter(it -> it.severity().equals(name)).count();
      if (count > 0) {
        parts.add(count + " " + name);
      }
    }
    return (openBreaks == 1 ? "1 open break: " : openBreaks + " open breaks: ")
        + String.join(", ", parts)
        + ".";
  }

  List<Break> open() {
    return breaks.stream()
        .filter(it -> it.status().equals("open") || it.status().equals("explained"))
        .toList();
  }

  List<LegLine> notChecked() {
    return legs.stream().filter(leg -> leg.notChecked() != null).toList();
  }

  String scope() {
    return program == null ? "the whole book" : "the program " + program;
  }

  String depth() {
    return full ? "everything, from the very beginning" : "what came after the last clean run";
  }

  /** Such as {@code today}. */
  static String age(long days) {
    return days == 0 ? "today" : days == 1 ? "1 day" : days + " days";
  }
}
