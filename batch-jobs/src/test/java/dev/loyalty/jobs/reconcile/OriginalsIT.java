package dev.loyalty.jobs.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.fixture.Requests;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests the check of originals behind a clean night: of old ones, and of those that the day used.
 */
class OriginalsIT {

  private static final Requests RETAIL = ReconciledBook.retail();

  private final ReconciledBook book = new ReconciledBook();

  /** An original of each kind that leaves nothing pending or held, so that nobody else tells it. */
  @BeforeEach
  void reconcileAnOldDay() throws Exception {
    book.post(
        RETAIL.earn("ann", "old-1", 50),
        RETAIL.redeem("ann", "old-2", 10),
        RETAIL.redeem("ann", "old-3", 20));
    book.post(
        RETAIL.reverse("ann", "old-4", "old-2", 4), RETAIL.reverse("ann", "old-5", "old-3", 5));
    book.reconcile();
    assertThat(book.breaks()).isEmpty();
  }

  /** The day reverses old-3 further, earn-1 for the first time, and resolves a hold of its own. */
  private void day() {
    book.post(
        RETAIL.hold("ann", "new-1", 3),
        RETAIL.hold("ann", "new-2", 2),
        RETAIL.release("ann", "new-3", "new-1"),
        RETAIL.earnLater("ann", "new-6", 9));
    book.post(
        RETAIL.reverse("ann", "new-4", "old-3", 6),
        RETAIL.reverse("ann", "new-5", "old-1", 7),
        RETAIL.activate("ann", "~new-7", "new-6"));
  }

  private static String id(String key) {
    return "(select distinct transfer_id from journal where idempotency_key = '" + key + "')";
  }

  private void corrupt(String statement) {
    String named = statement;
    for (String key :
        List.of(
            "old-1", "old-2", "old-3", "new-1", "new-2", "new-3", "new-4", "new-5", "new-6",
            "hold-2")) {
      named = named.replace("'" + key + "'", id(key));
    }
    book.corrupt(named);
  }

  /** Returns the breaks without identifiers. */
  private List<String> breaks() {
    return book.breaks().stream().map(it -> it.replaceAll("[0-9a-f-]{36}", "T")).toList();
  }

  @Test
  void findsNothingInADayThatIsWhole() throws Exception {
    day();
    book.reconcile();
    assertThat(book.breaks()).isEmpty();
    book.post(RETAIL.reverse("ann", "newer-1", "old-3", 1));
    book.reconcile();
    book.reconcileFull();
    assertThat(book.breaks()).isEmpty();
  }

