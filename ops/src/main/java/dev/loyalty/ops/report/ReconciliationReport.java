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
import org.jspecify.annotations.Nullable;

/**
 * The report of a run, as all formats tell it and as JSON shows it (docs/commands.md).
 *
 * @param verdict {@code breaks} where any of them is open by now; else {@code clean}, or {@code
 *     partly} where something was not checked
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

  /** In one sentence. */
  String headline() {
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

  List<BreakDocument> open() {
    return breaks.stream().filter(BreakDocument::isOpen).toList();
  }

  private static List<LegLine> notChecked(List<LegLine> legs) {
    return legs.stream().filter(leg -> leg.notChecked() != null).toList();
  }

  String scope() {
    return program == null ? "the whole book" : "the program " + program;
  }

  String depth() {
    return full ? "everything, from the very beginning" : "what came after the last clean run";
  }

  /** What a program's movements are of. */
  static String period(ProgramLine program) {
    return program.since() == null
        ? "from the beginning"
        : "from " + program.since() + (program.until() == null ? "" : " to " + program.until());
  }
}
