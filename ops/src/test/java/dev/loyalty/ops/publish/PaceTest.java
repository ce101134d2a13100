package dev.loyalty.ops.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {

  private final AtomicLong now = new AtomicLong(5_000);

  @Test
  void spreadsEventsEvenly() {
    Pace pace = new Pace(2_000, now::get);

    assertThat(pace.untilDue(0)).isZero();
    assertThat(pace.untilDue(2_000)).isEqualTo(1_000_000_000);
    assertThat(new Pace(10, now::get).untilDue(1)).isEqualTo(100_000_000);
  }

  @Test
  void sendsWhatIsDueWithinAHundredthOfASecondAtOnce() {
    Pace pace = new Pace(2_000, now::get);

    assertThat(pace.untilDue(19)).isZero();
    assertThat(pace.untilDue(20)).isEqualTo(10_000_000);
    assertThat(pace.untilDue(39)).isEqualTo(10_000_000);
  }

  @Test
  void catchesUpAfterBeingHeldUp() {
    Pace pace = new Pace(1_000, now::get);
    now.addAndGet(10_000_000);

    assertThat(pace.untilDue(10)).isZero();
    assertThat(pace.untilDue(9)).isNegative();
  }

  @Test
  void waitsForNothingWithoutARate() {
    assertThat(new Pace(0, now::get).untilDue(1_000_000)).isZero();
  }
}