  /** Cases that no work of the day touched. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          reversals of transfer T of ann ; 4 points in its reversals ; 9 reversed | update reversal set reversed = 9 where original_transfer_id = 'old-2'
          reversals of transfer T of ann ; 4 points in its reversals ; 0 reversed | delete from reversal where original_transfer_id = 'old-2'
          reversals of transfer T ; 0 points in its reversals ; 1 reversed | insert into reversal values (1, gen_random_uuid(), 5, 1)
          size of transfer T of ann ; 10 points ; 90 points that can be reversed | update reversal set original_points = 90 where original_transfer_id = 'old-2'
          hold of transfer T of ann ; no such request ; 5 points of ann | update hold set transfer_id = gen_random_uuid() where transfer_id = 'hold-2'
          """)
  void findsOldTotalsThatWereChanged(String found, String corruption) throws Exception {
    day();
    corrupt(corruption);
    book.reconcile();

    assertThat(breaks()).containsExactly("ORIGINAL|" + found.replace(" ; ", "|"));
    book.reconcile();
    assertThat(breaks()).hasSize(1);
  }

  /** Cases that the day used or made. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          reversals of transfer T of ann ; 11 points in its reversals ; 6 reversed | update reversal set reversed = 6 where original_transfer_id = 'old-3'
          reversals of transfer T of ann ; 11 points in its reversals ; 12 reversed | update reversal set reversed = 12 where original_transfer_id = 'old-3'
          reversals of transfer T of ann ; 11 points in its reversals ; 0 reversed | delete from reversal where original_transfer_id = 'old-3'
          reversals of transfer T of ann ; 7 points in its reversals ; 8 reversed | update reversal set reversed = 8 where original_transfer_id = 'old-1'
          reversals of transfer T of ann ; 7 points in its reversals ; 6 reversed | update reversal set reversed = 6 where original_transfer_id = 'old-1'
          reversals of transfer T of ann ; 7 points in its reversals ; 0 reversed | delete from reversal where original_transfer_id = 'old-1'
          size of transfer T of ann ; 50 points ; 70 points that can be reversed | update reversal set original_points = 70 where original_transfer_id = 'old-1'
          resolution of transfer T of ann ; 3 points held ; no points captured or released & use of transfer T of ann ; an original ; none that it names | update original_use set transfer_id = gen_random_uuid() where original_transfer_id = 'new-1'
          resolution of transfer T of ann ; 2 points held ; 3 points captured or released & HOLD ann ; 7 ; 8 | update original_use set original_transfer_id = 'new-2' where transfer_id = 'new-3'
          activation of transfer T of ann ; an activation that names it ; none | update original_use set transfer_id = gen_random_uuid() where original_transfer_id = 'new-6'
          PENDING_EARN ann ; 0 ; 9 | update original_use set original_transfer_id = 'old-1' where original_transfer_id = 'new-6'
          hold of transfer T of ann ; no such request ; 2 points of ann | update hold set transfer_id = gen_random_uuid() where transfer_id = 'new-2'
          """)
  void findsWhatTheDayUsedAndSomebodyChanged(String found, String corruption) throws Exception {
    day();
    corrupt(corruption);
    book.reconcile();

    String[] expected =
        Stream.of(found.split(" & "))
            .map(
                it -> it.replaceFirst("^([A-Z_]+) ", "$1|").replaceFirst("^([a-z])", "ORIGINAL|$1"))
            .map(it -> it.replace(" ; ", "|"))
            .toArray(String[]::new);
    assertThat(breaks()).containsExactlyInAnyOrder(expected);
    book.reconcile();
    assertThat(breaks()).hasSameSizeAs(expected);
  }

  @Test
  void findsThePointsOfTwoHoldsOfAnAccountExchanged() throws Exception {
    day();
    corrupt("update hold set points = 7 - points where transfer_id in ('hold-2', 'new-2')");
    book.reconcile();

    assertThat(breaks())
        .containsExactlyInAnyOrder(
            "ORIGINAL|hold of transfer T of ann|5 points of ann|2 points of ann",
            "ORIGINAL|hold of transfer T of ann|2 points of ann|5 points of ann");
  }

  /** A night doesn't close an earlier night's break because none of its rows are new. */
  @Test
  void keepsABreakUntilItIsGone() throws Exception {
    day();
    corrupt("update reversal set reversed = 9 where original_transfer_id = 'old-2'");
    corrupt(
        "update original_use set kind = 15 - kind where original_transfer_id in (select transfer_id"
            + " from hold where points = 40)");
    book.reconcile();
    assertThat(breaks()).hasSize(2);
    corrupt("update reversal set reversed = 4 where original_transfer_id = 'old-2'");
    book.reconcile();

    assertThat(breaks())
        .containsExactly(
            "ORIGINAL|use of transfer T of ann|an original|one that another kind of request"
                + " names");
  }

  /** Only runs from the beginning compare old settlements with their transfers. */
  @Test
  void leavesOldResolutionsToAFullRun() throws Exception {
    day();
    corrupt(
        "update original_use set kind = 15 - kind where original_transfer_id in (select transfer_id"
            + " from hold where points = 40)");
    book.reconcile();
    assertThat(breaks()).isEmpty();

    book.reconcileFull();
    assertThat(breaks()).hasSize(1);
  }

  @Test
  void looksAtAllWhereTheCheckpointDoesNotKnowTheTotals() throws Exception {
    book.corrupt("update checkpoint set reversals_proof = null where program_id = 1");
    corrupt(
        "update original_use set kind = 15 - kind where original_transfer_id in (select transfer_id"
            + " from hold where points = 40)");
    book.reconcile();

    assertThat(breaks()).hasSize(1);
  }
}
