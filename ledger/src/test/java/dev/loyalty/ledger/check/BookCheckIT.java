package dev.loyalty.ledger.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.read.SampleBook;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BookCheckIT {

  private static Jdbi owner;

  @BeforeAll
  static void fillTheBook() {
    owner = SampleBook.create().owner();
  }

  /** Checks a book after this statement, which is undone afterwards. */
  private static BookCheck.Result runAfter(String corruption) {
    return owner.withHandle(
        handle -> {
          handle.begin();
          try {
            assertThat(handle.execute(corruption)).isPositive();
            return BookCheck.run(handle);
          } finally {
            handle.rollback();
          }
        });
  }

  @Test
  void findsNothingInABookThatIsWhole() {
    assertThat(new BookCheck(owner).run()).isEqualTo(new BookCheck.Result(0, List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          BALANCE      | update account set available = available + 1 where code = 'ann'
          BALANCE      | update account set held = held + 1 where code = 'ann'
          BALANCE      | update account set available = available - 1, pending = pending + 1 where code = 'bob'
          CHAIN        | update account set legs = legs + 1 where code = 'ann'
          CHAIN        | update journal set debit_leg = 77 where debit_leg = 3
          CHAIN        | update journal set debit_after = debit_after + 1 where debit_leg = 2
          SYSTEM_SUM   | update batch_sum set change = change - 1 where batch_no = 1 and system_account_id = -1
          SYSTEM_SUM   | update batch_sum set movements = movements + 1 where batch_no = 1
          SYSTEM_SUM   | delete from batch_sum where batch_no = 1 and system_account_id = -2
          HOLD         | delete from original_use where kind = 7
          HOLD         | update hold set points = points + 1
          HOLD         | delete from hold
          PENDING_EARN | delete from pending_earn
          PENDING_EARN | update reversal set reversed = reversed - 1
          KEY          | delete from request_key where type = 2 and code = 0
          KEY          | update request_key set code = 14 where type = 3
          KEY          | update request_key set code = 0 where code <> 0
          KEY          | update request_key set type = 2 where type = 1
          BATCH        | update batch set batch_no = 77 where batch_no = 5
          BATCH        | update batch set first_offset = first_offset - 1 where batch_no = 2
          BATCH        | update batch set next_offset = next_offset + 1 where batch_no = 1
          BATCH        | update position set next_offset = next_offset - 1
          BATCH        | update position set batch_no = batch_no + 1
          BATCH        | update batch set journal_rows = journal_rows + 1 where batch_no = 1
          BATCH        | update batch set dead_letters = 0
          BATCH        | delete from dead_letter
          BATCH        | update dead_letter set source_offset = 5000
          BATCH        | delete from position
          BATCH        | delete from batch
          """)
  void tellsWhatIsCorruptedAndNothingElse(Break.Kind kind, String corruption) {
    BookCheck.Result found = runAfter(corruption);

    assertThat(found.breaks()).isNotEmpty().allMatch(it -> it.kind() == kind);
    assertThat(found.count()).isEqualTo(found.breaks().size());
  }

  @Test
  void namesTheAccountAndBothFigures() {
    assertThat(
            runAfter("update account set available = 41 where code = 'ann' and program_id = 1")
                .breaks())
        .containsExactly(new Break(Break.Kind.BALANCE, "retail", "ann, available", "20", "41"));
  }

  @Test
  void findsLegsOfAccountsThatAreGone() {
    assertThat(runAfter("delete from account where code = 'issuance'").breaks())
        .extracting(Break::kind)
        .containsExactlyInAnyOrder(Break.Kind.BALANCE, Break.Kind.CHAIN);
  }

  @Test
  void countsBreaksBeyondThoseItKeeps() {
    BookCheck.Result found =
        runAfter(
            """
            insert into account (program_id, account_id, code, status, available)
            select 1, 1000000 + n, 'x' || n, 1, 1 from generate_series(1, 1500) as n
            """);

    assertThat(found.count()).isEqualTo(1_500);
    assertThat(found.breaks()).hasSize(BookCheck.BREAKS_KEPT_OF_A_KIND);
  }
}
