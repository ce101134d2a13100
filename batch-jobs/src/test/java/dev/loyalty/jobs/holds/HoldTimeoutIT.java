package dev.loyalty.jobs.holds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.jobs.fixture.TimedBook;
import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestHeader;
import dev.loyalty.ledger.posting.OutcomeEvent;
import dev.loyalty.ledger.store.IsoDuration;
import dev.loyalty.ledger.store.ProgramSpec;
import dev.loyalty.ledger.store.SystemOutbox;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests the time-out of holds (contract, section 2): it counts from the event's time and takes
 * effect at the job's run.
 */
class HoldTimeoutIT {

  private static final LocalDate DAY = LocalDate.of(2026, 1, 20);
  private static final Instant END_OF_DAY = Instant.parse("2026-01-21T00:00:00Z");

  /** Whatever is posted is posted after all that may be due. */
  private static final Instant NOW = Instant.parse("2026-01-30T12:00:00Z");

  private static TimedBook book(String holdTimeout) {
    ProgramSpec of = ProgramSpec.of("retail", "Retail");
    return new TimedBook(
        NOW,
        new ProgramSpec(
            of.code(),
            of.name(),
            of.timezone(),
            true,
            0,
            of.balanceCap(),
            null,
            of.activationDelay(),
            IsoDuration.parse(holdTimeout),
            of.idempotencyRetention(),
            null));
  }

  private static ExpireHolds job(TimedBook book) {
    return new ExpireHolds(book.writer(), book.ledger(), book.clock());
  }

  private static RequestHeader header(String key, Instant time) {
    return new RequestHeader("retail", "a", key, time, null, null, Map.of());
  }

  private static Request hold(String key, Instant time, long points, @Nullable Instant expiresAt) {
    return new Request.Hold(header(key, time), points, expiresAt);
  }

  private static Request earn(long points) {
    return new Requests("retail").earn("a", "e", points);
  }

  private static String balances(TimedBook book) {
    return book.select("select available, pending, held from account").getFirst();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT72H", "PT5H", "P1DT30M"})
  void isTheProgramsAfterTheEventsTimeToTheMicrosecond(String timeout) throws Exception {
    TimedBook book = book(timeout);
    Instant time = END_OF_DAY.minus(IsoDuration.parse(timeout).value());
    book.post(
        earn(90),
        hold("due", time.minus(1, ChronoUnit.MICROS), 20, null),
        hold("not yet", time, 10, null));
    assertThat(balances(book)).isEqualTo("60,0,30");

    book.run(job(book), DAY.minusDays(1), "retail");
    assertThat(balances(book)).isEqualTo("60,0,30");
    book.run(job(book), DAY, "retail");
    assertThat(balances(book)).isEqualTo("80,0,10");
    book.run(job(book), DAY.plusDays(1), "retail");
    assertThat(balances(book)).isEqualTo("90,0,0");
  }

  @Test
  void takesNoEffectBeforeTheJobRuns() throws Exception {
    TimedBook book = book("PT72H");
    Instant expired = NOW.minusSeconds(3600);
    Instant asked = NOW.minusSeconds(60);
    book.post(
        earn(90),
        hold("captured", expired.minusSeconds(60), 20, expired),
        hold("released", expired.minusSeconds(60), 30, expired),
        hold("left", expired.minusSeconds(60), 5, expired));
    assertThat(
            book.post(
                new Request.Redeem(header("all", asked), 90),
                new Request.Capture(header("c", asked), "captured", 15L),
                new Request.Release(header("r", asked), "released")))
        .extracting(OutcomeEvent::outcome)
        .satisfiesExactly(
            redeemed ->
                assertThat(redeemed)
                    .isEqualTo(new Outcome.Rejected(RejectionCode.INSUFFICIENT_POINTS)),
            captured -> assertThat(captured).isInstanceOf(Outcome.Posted.class),
            released -> assertThat(released).isInstanceOf(Outcome.Posted.class));
    assertThat(balances(book)).isEqualTo("70,0,5");

    assertThat(book.run(job(book), LocalDate.of(2026, 1, 30), "retail").changed()).isEqualTo(1);
    assertThat(balances(book)).isEqualTo("75,0,0");
  }

  @Test
  void isLeftToBePublishedAsTheSystemsRelease() throws Exception {
    TimedBook book = book("PT5H");
    book.post(earn(90), hold("h", END_OF_DAY.minusSeconds(18_001), 20, null));
    book.run(job(book), DAY, "retail");

    List<OutcomeEvent> events = new ArrayList<>();
    new SystemOutbox(book.writer())
        .hand(
            9,
            (lane, number, batches) -> {
              assertThat(lane).startsWith("~");
              batches.forEach(batch -> events.addAll(batch.events()));
              return batches.size();
            });
    assertThat(events)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.type().eventType()).isEqualTo("loyalty.release.v1");
              assertThat(event.key()).startsWith("~");
              assertThat(event.account()).isEqualTo("a");
              assertThat(event.points()).isEqualTo(20);
            });
  }
}
