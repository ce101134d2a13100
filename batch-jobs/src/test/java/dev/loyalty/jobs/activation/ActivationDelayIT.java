package dev.loyalty.jobs.activation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.jobs.fixture.TimedBook;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the activation of points that name no time of their own (contract, section 2). */
class ActivationDelayIT {

  private static final LocalDate DAY = LocalDate.of(2026, 1, 20);
  private static final Instant END_OF_DAY = Instant.parse("2026-01-21T00:00:00Z");

  /** Whatever is posted is posted after all that may be due. */
  private static final Instant NOW = Instant.parse("2026-01-30T12:00:00Z");

  private static TimedBook book(String activationDelay) {
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
            IsoDuration.parse(activationDelay),
            of.holdTimeout(),
            of.idempotencyRetention(),
            null));
  }

  private static ActivatePoints job(TimedBook book) {
    return new ActivatePoints(book.writer(), book.ledger(), book.clock());
  }

  private static RequestHeader header(String key, Instant time) {
    return new RequestHeader("retail", "a", key, time, null, null, Map.of());
  }

  private static Request earn(String key, Instant time, long points) {
    return new Request.Earn(header(key, time), points, null, null);
  }

  private static String balances(TimedBook book) {
    return book.select("select available, pending, held from account").getFirst();
  }

  @ParameterizedTest
  @ValueSource(strings = {"P14D", "PT5H", "P1DT30M"})
  void isTheProgramsAfterTheEventsTimeToTheMicrosecond(String delay) throws Exception {
    TimedBook book = book(delay);
    Instant time = END_OF_DAY.minus(IsoDuration.parse(delay).value());
    book.post(earn("due", time.minus(1, ChronoUnit.MICROS), 20), earn("not yet", time, 10));
    assertThat(balances(book)).isEqualTo("0,30,0");

    book.run(job(book), DAY.minusDays(1), "retail");
    assertThat(balances(book)).isEqualTo("0,30,0");
    book.run(job(book), DAY, "retail");
    assertThat(balances(book)).isEqualTo("20,10,0");
    book.run(job(book), DAY.plusDays(1), "retail");
    assertThat(balances(book)).isEqualTo("30,0,0");
  }

  @Test
  void takesNoEffectBeforeTheJobRuns() throws Exception {
    TimedBook book = book("PT5H");
    book.post(earn("e", END_OF_DAY.minusSeconds(18_001), 20));
    Request redeem = new Request.Redeem(header("r", NOW), 1);
    assertThat(book.post(redeem).getFirst().outcome())
        .isEqualTo(new Outcome.Rejected(RejectionCode.INSUFFICIENT_POINTS));

    book.run(job(book), DAY, "retail");
    Request again = new Request.Redeem(header("s", NOW), 1);
    assertThat(book.post(again).getFirst().outcome()).isInstanceOf(Outcome.Posted.class);
    assertThat(balances(book)).isEqualTo("19,0,0");
  }

  @Test
  void isLeftToBePublishedAsTheSystemsActivation() throws Exception {
    TimedBook book = book("PT5H");
    book.post(earn("e", END_OF_DAY.minusSeconds(18_001), 20));
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
              assertThat(event.type().eventType()).isEqualTo("loyalty.activate.v1");
              assertThat(event.key()).startsWith("~");
              assertThat(event.account()).isEqualTo("a");
              assertThat(event.points()).isEqualTo(20);
            });
  }
}
