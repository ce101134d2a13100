package dev.loyalty.jobs.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReconcileIT {

  /** Reads the stream leg's remark of the last run. */
  private static final String NOT_CHECKED =
      """
      select l ->> 'notChecked' from reconciliation_run, jsonb_array_elements(document -> 'legs') as l
      where l ->> 'leg' = 'stream' order by run_no desc limit 1
      """;

  private final ReconciledBook book = new ReconciledBook();

  @Test
  void findsNothingInABookThatIsWhole() throws Exception {
    book.reconcile();
    book.reconcile();
    book.post(
        ReconciledBook.retail().earn("ann", "new-1", 5),
        ReconciledBook.retail().redeem("ann", "new-2", 3));
    book.reconcile();
    book.reconcileFull();

    assertThat(book.breaks()).isEmpty();
    assertThat(book.openBreaks()).isZero();
    assertThat(
            book.strings("select distinct document ->> 'full' from reconciliation_run order by 1"))
        .containsExactly("false", "true");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          BALANCE                      | update account set available = available + 1 where code = 'ann' and program_id = 1
          BALANCE                      | update account set held = held + 1 where code = 'ann' and program_id = 1
          BALANCE                      | update account set available = available - 1, pending = pending + 1 where code = 'bob'
          CHAIN                        | update account set legs = legs + 1 where code = 'ann' and program_id = 1
          CHAIN DIGEST                 | update journal set debit_leg = 77 where debit_leg = 3
          CHAIN DIGEST                 | update journal set debit_after = debit_after + 1 where debit_leg = 2
          SYSTEM_SUM                   | update batch_sum set change = change - 1 where batch_no = 1 and system_account_id = -1
          SYSTEM_SUM                   | update batch_sum set movements = movements + 1 where batch_no = 1
          SYSTEM_SUM                   | delete from batch_sum where batch_no = 1 and system_account_id = -2
          HOLD ORIGINAL                | update hold set points = points + 1
          HOLD                         | delete from hold
          PENDING_EARN                 | delete from pending_earn
          KEY                          | delete from request_key where type = 2 and code = 0
          KEY                          | update request_key set code = 14 where type = 3
          KEY                          | update request_key set code = 0 where code <> 0
          KEY ORIGINAL                 | update request_key set type = 2 where type = 1
          KEY                          | update request_key set points = 31 where type = 2 and points = 30
          KEY                          | update request_key set counterparty_id = account_id where type = 3
          KEY                          | update request_key set counterparty_id = null where type = 3
          KEY                          | update request_key set counterparty_id = account_id where type = 2 and code = 0
          BATCH                        | update batch set first_offset = first_offset - 1 where batch_no = 2
          BATCH                        | update position set next_offset = next_offset - 1
          BATCH                        | update position set batch_no = batch_no + 1
          ORIGINAL PENDING_EARN        | update reversal set reversed = reversed - 1
          HOLD ORIGINAL                | update original_use set transfer_id = gen_random_uuid(), original_transfer_id = gen_random_uuid() where kind in (7, 8)
          ORIGINAL                     | update original_use set transfer_id = gen_random_uuid() where kind in (7, 8)
          ORIGINAL                     | update original_use set kind = 15 - kind where kind in (7, 8)
          HOLD ORIGINAL                | update original_use set kind = 5 where kind in (7, 8)
          HOLD ORIGINAL                | update original_use set original_forgotten = true where kind in (7, 8)
          ORIGINAL PENDING_EARN        | delete from reversal
          ORIGINAL                     | update reversal set original_points = original_points + 1
          ORIGINAL                     | update hold set transfer_id = gen_random_uuid() where points = 5
          ORIGINAL                     | with gone as (delete from hold where points = 40) delete from original_use where kind in (7, 8)
          ORIGINAL PENDING_EARN        | update pending_earn set transfer_id = gen_random_uuid()
          HOLD ORIGINAL                | update original_use set original_transfer_id = gen_random_uuid() where kind in (7, 8)
          ORIGINAL                     | delete from original_use where transfer_id in (select transfer_id from request_key where type = 5)
          DEAD_LETTER                  | update batch set dead_letters = 0, duplicates = 2 where dead_letters > 0
          DEAD_LETTER                  | delete from dead_letter
          DEAD_LETTER                  | update dead_letter set source_offset = 5000
          DIGEST                       | update journal set reference = 'order,2' where reference = 'order,1'
          DIGEST                       | update batch set digest = sha256('x') where batch_no = 2
          DIGEST                       | update position set digest = sha256('x')
          DIGEST                       | update batch set journal_rows = journal_rows + 1 where batch_no = 2
          DIGEST                       | update batch set journal_rows = journal_rows - 1 where batch_no = 2
          DIGEST                       | update batch set journal_rows = 0 where batch_no = 1
          DIGEST                       | update batch set posted_at = posted_at + interval '1 second' where batch_no = 2
          DIGEST                       | update journal set posted_at = posted_at + interval '1 microsecond' where points = 30
          BATCH                        | delete from position
          BATCH DIGEST                 | delete from batch where batch_no = 1
          BATCH DIGEST                 | delete from batch where batch_no = (select max(batch_no) from batch)
          """)
  void findsWhatIsCorruptedAndNothingElse(String kinds, String corruption) throws Exception {
    book.corrupt(corruption);

    book.reconcile();

    assertThat(book.kinds()).containsExactly(kinds.split(" "));
    assertThat(book.breaks()).isNotEmpty();
  }

  @Test
  void namesTheAccountAndBothAmounts() throws Exception {
    book.corrupt("update account set available = 41 where code = 'ann' and program_id = 1");

    book.reconcile();

    assertThat(book.breaks()).containsExactly("BALANCE|ann, available|20|41");
  }

  @Test
  void tellsATamperedAmountInEveryPlaceThatHoldsIt() throws Exception {
    book.corrupt("update journal set points = 31 where points = 30");

    book.reconcile();

    assertThat(book.breaks())
        .extracting(it -> it.replaceAll("[0-9a-f]{64}", "…").replaceAll("[0-9a-f-]{36}", "T"))
        .containsExactly(
            "BALANCE|ann, available|19|20",
            "CHAIN|ann|leg 2 leaves 69|it says 70",
            "DIGEST|lane 1, batch 1|…|…",
            "KEY|transfer T of ann|one transfer: redeem of 30 points by ann|redeem of 31 points by"
                + " ann",
            "SYSTEM_SUM|redemption by redeem in lane 1, batch 1|31 in 1 movements|30 in 1"
                + " movements");
  }

  @Test
  void opensKeepsAndResolvesABreak() throws Exception {
    book.corrupt("update account set available = 41 where code = 'ann' and program_id = 1");
    book.reconcile();
    List<String> first =
        book.strings("select first_seen::text || first_run from reconciliation_break");
    book.corrupt("update account set available = 42 where code = 'ann' and program_id = 1");
    book.reconcile();

    assertThat(book.breaks()).containsExactly("BALANCE|ann, available|20|42");
    assertThat(book.strings("select first_seen::text || first_run from reconciliation_break"))
        .isEqualTo(first);
    assertThat(book.strings("select status from reconciliation_break where last_run > first_run"))
        .containsExactly("open");

    book.corrupt("update account set available = 20 where code = 'ann' and program_id = 1");
    book.reconcile();

    assertThat(book.openBreaks()).isZero();
    assertThat(book.strings("select status from reconciliation_break where closed_at is not null"))
        .containsExactly("resolved");
  }

  @Test
  void leavesABreakAloneThatCameAfterTheStateThatTheRunLooksAt() throws Exception {
    book.broker.meanwhile(
        () -> {
          book.corrupt("update account set available = 41 where code = 'ann' and program_id = 1");
          book.reconcileMeanwhile("retail");
        });
    book.reconcileFull();

    assertThat(book.breaks()).containsExactly("BALANCE|ann, available|20|41");
  }

  /**
   * Cases after a clean night and some more postings, found by a run that begins at the checkpoint.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          BALANCE    | update account set available = available + 1 where code = 'ann' and program_id = 1
          BALANCE    | update account set available = available + 1 where code = 'issuance'
          BALANCE    | update account set available = available + case code when 'bob' then 1 else -1 end where program_id = 1 and code in ('bob', 'issuance')
          PENDING_EARN | delete from pending_earn
          HOLD       | delete from hold
          CHAIN DIGEST | update journal set debit_after = debit_after + 1 where idempotency_key = 'new-2'
          CHECKPOINT | update checkpoint_account set available = available + 1 where account_id = (select account_id from account where code = 'ann' and program_id = 1)
          CHECKPOINT | update checkpoint_account set legs = legs + 1 where account_id = (select account_id from account where code = 'issuance')
          CHECKPOINT | delete from checkpoint_account where account_id = (select account_id from account where code = 'issuance')
          DIGEST     | update checkpoint_lane set digest = sha256('x') where program_id = 0
          PROGRAM_SUM | update checkpoint_sum set change = change + 1 where program_id = 1 and system_account_id = -2
          KEY        | delete from request_key where settled_at = (select max(settled_at) from request_key) and type = 2
          DIGEST     | update journal set reason = 'tampered' where idempotency_key = 'new-2'
          SYSTEM_SUM | update batch_sum set change = change + 1 where batch_no = (select max(batch_no) from batch) and type = 2
          DIGEST     | update batch set journal_rows = journal_rows + 1 where batch_no = (select max(batch_no) from batch)
          CHECKPOINT PROGRAM_SUM | update checkpoint_lane set batch_no = batch_no - 1 where program_id = 2
          BATCH DIGEST | update checkpoint_lane set batch_no = batch_no - 1 where program_id = 0
          BATCH      | update checkpoint_lane set next_offset = next_offset - 1 where program_id = 0
          BATCH      | update batch set first_offset = first_offset + 2, posted = posted - 2 where batch_no = (select max(batch_no) from batch)
          """)
  void findsWhatIsCorruptedAfterTheCheckpointAndNothingElse(String kinds, String corruption)
      throws Exception {
    book.reconcile();
    book.post(
        ReconciledBook.retail().earn("ann", "new-1", 5),
        ReconciledBook.retail().redeem("ann", "new-2", 3),
        ReconciledBook.retail().redeem("ann", "new-3", 1));
    book.corrupt(corruption);

    book.reconcile();

    assertThat(book.kinds()).containsExactly(kinds.split(" "));
  }

  @Test
  void seesWithFullWhatLiesBeforeTheCheckpointAndClosesItWithFullOnly() throws Exception {
    book.reconcile();
    book.corrupt("update journal set reference = 'order,2' where reference = 'order,1'");
    book.reconcile();
    assertThat(book.openBreaks()).isZero();

    book.reconcileFull();
    assertThat(book.kinds()).containsExactly("DIGEST");
    book.corrupt("update journal set reference = 'order,1' where reference = 'order,2'");
    book.reconcile();
    assertThat(book.kinds()).containsExactly("DIGEST");

    book.reconcileFull();
    assertThat(book.openBreaks()).isZero();
  }

  @Test
  void seesThatAQuietLaneWasMoved() throws Exception {
    book.reconcile();
    book.corrupt("update position set next_offset = next_offset + 100");

    book.reconcile();

    assertThat(book.breaks())
        .containsExactly(
            "BATCH|lane 1, position|behind batch 6, at offset 16|behind batch 6, at offset 116");
  }

  @Test
  void startsFromTheOldCheckpointUntilTheProgramIsClean() throws Exception {
    book.reconcile();
    List<String> before = book.strings("select run_no::text from checkpoint where program_id = 1");
    book.corrupt("update account set available = 41 where code = 'ann' and program_id = 1");
    book.reconcile();

    assertThat(book.strings("select run_no::text from checkpoint where program_id = 1"))
        .isEqualTo(before);
    assertThat(book.strings("select run_no::text from checkpoint where program_id = 2"))
        .isNotEqualTo(before);
  }

  @Test
  void goesOnBehindWhatSomebodyAccepted() throws Exception {
    book.reconcile();
    book.corrupt("update account set available = 41 where code = 'ann' and program_id = 1");
    book.reconcile();
    book.acceptAll();
    book.reconcile();
    assertThat(book.openBreaks()).isZero();

    // The checkpoint has it now, but the sum over the program can't come out right any more.
    book.post(ReconciledBook.retail().earn("ann", "new-1", 5));
    book.reconcile();
    assertThat(book.breaks()).containsExactly("PROGRAM_SUM|all accounts|0|21");
    book.acceptAll();
    book.reconcile();
    assertThat(book.openBreaks()).isZero();

    // Only this difference was accepted.
    book.corrupt(
        "update checkpoint_sum set change = change + 1 where system_account_id = -1 and program_id"
            + " = 1");
    book.reconcile();
    assertThat(book.breaks()).containsExactly("PROGRAM_SUM|all accounts|0|22");
  }

  @Test
  void tellsWhatMovedOnTheDateWhateverWasReconciledBefore() throws Exception {
    LocalDate day =
        LocalDate.parse(
            book.strings("select (max(posted_at) at time zone 'UTC')::date::text from journal")
                .getFirst());
    book.reconcile(day);
    book.reconcile(day.minusDays(1));
    book.reconcile(day.plusDays(1));

    assertThat(
            book.strings(
                """
                select concat_ws('|', p -> 'opening' ->> 'available', p -> 'opening' ->> 'issuance', p -> 'closing' ->> 'available',
                  p -> 'closing' ->> 'held', p -> 'closing' ->> 'issuance',
                  (select string_agg((m ->> 'kind') || ' ' || (m ->> 'movements') || ' of ' || (m ->> 'points'), ', ' order by m ->> 'kind')
                    from jsonb_array_elements(p -> 'movements') as m))
                from reconciliation_run, jsonb_array_elements(document -> 'programs') as p
                where p ->> 'program' = 'retail'
                order by business_date
                """))
        .containsExactly(
            "0|0|0|0|0",
            "0|0|36|5|-106|adjust 1 of 5, capture 2 of 40, earn 3 of 108, hold 2 of 45, redeem 1 of"
                + " 30, reverse 1 of 2, transfer 1 of 20",
            "36|-106|36|5|-106");
  }

  @Test
  void looksAtOneProgramAlone() throws Exception {
    book.corrupt(
        "update account set available = 41 where code = 'ann' and program_id = 1",
        "update account set available = 42 where code = 'ann' and program_id = 2",
        "update position set next_offset = next_offset - 1");
    book.reconcile("travel");

    assertThat(book.breaks()).containsExactly("BALANCE|ann, available|900|42");
  }

  @Test
  void comparesLanesWithTheBroker() throws Exception {
    book.broker.has(0, 0, 5);
    book.reconcile();
    assertThat(book.breaks())
        .containsExactly("BROKER|lane 1, loyalty.transfers-0|an offset from 0 to 5|offset 16");

    book.broker.goAway();
    book.reconcile();
    assertThat(book.kinds()).containsExactly("BROKER");
    assertThat(book.strings(NOT_CHECKED))
        .containsExactly("the broker's offsets: the broker is away, or nobody named it");
  }

  @Test
  void asksTheBrokerWhatLiesInAGap() throws Exception {
    book.corrupt(
        "update batch set posted = posted - 1 where batch_no = 1",
        "update batch set posted = posted - 1 where batch_no = 2");
    book.broker.countsFrom(0, 3);
    book.broker.countsFrom(3, 2);
    book.reconcile();

    assertThat(book.breaks())
        .containsExactly(
            "GAP|lane 1, batch 1|3 records from offset 0 to 3|2 posted, rejected, duplicate or"
                + " dead");
  }

  @Test
  void looksAtAGapAgainUntilTheBrokerHasToldOfIt() throws Exception {
    book.corrupt("update batch set posted = posted - 1 where batch_no = 1");
    book.broker.countsFrom(0, 3);
    book.broker.goAway();
    book.reconcile();
    assertThat(book.breaks()).isEmpty();
    assertThat(book.strings("select run_no::text from checkpoint where program_id = 0")).isEmpty();

    book.broker.has(0, 0, 1_000);
    book.reconcile();
    String gap =
        "GAP|lane 1, batch 1|3 records from offset 0 to 3|2 posted, rejected, duplicate or dead";
    assertThat(book.breaks()).containsExactly(gap);

    book.broker.goAway();
    book.reconcile();
    book.broker.has(0, 0, 1_000);
    book.reconcile();
    assertThat(book.breaks()).containsExactly(gap);

    book.broker.countsFrom(0, 2);
    book.reconcile();
    assertThat(book.breaks()).isEmpty();
    assertThat(book.strings("select count(*)::text from checkpoint where program_id = 0"))
        .containsExactly("1");
  }

  @Test
  void saysThatTheBrokerDidNotTellWhatLiesInAGap() throws Exception {
    book.corrupt("update batch set posted = posted - 1 where batch_no = 1");
    book.reconcile();

    assertThat(book.strings(NOT_CHECKED)).containsExactly("gaps that the broker didn't explain: 1");
    assertThat(book.strings("select run_no::text from checkpoint where program_id = 0")).isEmpty();

    book.broker.has(0, 1, 1_000);
    book.reconcile();
    assertThat(book.strings(NOT_CHECKED))
        .containsExactly("gaps whose records the broker has deleted: 1");
    assertThat(book.strings("select run_no::text from checkpoint where program_id = 0")).hasSize(1);
  }

  /** The writer's role may do what posting does, and no more. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "update journal set points = 31 where points = 30",
        "update journal set debit_after = debit_after + 1",
        "delete from journal",
        "update batch set digest = sha256('x')",
        "update batch set first_offset = first_offset - 1",
        "update batch set journal_rows = 0",
        "delete from batch",
        "delete from position",
        "update batch_sum set change = 0",
        "delete from batch_sum",
        "update hold set points = points + 1",
        "update hold set transfer_id = gen_random_uuid()",
        "update original_use set transfer_id = gen_random_uuid()",
        "update original_use set kind = 15 - kind where kind in (7, 8)",
        "update pending_earn set points = 1",
        "update original_use set original_transfer_id = gen_random_uuid()",
        "update reversal set original_points = original_points + 1",
        "update request_key set type = 2",
        "update request_key set code = 14 where type = 3",
        "update request_key set points = 31 where points = 30",
        "update request_key set counterparty_id = account_id",
        "update dead_letter set source_offset = 5000",
        "delete from dead_letter",
        "update archived_account set available = 0",
        "update reconciliation_run set document = '{}'",
        "delete from reconciliation_break",
        "delete from checkpoint",
        "delete from checkpoint_lane",
        "delete from checkpoint_account"
      })
  void theWriterIsRefusedWhatOnlyTheOwnerCanPlant(String statement) {
    assertThatThrownBy(() -> book.asWriter(statement)).hasMessageContaining("permission denied");
  }

  /**
   * Statements that posting and the jobs may run, so that a faulty writer can run them too. The
   * next night finds those that it looks at; a run from the beginning finds all.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          night | balances                | BALANCE               | update account set available = available + 1 where code = 'ann' and program_id = 1
          night | balances                | CHAIN                 | update account set legs = legs + 1 where code = 'ann' and program_id = 1
          night | balances, keys          | HOLD ORIGINAL         | insert into hold select program_id, gen_random_uuid(), account_id, 1, now() from account where code = 'bob'
          night | balances                | HOLD                  | delete from hold where points = 5
          night | balances                | HOLD                  | delete from original_use where kind in (7, 8)
          night | balances                | HOLD                  | update original_use set original_forgotten = true
          night | balances                | PENDING_EARN          | delete from pending_earn
          night | balances, keys          | PENDING_EARN ORIGINAL | update reversal set reversed = reversed + 1
          night | balances, keys          | PENDING_EARN ORIGINAL | delete from reversal
          night | stream                  | BATCH                 | update position set next_offset = next_offset - 1
          night | stream                  | BATCH                 | update position set batch_no = batch_no + 1
          night | stream, tamper evidence | BATCH DIGEST          | insert into batch select lane_id, batch_no + 1, epoch, next_offset, next_offset + 1, posted_at, 0, 1, 0, 0, 0, digest from batch order by batch_no desc limit 1
          night | tamper evidence         | DIGEST                | update position set digest = sha256('x')
          night | sums                    | PROGRAM_SUM           | update checkpoint_sum set change = change + 1 where program_id = 1 and system_account_id = -1
          night | balances                | CHECKPOINT            | update checkpoint_account set held = held + 1 where program_id = 2
          full  | keys                    | KEY                   | delete from request_key where type = 2 and code = 0
          full  | sums                    | SYSTEM_SUM            | insert into batch_sum select program_id, lane_id, batch_no, 14, -4, 1, 5 from batch_sum where batch_no = 1 limit 1
          """)
  void findsWhatTheWriterCanDoBecausePostingDoesIt(
      String run, String legs, String kinds, String statement) throws Exception {
    book.reconcile();
    book.asWriter(statement);
    book.reconcile();
    if (run.equals("full")) {
      assertThat(book.kinds()).isEmpty();
      book.reconcileFull();
    }

    assertThat(book.kinds()).containsExactlyInAnyOrder(kinds.split(" "));
    assertThat(book.legs()).containsExactlyInAnyOrder(legs.split(", "));
  }
}
