package dev.loyalty.jobs.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Lots against balances: of all accounts, or of those whose lots can have changed. */
class LotLegIT {

  private static final String ONE_POINT_TOO_MANY =
      """
      update account_lots set remaining[1] = remaining[1] + 1
      where program_id = 1 and account_id = (select account_id from account where code = 'ann' and program_id = 1)
      """;

  private static final String ANN =
      "LOT|ann|20 available after leg 10|21 in lots, 0 debt after leg 10";

  private final ReconciledBook book = new ReconciledBook();

  @Test
  void comparesAllAccountsFromTheBeginning() throws Exception {
    book.fold();
    book.reconcile();
    assertThat(book.breaks()).isEmpty();

    book.corrupt(ONE_POINT_TOO_MANY);
    book.reconcileFull();
    assertThat(book.breaks()).containsExactly(ANN);
  }

  @Test
  void leavesAccountsThatNothingWasFoldedOfToAFullRun() throws Exception {
    book.fold();
    book.reconcile();
    book.corrupt(ONE_POINT_TOO_MANY);
    book.reconcile();
    assertThat(book.breaks()).isEmpty();

    book.reconcileFull();
    book.reconcile();
    assertThat(book.breaks()).containsExactly(ANN);
  }

  @Test
  void comparesAccountsThatWereFoldedSince() throws Exception {
    book.fold();
    book.reconcile();
    book.post(ReconciledBook.retail().redeem("ann", "new-1", 1));
    book.fold();
    book.corrupt(ONE_POINT_TOO_MANY);
    book.reconcile();

    assertThat(book.breaks())
        .containsExactly("LOT|ann|19 available after leg 11|20 in lots, 0 debt after leg 11");
  }

  @Test
  void comparesAccountsWhoseLegsWereNotFoldedYetAtTheCheckpoint() throws Exception {
    book.fold();
    book.post(ReconciledBook.retail().redeem("ann", "new-1", 1));
    book.reconcile();
    book.fold();
    book.corrupt(ONE_POINT_TOO_MANY);
    book.reconcile();

    assertThat(book.breaks())
        .containsExactly("LOT|ann|19 available after leg 11|20 in lots, 0 debt after leg 11");
  }

  @Test
  void comparesAllWhenLotsAreFoldedForTheFirstTime() throws Exception {
    book.reconcile();
    book.fold();
    book.corrupt(ONE_POINT_TOO_MANY);
    book.reconcile();

    assertThat(book.breaks()).containsExactly(ANN);
  }

  @Test
  void comparesAllOfABookThatNoRunHasNotedTheLotsOf() throws Exception {
    book.fold();
    book.reconcile();
    book.corrupt(ONE_POINT_TOO_MANY, "delete from journal_mark where reader = 'reconciled lots'");
    book.reconcile();

    assertThat(book.breaks()).containsExactly(ANN);
  }

  @Test
  void comparesAllWhereRowsSinceMayHaveLeftTheJournal() throws Exception {
    book.fold();
    book.reconcile();
    book.post(ReconciledBook.retail().earn("bob", "new-1", 5));
    book.corrupt(
        ONE_POINT_TOO_MANY,
        """
        insert into archive_month (month, part, state, manifest, manifest_sha256, detached_on, exporting_at, verified_at, detached_at, dropped_at)
        values (date_trunc('month', now() at time zone 'UTC'), 1, 'dropped', 'm', sha256('m'), current_date, now(), now(), now(), now())
        """);
    book.reconcile();

    assertThat(book.breaks()).contains(ANN);
  }

  @Test
  void goesOnComparingAnAccountUntilItsLotsAreRight() throws Exception {
    book.fold();
    book.reconcile();
    book.post(ReconciledBook.retail().redeem("ann", "new-1", 1));
    book.fold();
    book.corrupt(ONE_POINT_TOO_MANY);
    book.reconcile();
    book.reconcile();
    assertThat(book.openBreaks()).isOne();

    book.corrupt(ONE_POINT_TOO_MANY.replace("+ 1", "- 1"));
    book.reconcile();
    assertThat(book.openBreaks()).isZero();
  }

  @Test
  void tellsLotsThatCannotBeFoldedAnyMore() throws Exception {
    book.fold();
    book.reconcile();
    book.corrupt(ONE_POINT_TOO_MANY);
    book.post(ReconciledBook.retail().redeem("ann", "new-1", 1));
    book.fold();
    book.post(ReconciledBook.retail().earn("bob", "new-2", 5));
    book.reconcile();

    assertThat(book.breaks())
        .containsExactly("LOT|ann|19 available after leg 11|21 in lots, 0 debt after leg 10");
  }

  @Test
  void saysNothingOfAccountsThatHaveMovedSinceTheFold() throws Exception {
    book.fold();
    book.reconcile();
    book.post(ReconciledBook.retail().redeem("ann", "new-1", 1));
    book.reconcile();

    assertThat(book.breaks()).isEmpty();
  }
}
