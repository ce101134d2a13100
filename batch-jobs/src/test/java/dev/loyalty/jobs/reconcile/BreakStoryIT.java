package dev.loyalty.jobs.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A break is closed by a run that looked for it, and by no other. */
class BreakStoryIT {

  private static final String RIGHT_BALANCE =
      "update account set available = 20 where code = 'ann' and program_id = 1";
  private static final String WRONG_BALANCE =
      "update account set available = 41 where code = 'ann' and program_id = 1";
  private static final String ONE_POINT_IN_LOTS =
      """
      update account_lots set remaining[1] = remaining[1] + 1
      where program_id = 1 and account_id = (select account_id from account where code = 'ann' and program_id = 1)
      """;
  private static final String ONE_POINT_OF_CHECKPOINT =
      """
      update checkpoint_account set available = available + 1
      where program_id = 1 and account_id = (select account_id from account where code = 'ann' and program_id = 1)
      """;
  private static final String ONE_POINT_IN_SUMS =
      "update checkpoint_sum set change = change + 1 where program_id = 1 and system_account_id ="
          + " -2";

  private final ReconciledBook book = new ReconciledBook();

  @Test
  void goesOnTellingTheSumOfTheProgramBesideAWrongBalance() throws Exception {
    book.reconcile();
    book.corrupt(ONE_POINT_IN_SUMS);
    book.reconcile();
    book.explainAll();
    String story = "|explained|eve|seen|2";
    assertThat(book.stories(BreakKind.PROGRAM_SUM)).containsExactly("all accounts|0|1" + story);

    book.corrupt(WRONG_BALANCE);
    book.reconcile();
    assertThat(book.kinds()).containsExactly("BALANCE");
    assertThat(book.stories(BreakKind.PROGRAM_SUM)).containsExactly("all accounts|21|22" + story);

    book.corrupt(RIGHT_BALANCE);
    book.reconcile();
    assertThat(book.stories(BreakKind.PROGRAM_SUM)).containsExactly("all accounts|0|1" + story);

    book.corrupt(ONE_POINT_IN_SUMS.replace("+ 1", "- 1"), WRONG_BALANCE);
    book.reconcile();
    assertThat(book.stories(BreakKind.PROGRAM_SUM)).isEmpty();
    assertThat(book.kinds()).containsExactly("BALANCE");
  }

  @Test
  void goesOnTellingLotsBesideAWrongBalance() throws Exception {
    book.fold();
    book.corrupt(ONE_POINT_IN_LOTS);
    book.reconcile();
    book.explainAll();
    String story = "|explained|eve|seen|1";
    String lots = "ann|20 available after leg 10|21 in lots, 0 debt after leg 10";
    assertThat(book.stories(BreakKind.LOT)).containsExactly(lots + story);

    book.corrupt(WRONG_BALANCE);
    book.reconcile();
    assertThat(book.kinds()).containsExactly("BALANCE");
    assertThat(book.stories(BreakKind.LOT))
        .containsExactly(lots.replace("20 available", "41 available") + story);

    // The lots agree with the account, so either may be right.
    book.corrupt(WRONG_BALANCE.replace("41", "21"));
    book.reconcile();
    assertThat(book.stories(BreakKind.LOT)).hasSize(1);

    book.corrupt(ONE_POINT_IN_LOTS.replace("+ 1", "- 1"));
    book.reconcile();
    assertThat(book.stories(BreakKind.LOT)).isEmpty();
    assertThat(book.kinds()).containsExactly("BALANCE");
  }

  @Test
  void keepsLotsOfAnAccountThatHasMovedSinceTheFold() throws Exception {
    book.fold();
    book.corrupt(ONE_POINT_IN_LOTS);
    book.reconcile();
    book.post(ReconciledBook.retail().redeem("ann", "new-1", 1));
    book.reconcile();
    book.reconcileFull();

    assertThat(book.stories(BreakKind.LOT)).hasSize(1);
  }

  @Test
  void keepsAWrongCheckpointUntilThereIsAnother() throws Exception {
    book.reconcile();
    book.corrupt(ONE_POINT_OF_CHECKPOINT);
    book.reconcile();
    book.explainAll();
    assertThat(book.stories(BreakKind.CHECKPOINT)).hasSize(1);
    book.corrupt(WRONG_BALANCE);
    book.reconcile();
    assertThat(book.stories(BreakKind.CHECKPOINT)).hasSize(1);
    book.reconcileFull();
    assertThat(book.stories(BreakKind.CHECKPOINT)).hasSize(1);

    book.corrupt(RIGHT_BALANCE);
    book.reconcileFull();
    assertThat(book.openBreaks()).isZero();
    book.reconcile();
    assertThat(book.openBreaks()).isZero();
  }

  @Test
  void emptiesACheckpointOfNoAccount() throws Exception {
    book.reconcile();
    book.corrupt("insert into checkpoint_account values (1, 999999, 5, 0, 0, 1)");
    book.reconcile();
    assertThat(book.kinds()).containsExactly("CHECKPOINT");

    book.reconcileFull();
    assertThat(book.openBreaks()).isZero();
    book.reconcile();
    assertThat(book.openBreaks()).isZero();
  }
}
