package dev.loyalty.ledger.posting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.model.TransferId;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecentKeysTest {

  private final RecentKeys recent = new RecentKeys();

  @Test
  void remembersAKey() {
    UUID key = TransferId.of("retail", "k");
    assertThat(recent.remember(key)).isFalse();
    assertThat(recent.remember(key)).isTrue();
  }

  @Test
  void forgetsWhatWasMetTheLongestAgoWhereFiveShareTheirPlaces() {
    for (int key = 1; key <= 4; key++) {
      assertThat(recent.remember(new UUID(key, 5))).isFalse();
    }
    assertThat(recent.remember(new UUID(1, 5))).isTrue();
    assertThat(recent.remember(new UUID(9, 5))).isFalse();

    assertThat(recent.remember(new UUID(2, 5))).isFalse();
    assertThat(recent.remember(new UUID(1, 5))).isTrue();
    assertThat(recent.remember(new UUID(9, 5))).isTrue();
    assertThat(recent.remember(new UUID(4, 5))).isTrue();
  }

  @Test
  void remembersNearlyAllOfAHundredThousand() {
    int known = 0;
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 100_000; i++) {
        if (recent.remember(TransferId.of("retail", "k" + i))) {
          known++;
        }
      }
    }
    assertThat(known).isBetween(99_900, 100_000);
  }
}
