package dev.loyalty.ops.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RepeatedLookTest {

  @Test
  void tellsWhyALookFailed() {
    try (RepeatedLook look =
        new RepeatedLook(
            "watch",
            () -> {
              throw new IllegalStateException("no database");
            })) {
      assertThat(look.problem()).isEmpty();
      look.start();
      await().until(() -> look.problem().isPresent());
      assertThat(look.problem()).contains("The watch can't work: no database");
    }
  }

  @Test
  void tellsThatNobodyLooksAnyMore() {
    try (RepeatedLook look =
        new RepeatedLook(
            "watch",
            () -> {
              Thread.currentThread().setUncaughtExceptionHandler((thread, error) -> {});
              throw new StackOverflowError();
            })) {
      look.start();
      await().until(() -> look.problem().isPresent());
      assertThat(look.problem().orElseThrow()).startsWith("The watch broke off");
    }
  }

  @Test
  void isWellWhenItWasToldToEnd() throws Exception {
    CountDownLatch looked = new CountDownLatch(1);
    RepeatedLook look = new RepeatedLook("watch", looked::countDown);
    look.start();
    looked.await();
    look.close();
    assertThat(look.problem()).isEmpty();
  }
}
