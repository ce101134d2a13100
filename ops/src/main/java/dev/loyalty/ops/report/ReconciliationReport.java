package dev.loyalty.ops.report;

import dev.loyalty.jobs.reconcile.BreakLine;
import dev.loyalty.jobs.reconcile.RunReport;
import dev.loyalty.jobs.reconcile.RunReport.HeadLine;
import dev.loyalty.jobs.reconcile.RunReport.LegLine;
import dev.loyalty.jobs.reconcile.RunReport.ProgramLine;
import dev.loyalty.jobs.reconcile.Severity;
import dev.loyalty.ops.breaks.BreakDocument;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The report of a reconciliation, with the content of all formats; its JSON is documented in
 * docs/commands.md.
 *
 * @param verdict {@code breaks} where any is open now; else {@code clean}, or {@code partly} where
 *     something was not checked
 * @param program null for the whole book
 * @param full true where it checked everything from the very beginning
 */
public record ReconciliationReport(
    String verdict,
    long openBreaks,
    long run,
    LocalDate businessDate,
    @Nullable String program,
    boolean full,
    Instant asOf,
    double seconds,
    List<LegLine> legs,
    List<BreakDocument> breaks,
    List<ProgramLine> programs,
    List<HeadLine> heads) {

  static ReconciliationReport of(RunReport run, List<BreakLine> breaks, Instant now) {
    long open = breaks.stream().filter(BreakLine::isOpen).count();
    return new ReconciliationReport(
        open > 0 ? "breaks" : notChecked(run.legs()).isEmpty() ? "clean" : "partly",
        open,
        run.run(),
        run.businessDate(),
        run.program(),
        run.full(),
        run.asOf(),
        run.durationMillis() / 1e3,
        run.legs(),
        breaks.stream().map(it -> BreakDocument.of(it, now)).toList(),
        run.programs(),
        run.heads());
  }

  /** Returns the verdict in one sentence. */
  public String headline() {
    if (openBreaks == 0) {
      return notChecked(legs).isEmpty()
          ? "The book agrees with itself: no open breaks."
          : "No open breaks in what was checked; see what was not.";
    }
    List<String> parts = new ArrayList<>();
    for (Severity severity : Severity.values()) {
      String name = BreakDocument.lower(severity);
      long count = open().stream().filter(it -> it.severity().equals(name)).count();
      if (count > 0) {
        parts.add(count + " " + name);
      }
    }
    return (openBreaks == 1 ? "1 open break: " : openBreaks + " open breaks: ")
        + String.join(", ", parts)
        + ".";
  }

  public List<BreakDocument> open() {
    return breaks.stream().filter(BreakDocument::isOpen).toList();
  }

  /**
   * The number of open breaks of one age.
   *
   * @param age such as {@code up to a week}
   */
  public record AgeLine(String age, long critical, long major, long minor) {

    private AgeLine and(BreakDocument it) {
      return switch (it.severity()) {
        case "critical" -> new AgeLine(age, critical + 1, major, minor);
        case "major" -> new AgeLine(age, critical, major + 1, minor);
        default -> new AgeLine(age, critical, major, minor + 1);
      };
    }
  }

  /** Counts open breaks by age and severity, the youngest first; ages without any are left out. */
  public List<AgeLine> ages() {
    Map<Long, AgeLine> byAge = new TreeMap<>();
    for (BreakDocument it : open()) {
      long days = it.ageDays();
      long until = days == 0 ? 0 : days <= 7 ? 7 : days <= 30 ? 30 : Long.MAX_VALUE;
      String age =
          until == 0
              ? "today"
              : until == 7 ? "up to a week" : until == 30 ? "up to 30 days" : "older";
      byAge.put(until, byAge.getOrDefault(until, new AgeLine(age, 0, 0, 0)).and(it));
    }
    return List.copyOf(byAge.values());
  }

  private static List<LegLine> notChecked(List<LegLine> legs) {
    return legs.stream().filter(leg -> leg.notChecked() != null).toList();
  }

  public String scope() {
    return program == null ? "the whole book" : "the program " + program;
  }

  public String depth() {
    return full ? "everything, from the very beginning" : "what came after the last clean run";
  }

  /** Returns the span of time that a program's movements come from. */
  public static String period(ProgramLine program) {
    return program.since() == null
        ? "from the beginning"
        : "from " + program.since() + (program.until() == null ? "" : " to " + program.until());
  }
}
