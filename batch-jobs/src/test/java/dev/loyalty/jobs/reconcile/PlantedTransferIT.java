package dev.loyalty.jobs.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Transfers that were removed from the journal or added to it by hand, clumsily or with care. */
class PlantedTransferIT {

  private static final String COLUMNS =
      "requested_at, points, debit_account_id, debit_bucket, credit_account_id, credit_bucket,"
          + " credit_leg, credit_after, type, transfer_id, idempotency_key";

  private final ReconciledBook book = new ReconciledBook();

  private List<String> breaks() {
    return book.breaks().stream()
        .map(it -> it.replaceAll("[0-9a-f]{64}", "D").replaceAll("[0-9a-f-]{36}", "T"))
        .toList();
  }

  @Test
  void namesWhoMissesATransfer() throws Exception {
    book.corrupt("delete from journal where points = 30");
    book.reconcile();

    assertThat(breaks())
        .containsExactly(
            "BALANCE|ann, available|50|20",
            "CHAIN|ann|leg 2|leg 3",
            "DIGEST|lane 1, batch 1|D|D",
            "KEY|transfer T of ann|one transfer: redeem of 30 points by ann|none",
            "SYSTEM_SUM|redemption by redeem in lane 1, batch 1|0 in 0 movements|30 in 1"
                + " movements");
  }

  @Test
  void namesWhoHasATransferTwice() throws Exception {
    // The same microsecond is refused, since an account can't have a leg twice.
    book.corrupt(
        """
        insert into journal (program_id, lane_id, batch_no, line, posted_at, debit_leg, debit_after, %1$s)
        select program_id, lane_id, batch_no, line, posted_at + interval '1 microsecond', debit_leg, debit_after, %1$s
        from journal where points = 30
        """
            .formatted(COLUMNS));
    book.reconcile();

    assertThat(breaks())
        .containsExactly(
            "BALANCE|ann, available|-10|20",
            "CHAIN|ann|leg 3|leg 2",
            "DIGEST|lane 1, batch 1|D|D",
            "KEY|transfer T of ann|one transfer: redeem of 30 points by ann|2 times redeem of 30"
                + " points by ann",
            "SYSTEM_SUM|redemption by redeem in lane 1, batch 1|60 in 2 movements|30 in 1"
                + " movements");
  }

  /** The copy has a line and a leg of its own, and all balances and sums are set right. */
  @Test
  void namesATransferThatWasDoubledWithCare() throws Exception {
    book.corrupt(
        """
        insert into journal (program_id, lane_id, batch_no, line, posted_at, debit_leg, debit_after, %1$s)
        select j.program_id, j.lane_id, j.batch_no, b.journal_rows, j.posted_at, a.legs + 1, a.available - 30, %1$s
        from journal j
        join batch b using (lane_id, batch_no)
        join account a on a.program_id = j.program_id and a.account_id = j.debit_account_id
        where j.points = 30
        """
            .formatted(COLUMNS),
        "update account set available = available - 30, legs = legs + 1 where code = 'ann' and"
            + " program_id = 1",
        "update batch set journal_rows = journal_rows + 1 where batch_no = 1",
        "update batch_sum set movements = 2, change = 60 where batch_no = 1 and system_account_id ="
            + " -2");
    book.reconcile();

    assertThat(breaks())
        .containsExactly(
            "DIGEST|lane 1, batch 1|D|D",
            "KEY|transfer T of ann|one transfer: redeem of 30 points by ann|2 times redeem of 30"
                + " points by ann");
  }

  /** The transfer belongs to a request that was never made. */
  @Test
  void findsByTheDigestsATransferThatWasInventedWithEverythingThatBelongsToIt() throws Exception {
    book.corrupt(
        """
        insert into journal (program_id, lane_id, batch_no, line, posted_at, debit_leg, debit_after, %2$s)
        select j.program_id, j.lane_id, j.batch_no, b.journal_rows, j.posted_at, a.legs + 1, a.available - 10, %1$s
        from journal j
        join batch b using (lane_id, batch_no)
        join account a on a.program_id = j.program_id and a.account_id = j.debit_account_id
        where j.points = 30
        """
            .formatted(
                COLUMNS
                    .replace("points", "10")
                    .replace("transfer_id", "'0192f0c0-0000-8000-8000-000000000001'"),
                COLUMNS),
        """
        insert into request_key (program_id, type, code, account_id, points, settled_at, transfer_id, fingerprint)
        select program_id, type, code, account_id, 10, settled_at, '0192f0c0-0000-8000-8000-000000000001', gen_random_uuid()
        from request_key where points = 30
        """,
        "update account set available = available - 10, legs = legs + 1 where code = 'ann' and"
            + " program_id = 1",
        "update batch set journal_rows = journal_rows + 1 where batch_no = 1",
        "update batch_sum set movements = 2, change = 40 where batch_no = 1 and system_account_id ="
            + " -2");
    book.reconcile();

    assertThat(breaks()).containsExactly("DIGEST|lane 1, batch 1|D|D");
  }

  @Test
  void tellsOfALaneWithoutPosition() throws Exception {
    book.corrupt("delete from position");
    book.reconcile();

    assertThat(breaks())
        .containsExactly(
            "BATCH|lane 1, batch 6|the lane stands behind it, at offset 16|the lane has no"
                + " position");
  }

  @Test
  void tellsOfBatchesThatAreMissingAtBothEnds() throws Exception {
    book.corrupt("delete from batch where batch_no in (1, 6)");
    book.reconcile();

    assertThat(breaks())
        .containsExactly(
            "BATCH|lane 1, batch 2|batch 1 next|batch 2",
            "BATCH|lane 1, batch 5|the lane stands behind it, at offset 15|the lane stands behind"
                + " batch 6, at offset 16",
            "DIGEST|lane 1, batch 1 (no such batch then)|no journal rows|3 journal rows",
            "DIGEST|lane 1, batch 2|D|D",
            "DIGEST|lane 1, batch 6 (no such batch then)|no journal rows|1 journal rows");
  }

  @Test
  void namesTheAccountsOfALaneWhoseCheckpointIsWrong() throws Exception {
    book.reconcile();
    book.corrupt("update checkpoint_lane set batch_no = 5 where program_id = 2");
    book.reconcile();

    assertThat(breaks())
        .containsExactly(
            "CHECKPOINT|ann|available 0, pending 0, held 0, 0 legs|available 900, pending 0, held"
                + " 0, 1 legs",
            "PROGRAM_SUM|all accounts|0|-900");
  }
}
