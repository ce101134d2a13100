package dev.loyalty.ops.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class PassingTimeTest {

  private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant UNTIL = Instant.parse("2026-01-01T00:00:04Z");

  @Test
  void passesWithEachLookAndStandsStillAtItsEnd() {
    PassingTime time = new PassingTime(FROM, UNTIL, 4);

    assertThat(time.instant()).isEqualTo(FROM.plusSeconds(1));
    assertThat(time.instant()).isEqualTo(FROM.plusSeconds(2));
    assertThat(time.instant()).isEqualTo(FROM.plusSeconds(3));
    assertThat(time.instant()).isEqualTo(UNTIL);
    assertThat(time.instant()).isEqualTo(UNTIL);
  }
}
