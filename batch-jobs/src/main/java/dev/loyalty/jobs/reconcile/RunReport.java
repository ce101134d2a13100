package dev.loyalty.jobs.reconcile;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The report of a run, which never changes. The breaks have a table of their own, because their
 * state goes on changing.
 *
 * @param run the number of the job's execution
 * @param program the program's code; null for the whole book
 * @param full whether it checked everything, or only what came after the last clean run
 * @param asOf the time of the state: it has everything committed by then, and nothing else
 * @param heads the heads of the lanes' chains of digests: since they are stored here, a change
 *     behind them is found out
 */
public record RunReport(
    long run,
    LocalDate businessDate,
    @Nullable String program,
    boolean full,
    Instant asOf,
    long durationMillis,
    List<LegLine> legs,
    List<ProgramLine> programs,
    List<HeadLine> heads) {

  /**
   * The report of a leg.
   *
   * @param program the program's code; null where the leg isn't split by program
   * @param unit the unit that {@code checked} counts
   * @param notChecked the reason why nothing, or not all, was checked; null where all was
   */
  public record LegLine(
      String leg,
      @Nullable String program,
      long checked,
      String unit,
      long breaks,
      @Nullable String notChecked,
      long durationMillis) {}

  /**
   * The movements of a program on the business date, between its balances before and after.
   *
   * @param since the beginning of the date in the program's time zone; in reports of earlier
   *     versions (without {@code until}) the last clean run, or null for the very beginning
   * @param until its end; null in reports of earlier versions
   */
  public record ProgramLine(
      String program,
      @Nullable Instant since,
      @Nullable Instant until,
      Totals opening,
      Totals closing,
      List<MovementLine> movements) {}

  /** Sums over a program: of its members' balances, and its system accounts. */
  public record Totals(
      long available,
      long pending,
      long held,
      long issuance,
      long redemption,
      long adjustment,
      long expiry) {

    public static final Totals ZERO = new Totals(0, 0, 0, 0, 0, 0, 0);

    public Totals plus(Totals other) {
      return new Totals(
          available + other.available,
          pending + other.pending,
          held + other.held,
          issuance + other.issuance,
          redemption + other.redemption,
          adjustment + other.adjustment,
          expiry + other.expiry);
    }

    public Totals minus(Totals other) {
      return new Totals(
          available - other.available,
          pending - other.pending,
          held - other.held,
          issuance - other.issuance,
          redemption - other.redemption,
          adjustment - other.adjustment,
          expiry - other.expiry);
    }

    /** Returns the sum of members' accounts. */
    public long members() {
      return available + pending + held;
    }

    /** Returns the sum of all accounts, which is 0 in a book without breaks. */
    public long sum() {
      return available + pending + held + issuance + redemption + adjustment + expiry;
    }
  }

  /**
   * The movements of one kind of transfer.
   *
   * @param kind the kind, such as {@code earn}
   * @param movements rows of the journal
   */
  public record MovementLine(String kind, long movements, long points, Totals change) {}

  /** The position of a lane. */
  public record HeadLine(
      int lane, String topic, int partition, long batch, long nextOffset, String digest) {}
}
