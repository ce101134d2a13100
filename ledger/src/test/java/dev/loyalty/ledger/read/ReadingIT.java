package dev.loyalty.ledger.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.loyalty.ledger.model.AccountStatus;
import dev.loyalty.ledger.model.Balances;
import dev.loyalty.ledger.model.Bucket;
import dev.loyalty.ledger.model.TransferId;
import dev.loyalty.ledger.store.TestBook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ReadingIT {

  private static final int RETAIL = 1;

  private static Jdbi jdbi;

  @BeforeAll
  static void fillTheBook() {
    TestBook book = SampleBook.create();
    jdbi = book.owner();
    jdbi.useHandle(
        handle ->
            handle.execute(
                """
                insert into account (program_id, account_id, code, status)
                values (1, 900001, 'Zoe', 1), (1, 900002, 'a:b', 1), (1, 900003, 'reserved', 0)
                """));
  }

  @Test
  void findsAnAccountWithItsBalances() {
    Accounts accounts = new Accounts(jdbi);

    assertThat(accounts.find(RETAIL, "ann"))
        .contains(new AccountView("ann", AccountStatus.OPEN, new Balances(20, 0, 5)));
    assertThat(accounts.find(RETAIL, "bob"))
        .contains(new AccountView("bob", AccountStatus.FROZEN, new Balances(15, 5, 0)));
    assertThat(accounts.find(RETAIL, "reserved")).isEmpty();
    assertThat(accounts.find(RETAIL, "nobody")).isEmpty();
    assertThat(accounts.find(2, "bob")).isEmpty();
  }

  @Test
  void readsAccountsInTheOrderOfTheirBytes() {
    List<String> codes = new ArrayList<>();
    new Accounts(jdbi).forEach(RETAIL, account -> codes.add(account.account()));

    assertThat(codes).containsExactly("Zoe", "a:b", "ann", "bob", "issuance");
    assertThat(new Accounts(jdbi).count(RETAIL)).isEqualTo(5);
  }

  @Test
  void sumsTheSystemAccounts() {
    assertThat(new Accounts(jdbi).systemBalances(RETAIL))
        .containsExactly(
            entry("issuance", -106L),
            entry("redemption", 55L),
            entry("adjustment", 5L),
            entry("expiry", 0L));
  }

  @Test
  void pagesThroughAHistoryFromTheNewest() {
    List<String> keys = new ArrayList<>();
    History.@Nullable Cursor cursor = null;
    do {
      History.Page page =
          new History(jdbi, ArchivedMovements.NONE)
              .findPage(RETAIL, "ann", cursor, 2)
              .orElseThrow();
      assertThat(page.movements()).hasSizeBetween(1, 2);
      page.movements().forEach(movement -> keys.add(movement.key()));
      cursor = page.next();
    } while (cursor != null);

    assertThat(keys)
        .containsExactly(
            "hold-2", "capture-1", "capture-1", "hold-1", "transfer-1", "redeem-1", "earn-1");
  }

  @Test
  void namesBothSidesOfAMovement() {
    List<MovementView> movements =
        new History(jdbi, ArchivedMovements.NONE)
            .findPage(RETAIL, "bob", null, 100)
            .orElseThrow()
            .movements();

    assertThat(movements)
        .extracting(MovementView::key)
        .containsExactly("reverse-1", "earn-2", "adjust-1", "transfer-1");
    MovementView transfer = movements.getLast();
    assertThat(transfer.debit()).isEqualTo(new MovementView.Side("ann", Bucket.AVAILABLE, 50L, 3L));
    assertThat(transfer.credit())
        .isEqualTo(new MovementView.Side("bob", Bucket.AVAILABLE, 20L, 1L));
    assertThat(transfer.transferId()).isEqualTo(TransferId.of("retail", "transfer-1"));
    assertThat(movements.get(1).debit())
        .isEqualTo(new MovementView.Side("issuance", null, null, null));
    assertThat(movements.get(1).credit().bucket()).isEqualTo(Bucket.PENDING);
  }

  @Test
  void tellsAnAccountWithoutHistoryFromNone() {
    assertThat(
            new History(jdbi, ArchivedMovements.NONE)
                .findPage(RETAIL, "Zoe", null, 5)
                .orElseThrow()
                .movements())
        .isEmpty();
    assertThat(new History(jdbi, ArchivedMovements.NONE).findPage(RETAIL, "nobody", null, 5))
        .isEmpty();
  }

  @Test
  void readsItsOwnCursorsAndNoOthers() {
    assertThat(History.Cursor.parse(new History.Cursor(42).toText()))
        .contains(new History.Cursor(42));
    assertThat(History.Cursor.parse("42")).isEmpty();
    assertThat(History.Cursor.parse("~")).isEmpty();
    assertThat(History.Cursor.parse("")).isEmpty();
  }

  @Test
  void readsTheJournalInTheOrderOfPosting() {
    assertThat(journal(null, null))
        .extracting(MovementView::key)
        .containsExactly(
            "earn-1",
            "redeem-1",
            "transfer-1",
            "hold-1",
            "capture-1",
            "capture-1",
            "hold-2",
            "adjust-1",
            "earn-2",
            "reverse-1",
            "earn-3");
  }

  @Test
  void cutsTheJournalAtTimes() {
    List<MovementView> all = journal(null, null);
    Instant middle = all.get(5).postedAt();

    List<MovementView> before = journal(null, middle);
    List<MovementView> from = journal(middle, null);

    assertThat(before).isNotEmpty().allMatch(it -> it.postedAt().isBefore(middle));
    assertThat(from).isNotEmpty().noneMatch(it -> it.postedAt().isBefore(middle));
    assertThat(before.size() + from.size()).isEqualTo(all.size());
    assertThat(journal(middle.plus(Duration.ofDays(1)), null)).isEmpty();
    assertThat(journal(Instant.MIN, Instant.MAX)).hasSameSizeAs(all);
  }

  private static List<MovementView> journal(@Nullable Instant from, @Nullable Instant to) {
    List<MovementView> movements = new ArrayList<>();
    new Journal(jdbi, ArchivedMovements.NONE).forEach(RETAIL, from, to, movements::add);
    return movements;
  }
}
