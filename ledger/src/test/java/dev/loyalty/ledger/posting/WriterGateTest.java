package dev.loyalty.ledger.posting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class WriterGateTest {

  private static void tries(WriterGate gate, int count, boolean collided)
      throws InterruptedException {
    for (int i = 0; i < count; i++) {
      gate.enter();
      gate.leave(collided);
    }
  }

  @Test
  void letsAllWritersInWhereNothingCollides() throws InterruptedException {
    WriterGate gate = new WriterGate(8);
    tries(gate, 1000, false);
    assertThat(gate.allowed()).isEqualTo(8);
  }

  @Test
  void halvesTheWritersWhenAQuarterCollides() throws InterruptedException {
    WriterGate gate = new WriterGate(8);
    tries(gate, 7, true);
    assertThat(gate.allowed()).isEqualTo(8);
    tries(gate, 1, true);
    assertThat(gate.allowed()).isEqualTo(4);
  }

  @Test
  void alwaysLetsOneWriterIn() throws InterruptedException {
    WriterGate gate = new WriterGate(8);
    tries(gate, 1000, true);
    assertThat(gate.allowed()).isEqualTo(1);
  }

  @Test
  void forgetsCollisionsOfOlderTries() throws InterruptedException {
    WriterGate gate = new WriterGate(8);
    for (int i = 0; i < 20; i++) {
      tries(gate, 7, true);
      tries(gate, 25, false);
    }
    assertThat(gate.allowed()).isEqualTo(8);
  }

  @Test
  void letsOneMoreInAfterQuietTimesThatGetLonger() throws InterruptedException {
    WriterGate gate = new WriterGate(4);
    tries(gate, 8, true);
    assertThat(gate.allowed()).isEqualTo(2);
    tries(gate, 2 * 32 - 1, false);
    assertThat(gate.allowed()).isEqualTo(2);
    tries(gate, 1, false);
    assertThat(gate.allowed()).isEqualTo(3);
    tries(gate, 8, true);
    assertThat(gate.allowed()).isEqualTo(1);
    tries(gate, 4 * 32 - 1, false);
    assertThat(gate.allowed()).isEqualTo(1);
    tries(gate, 1, false);
    assertThat(gate.allowed()).isEqualTo(2);
  }

  @Test
  void comesBackToAllWritersInTheEnd() throws InterruptedException {
    WriterGate gate = new WriterGate(8);
    tries(gate, 1000, true);
    tries(gate, 32 * 64 * 8, false);
    assertThat(gate.allowed()).isEqualTo(8);
  }

  @Test
  void findsOneEnoughOnceItCollidesNoMoreAndUntilItTriesTwo() throws InterruptedException {
    WriterGate gate = new WriterGate(2);
    tries(gate, 8, true);
    assertThat(gate.allowed()).isEqualTo(1);
    assertThat(gate.isOneEnough()).isFalse();
    tries(gate, 31, false);
    assertThat(gate.isOneEnough()).isFalse();
    tries(gate, 1, false);
    assertThat(gate.isOneEnough()).isTrue();
    tries(gate, 32, false);
    assertThat(gate.allowed()).isEqualTo(2);
    assertThat(gate.isOneEnough()).isFalse();
  }

  @Test
  void doesNotFindOneEnoughThatStillCollides() throws InterruptedException {
    WriterGate gate = new WriterGate(2);
    tries(gate, 8, true);
    for (int i = 0; i < 20; i++) {
      tries(gate, 4, true);
      tries(gate, 28, false);
    }
    assertThat(gate.allowed()).isEqualTo(1);
    assertThat(gate.isOneEnough()).isFalse();
  }

  @Test
  void hasNotTakenAwayAnyoneWhereThereIsOnlyOne() throws InterruptedException {
    WriterGate gate = new WriterGate(1);
    tries(gate, 1000, false);
    assertThat(gate.isOneEnough()).isFalse();
  }

  @Test
  void letsNobodyInWhoIsNotAllowed() throws InterruptedException {
    WriterGate gate = new WriterGate(1);
    CountDownLatch inside = new CountDownLatch(1);
    Thread second =
        new Thread(
            () -> {
              try {
                gate.enter();
                inside.countDown();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    gate.enter();
    second.start();
    while (second.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(inside.getCount()).isEqualTo(1);
    gate.leave(false);
    assertThat(inside.await(5, TimeUnit.SECONDS)).isTrue();
    second.join();
  }

  @Test
  void letsGoOfWhoIsInterrupted() throws InterruptedException {
    WriterGate gate = new WriterGate(1);
    gate.enter();
    CountDownLatch interrupted = new CountDownLatch(1);
    Thread second =
        new Thread(
            () -> {
              try {
                gate.enter();
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
            });
    second.start();
    second.interrupt();
    assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
    gate.leave(false);
    gate.enter();
    gate.leave(false);
    second.join();
  }
}
