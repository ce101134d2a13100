package dev.loyalty.jobs.reconcile;

import static java.util.Objects.requireNonNull;

import dev.loyalty.jobs.reconcile.BreakStore.By;
import dev.loyalty.jobs.reconcile.RunReport.HeadLine;
import dev.loyalty.jobs.reconcile.RunReport.LegLine;
import dev.loyalty.jobs.reconcile.RunReport.ProgramLine;
import dev.loyalty.jobs.reconcile.RunReport.Totals;
import dev.loyalty.jobs.run.JobRun;
import dev.loyalty.ledger.model.Program;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the result of a run: breaks, the run's record, and checkpoints of programs without breaks.
 */
final class Verdict {

  private static final String KEEP_RUN =
      """
      insert into reconciliation_run (program_id, run_no, business_date, from_beginning, as_of, document)
      values (:program, :run, :date, :full, :asOf, :document::jsonb)
      """;

  private static final String HEADS =
      "select lane_id, topic, partition, batch_no, next_offset, encode(digest, 'hex') from position"
          + " order by topic, partition";

  /** A run from the beginning puts another in its place. */
  private static final Coverage THE_CHECKPOINT =
      new Coverage(Set.of(BreakKind.CHECKPOINT), Map.of());

  private final JobRun run;
  private final long runNumber;
  private final Instant begun;
  private final Clock clock;

  Verdict(JobRun run, long runNumber, Instant begun, Clock clock) {
    this.run = run;
    this.runNumber = runNumber;
    this.begun = begun;
    this.clock = clock;
  }

  /** Writes all of it in one transaction, and returns the stored report. */
  RunReport write(Jdbi jdbi, SharedSnapshot snapshot, List<Examined> examined) {
    Instant now = clock.instant();
    By by = new By(runNumber, begun, now);
    Checkpoints.At at =
        new Checkpoints.At(runNumber, begun, Checkpoints.positions(snapshot.leader()));
    RunReport report = report(snapshot.leader(), examined, Duration.between(begun, now));
    jdbi.useTransaction(
        writer -> {
          Checkpoints.exclude(writer);
          for (Examined it : examined) {
            BreakStore.keep(writer, by, it.since().deeper(), it.leg().findings());
          }
          for (Examined it : examined) {
            BreakStore.resolve(
                writer, by, it.leg().programId(), it.coverage(), it.since().beginning());
          }
          examined.forEach(it -> it.afterwards().write(writer));
          keepRun(writer, report);
          keepCheckpoints(writer, snapshot.leader(), by, at, examined);
        });
    return report;
  }

  private RunReport report(Handle snapshot, List<Examined> examined, Duration took) {
    List<HeadLine> heads =
        snapshot
            .createQuery(HEADS)
            .map(
                (row, context) ->
                    new HeadLine(
                        row.getInt(1),
                        row.getString(2),
                        row.getInt(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getString(6)))
            .list();
    return new RunReport(
        runNumber,
        run.businessDate(),
        run.program() == null ? null : run.program().code(),
        run.option(Reconcile.FULL).isPresent(),
        begun,
        took.toMillis(),
        examined.stream().map(Verdict::line).toList(),
        movements(snapshot, examined),
        heads);
  }

  private List<ProgramLine> movements(Handle snapshot, List<Examined> examined) {
    List<ProgramLine> lines = new ArrayList<>();
    for (Examined it : examined) {
      Program program = it.program();
      Totals totals = it.totals();
      if (program != null && totals != null) {
        Movements.ofDay(snapshot, program, run.businessDate(), totals).ifPresent(lines::add);
      }
    }
    return lines;
  }

  private static LegLine line(Examined it) {
    LegResult leg = it.leg();
    return new LegLine(
        leg.leg().toString(),
        it.program() == null ? null : it.program().code(),
        leg.checked(),
        leg.leg().unit(),
        leg.found(),
        it.note(),
        it.duration().toMillis());
  }

  private void keepRun(Handle writer, RunReport report) {
    writer
        .createUpdate(KEEP_RUN)
        .bind("program", run.program() == null ? Finding.NO_PROGRAM : run.program().id())
        .bind("run", runNumber)
        .bind("date", run.businessDate())
        .bind("full", run.option(Reconcile.FULL).isPresent())
        .bind("asOf", begun)
        .bind("document", JsonMapper.shared().writeValueAsString(report))
        .execute();
  }

  /** A program is clean, or it is not, whatever others are. */
  private static void keepCheckpoints(
      Handle writer, Handle snapshot, By by, Checkpoints.At at, List<Examined> examined) {
    Map<Integer, List<Examined>> byProgram =
        examined.stream()
            .collect(
                Collectors.groupingBy(
                    it -> it.leg().programId(), TreeMap::new, Collectors.toList()));
    byProgram.forEach(
        (programId, legs) -> {
          boolean whole = legs.stream().allMatch(Examined::whole);
          boolean beginning = legs.stream().allMatch(it -> it.since().beginning());
          if (!whole || BreakStore.countNotAccepted(writer, by, programId, beginning) > 0) {
            return;
          }
          if (programId == Finding.NO_PROGRAM) {
            Checkpoints.keepLanes(writer, at);
            return;
          }
          Examined balances = of(legs, ReconcileLeg.BALANCES);
          Examined sums = of(legs, ReconcileLeg.SUMS);
          Checkpoints.Proved proved =
              new Checkpoints.Proved(
                  sums.since(), requireNonNull(sums.totals()), balances.leg().accountIds());
          if (Checkpoints.keepProgram(writer, snapshot, proved, at) && beginning) {
            BreakStore.resolve(writer, by, programId, THE_CHECKPOINT, true);
          }
        });
  }

  private static Examined of(List<Examined> legs, ReconcileLeg leg) {
    return legs.stream().filter(it -> it.leg().leg() == leg).findFirst().orElseThrow();
  }
}
