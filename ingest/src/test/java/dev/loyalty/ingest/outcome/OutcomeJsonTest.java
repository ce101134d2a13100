package dev.loyalty.ingest.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.model.Balances;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.RequestType;
import dev.loyalty.ledger.posting.OutcomeEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OutcomeJsonTest {

  private static final UUID TRANSFER = UUID.fromString("0f0e0d0c-0b0a-8908-8706-050403020100");
  private static final Balances AFTER = new Balances(139, 1, 0);
  private static final String ENVELOPE =
      "{\"specversion\":\"1.0\",\"id\":\"loyalty.transfers-3-1234\",\"source\":\"/loyalty/ledger\",\"type\":\"loyalty.outcome.v1\",\"time\":\"2026-11-20T17:00:00.123456Z\",\"datacontenttype\":\"application/json\",\"data\":";

  private final OutcomeJson json = new OutcomeJson("loyalty.transfers", 3);

  private String write(OutcomeEvent event) {
    json.beginBatch(Instant.parse("2026-11-20T17:00:00.123456Z"));
    return new String(json.write(event), StandardCharsets.UTF_8);
  }

  private static OutcomeEvent earn(String key, Outcome outcome) {
    return new OutcomeEvent(
        1234, "retail", key, RequestType.EARN, outcome, "17850", null, 139L, AFTER);
  }

  @Test
  void writesThePostedExampleOfTheContract() {
    assertThat(write(earn("invoice:536365", new Outcome.Posted(TRANSFER, 139L))))
        .isEqualTo(
            ENVELOPE
                + "{\"program\":\"retail\",\"idempotencyKey\":\"invoice:536365\",\"type\":\"loyalty.earn.v1\",\"status\":\"POSTED\",\"code\":null,\"transferId\":\"0f0e0d0c-0b0a-8908-8706-050403020100\",\"account\":\"17850\",\"counterparty\":null,\"points\":139,\"available\":139,\"pending\":1,\"held\":0,\"postedAt\":\"2026-11-20T17:00:00.123456Z\",\"source\":{\"topic\":\"loyalty.transfers\",\"partition\":3,\"offset\":1234}}}");
  }

  @Test
  void writesARejectionWithItsCodeAndNoTimeOfPosting() {
    assertThat(write(earn("k", new Outcome.Rejected(RejectionCode.KEY_REUSED))))
        .contains("\"status\":\"REJECTED\",\"code\":\"KEY_REUSED\",\"transferId\":null,")
        .contains("\"postedAt\":null,")
        .doesNotContain("original");
  }

  @Test
  void writesADuplicateWithTheFirstResult() {
    assertThat(write(earn("k", new Outcome.Duplicate(new Outcome.Original(null, TRANSFER)))))
        .contains("\"status\":\"DUPLICATE\",\"code\":null,\"transferId\":null,")
        .contains("\"postedAt\":null,")
        .endsWith(
            ",\"original\":{\"status\":\"POSTED\",\"code\":null,\"transferId\":\"0f0e0d0c-0b0a-8908-8706-050403020100\"}}}");
    Outcome.Original rejected = new Outcome.Original(RejectionCode.UNKNOWN_ACCOUNT, null);
    assertThat(write(earn("k", new Outcome.Duplicate(rejected))))
        .endsWith(
            ",\"original\":{\"status\":\"REJECTED\",\"code\":\"UNKNOWN_ACCOUNT\",\"transferId\":null}}}");
  }

  @Test
  void writesNullForWhatARequestOnTheAccountHasNot() {
    OutcomeEvent event =
        new OutcomeEvent(
            0,
            "p",
            "k",
            RequestType.FREEZE,
            new Outcome.Posted(null, null),
            "a",
            null,
            null,
            new Balances(0, 0, 0));
    assertThat(write(event))
        .contains("\"transferId\":null,")
        .contains("\"points\":null,")
        .contains("\"postedAt\":\"2026");
  }

  @Test
  void keepsSixDigitsOfTheSecond() {
    json.beginBatch(Instant.parse("2026-11-20T17:00:00Z"));
    String text =
        new String(json.write(earn("k", new Outcome.Posted(TRANSFER, 1L))), StandardCharsets.UTF_8);
    assertThat(text).contains("\"postedAt\":\"2026-11-20T17:00:00.000000Z\"");
  }

  @Property(tries = 300)
  void anyKeyAndAnyBalanceCanBeReadBack(
      @ForAll @StringLength(max = 40) String key, @ForAll long available, @ForAll long points) {
    OutcomeEvent event =
        new OutcomeEvent(
            7,
            "p",
            key,
            RequestType.TRANSFER,
            new Outcome.Posted(TRANSFER, points),
            "a",
            "b",
            points,
            new Balances(available, 0, 0));
    JsonNode data = JsonMapper.shared().readTree(write(event)).get("data");
    String expected = new String(key.getBytes(StandardCharsets.UTF_16), StandardCharsets.UTF_16);
    assertThat(data.get("idempotencyKey").asString()).isEqualTo(expected);
    assertThat(data.get("available").asLong()).isEqualTo(available);
    assertThat(data.get("points").asLong()).isEqualTo(points);
    assertThat(data.get("counterparty").asString()).isEqualTo("b");
  }

  @Test
  void writesTheSmallestAndTheLargestNumber() {
    OutcomeEvent event =
        new OutcomeEvent(
            Long.MAX_VALUE,
            "p",
            "k",
            RequestType.EARN,
            new Outcome.Posted(null, 1L),
            "a",
            null,
            1L,
            new Balances(Long.MIN_VALUE, 0, Long.MAX_VALUE));
    assertThat(write(event))
        .contains("\"available\":-9223372036854775808,")
        .contains("\"held\":9223372036854775807,");
  }
}
