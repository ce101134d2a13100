package dev.loyalty.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.read.SampleBook;
import dev.loyalty.ledger.store.StoredDeadLetter.Status;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeadLettersIT {

  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

  private final TestBook book = SampleBook.create();
  private final DeadLetters letters = new DeadLetters(book.owner());

  @Test
  void listsByStatusCodeAndPage() {
    assertThat(list(null, null, 0)).hasSize(1);
    assertThat(list(Status.OPEN, "MALFORMED_JSON", 0)).hasSize(1);
    assertThat(list(Status.DISCARDED, null, 0)).isEmpty();
    assertThat(list(null, "NULL_VALUE", 0)).isEmpty();
    assertThat(list(null, null, list(null, null, 0).getFirst().id())).isEmpty();
  }

  @Test
  void findsARecordAsItCame() {
    StoredDeadLetter found = letters.find(list(null, null, 0).getFirst().id()).orElseThrow();

    assertThat(found.topic()).isEqualTo("loyalty.transfers");
    assertThat(found.partition()).isZero();
    assertThat(found.letter().offset()).isEqualTo(8);
    assertThat(found.letter().key()).isNull();
    assertThat(found.letter().value()).containsExactly('{', 0x1b, '[');
    assertThat(found.letter().headers()).singleElement().matches(it -> it.name().equals("trace"));
    assertThat(found.isCut()).isFalse();
    assertThat(letters.find(-1)).isEmpty();
  }

  @Test
  void isSettledOnceAndWithARecordOfIt() {
    long id = list(null, null, 0).getFirst().id();

    assertThat(letters.discard(id, "test data", "ann", NOW)).isTrue();
    assertThat(letters.discard(id, "again", "bob", NOW)).isFalse();
    assertThat(letters.markReplayed(id, "bob", NOW)).isFalse();

    StoredDeadLetter settled = letters.find(id).orElseThrow();
    assertThat(settled.status()).isEqualTo(Status.DISCARDED);
    assertThat(settled.statusReason()).isEqualTo("test data");
    assertThat(settled.statusAt()).isEqualTo(NOW);
    assertThat(audit()).containsExactly("ann dead-letter.discard test data");
  }

  private List<String> audit() {
    return book.owner()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "select concat_ws(' ', actor, action, new_value ->> 'reason') from audit")
                    .mapTo(String.class)
                    .list());
  }

  private List<StoredDeadLetter> list(@Nullable Status status, @Nullable String code, long after) {
    return letters.list(new DeadLetters.Filter(status, code, after, 10));
  }
}
