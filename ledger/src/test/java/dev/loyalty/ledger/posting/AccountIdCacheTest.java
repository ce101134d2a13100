package dev.loyalty.ledger.posting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AccountIdCacheTest {

  /** Three quarters of the 16 places of each part, the most that are ever taken. */
  private static final long ROOM = 12 * 1024;

  private final AccountIdCache cache = new AccountIdCache(ROOM);

  @Test
  void knowsNoAccountThatItWasNotTold() {
    cache.put(1, "a", 7);
    assertThat(cache.get(1, "b")).isZero();
    assertThat(cache.get(2, "a")).isZero();
    assertThat(cache.get(1, "")).isZero();
  }

  @Test
  void tellsProgramsAndCodesApart() {
    cache.put(1, "a", 7);
    cache.put(2, "a", 8);
    cache.put(1, "A", 9);
    assertThat(cache.get(1, "a")).isEqualTo(7);
    assertThat(cache.get(2, "a")).isEqualTo(8);
    assertThat(cache.get(1, "A")).isEqualTo(9);
  }

  @Test
  void takesTheLatestIdOfAnAccount() {
    cache.put(1, "a", 7);
    cache.put(1, "a", 8);
    assertThat(cache.get(1, "a")).isEqualTo(8);
  }

  @Test
  void forgetsNoneAsLongAsThereIsRoom() {
    AccountIdCache large = new AccountIdCache(200_000);
    for (long id = 1; id <= 100_000; id++) {
      large.put(1, "account-" + id, id);
    }
    assertThat(LongStream.rangeClosed(1, 100_000).filter(id -> large.get(1, "account-" + id) != id))
        .isEmpty();
  }

  @Test
  void hasRoomForTheLatestHoweverLittleThereIs() {
    AccountIdCache tiny = new AccountIdCache(1);
    for (long id = 1; id <= 10_000; id++) {
      tiny.put(1, "account-" + id, id);
      assertThat(tiny.get(1, "account-" + id)).isEqualTo(id);
    }
  }

  /** As many entries stay as there is room for, so evicting one loses no other. */
  @Test
  void pushesOneOutForEachThatHasNoRoom() {
    for (long id = 1; id <= 100_000; id++) {
      cache.put(1, "account-" + id, id);
      assertThat(cache.get(1, "account-" + id)).isEqualTo(id);
    }
    assertThat(LongStream.rangeClosed(1, 100_000).map(id -> cache.get(1, "account-" + id)))
        .filteredOn(id -> id != 0)
        .hasSize((int) ROOM)
        .doesNotHaveDuplicates();
  }
}
