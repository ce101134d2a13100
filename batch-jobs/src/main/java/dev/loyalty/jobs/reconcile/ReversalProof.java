package dev.loyalty.jobs.reconcile;

import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * A number that proves all running totals of reversals: the XOR of a number for each. Any change of
 * one changes it. The numbers of totals that prune-keys removes are recorded and stay in it.
 */
public final class ReversalProof {

  private static final String NOW =
      String.format(
          Locale.ROOT,
          """
          select (select coalesce(bit_xor(%s), 0) from reversal where program_id = :program)
            # coalesce((select reversals_forgotten from key_pruning where program_id = :program), 0)
          """,
          of("original_transfer_id", "original_points", "reversed"));

  private static final String KEPT =
      "select reversals_proof from checkpoint where program_id = :program";

  private static final String KEEP =
      "update checkpoint set reversals_proof = :proof where program_id = :program";

  private static final String FORGET =
      """
      update key_pruning set reversals_forgotten = reversals_forgotten # :gone where program_id = :program
      """;

  private ReversalProof() {}

  /** The number of one row, as SQL. */
  public static String of(String originalId, String originalPoints, String reversed) {
    return String.format(
        Locale.ROOT,
        "uuid_hash_extended(%s, hashint8extended(%s, %s))",
        originalId,
        originalPoints,
        reversed);
  }

  static long now(Handle handle, int programId) {
    return handle.createQuery(NOW).bind("program", programId).mapTo(Long.class).one();
  }

  /** Finds the number at the checkpoint; empty where that lacks it. */
  static Optional<Long> findKept(Handle handle, int programId) {
    return handle.createQuery(KEPT).bind("program", programId).mapTo(Long.class).findOne();
  }

  static void keep(Handle writer, int programId, long proof) {
    writer.createUpdate(KEEP).bind("program", programId).bind("proof", proof).execute();
  }

  /**
   * Records totals in the transaction that deletes them.
   *
   * @param gone the XOR of the rows' numbers
   */
  public static void forget(Handle writer, int programId, long gone) {
    writer.createUpdate(FORGET).bind("program", programId).bind("gone", gone).execute();
  }
}
