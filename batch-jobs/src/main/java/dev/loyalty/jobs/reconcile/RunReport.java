package dev.loyalty.jobs.reconcile;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run looked at: kept as it was said, never changed. The breaks have a table of their own,
 * because their story goes on.
 *
 * @param run the number of the job's execution
 * @param program its code; null: the whole book
 * @param full whether it looked at everything, or at what came after the last clean run
 * @param asOf everything committed by then is in it, and nothing else
 * @param heads of the lanes' chains of digests: put down here, nobody can change what is behind
 *     them without being found out
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
   * What a leg looked at.
   *
   * @param program its code; null where the leg isn't split by program
   * @param unit what {@code checked} counts
   * @param notChecked why nothing, or not all, was looked at; null where all was
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
   * What moved in a program on the business date, between its balances before and after.
   *
   * @param since when the date began in the program's time zone; in reports of earlier versions
   *     (without {@code until}) the last clean run, or null for the very beginning
   * @param until when it ended; null in reports of earlier versions
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

    /** Of members' accounts. */
    public long members() {
      return available + pending + held;
    }

    /** 0 in a book that is whole. */
    public long sum() {
      return available + pending + held + issuance + redemption + adjustment + expiry;
    }
  }

  /**
   * What one kind of transfer did.
   *
   * @param kind such as {@code earn}
   * @param movements rows of the journal
   */
  public record MovementLine(String kind, long movements, long points, Totals change) {}

  /** Where a lane stood. */
  public record HeadLine(
      int lane, String topic, int partition, long batch, long nextOffset, String digest) {}
}
