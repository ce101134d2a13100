package dev.loyalty.ingest.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.model.Direction;
import dev.loyalty.ledger.model.Member;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestHeader;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests every type with all its fields, and with the fewest. */
class RequestMappingTest {

  private static final Instant TIME = Instant.parse("2026-11-20T17:00:00Z");
  private static final Instant ACTIVATES = Instant.parse("2026-11-21T00:00:00Z");
  private static final Instant EXPIRES = Instant.parse("2027-11-20T17:00:00.123456Z");
  private static final RequestHeader FULL =
      new RequestHeader(
          "retail", "17850", "k:1", TIME, "536365", "GOODWILL", Map.of("a", "b", "c", ""));
  private static final RequestHeader LEAST =
      new RequestHeader("retail", "17850", "/shop#1", TIME, null, null, Map.of());
  private static final Member MEMBER = new Member("Zoë", "z@example.org", "4000");

  private final EventDecoder decoder = new EventDecoder();

  @Test
  void readsEarn() {
    assertFull("earn", new Request.Earn(FULL, 139, ACTIVATES, EXPIRES));
    assertLeast("earn", new Request.Earn(LEAST, 139, null, null));
  }

  @Test
  void readsRedeem() {
    assertFull("redeem", new Request.Redeem(FULL, 139));
    assertLeast("redeem", new Request.Redeem(LEAST, 139));
  }

  @Test
  void readsTransfer() {
    assertFull("transfer", new Request.Transfer(FULL, "17851", 139));
    assertLeast("transfer", new Request.Transfer(LEAST, "17851", 139));
  }

  @Test
  void readsAdjust() {
    assertFull("adjust", new Request.Adjust(FULL, 139, Direction.DEBIT));
    RequestHeader header =
        new RequestHeader("retail", "17850", "/shop#1", TIME, null, "GOODWILL", Map.of());
    assertLeast("adjust", new Request.Adjust(header, 139, Direction.CREDIT));
  }

  @Test
  void readsReverse() {
    assertFull("reverse", new Request.Reverse(FULL, "invoice:536365", 139L));
    assertLeast("reverse", new Request.Reverse(LEAST, "invoice:536365", null));
  }

  @Test
  void readsHold() {
    assertFull("hold", new Request.Hold(FULL, 139, EXPIRES));
    assertLeast("hold", new Request.Hold(LEAST, 139, null));
  }

  @Test
  void readsCapture() {
    assertFull("capture", new Request.Capture(FULL, "invoice:536365", 139L));
    assertLeast("capture", new Request.Capture(LEAST, "invoice:536365", null));
  }

  @Test
  void readsRelease() {
    assertFull("release", new Request.Release(FULL, "invoice:536365"));
    assertLeast("release", new Request.Release(LEAST, "invoice:536365"));
  }

  @Test
  void readsAccountRequests() {
    assertFull("account.open", new Request.Open(FULL, MEMBER));
    assertLeast("account.open", new Request.Open(LEAST, Member.NONE));
    assertFull("account.update", new Request.Update(FULL, MEMBER));
    assertLeast("account.update", new Request.Update(LEAST, new Member("Zoë", null, null)));
    assertFull("account.freeze", new Request.Freeze(FULL));
    assertLeast("account.freeze", new Request.Freeze(LEAST));
    assertFull("account.unfreeze", new Request.Unfreeze(FULL));
    assertLeast("account.unfreeze", new Request.Unfreeze(LEAST));
    assertFull("account.close", new Request.Close(FULL));
    assertLeast("account.close", new Request.Close(LEAST));
  }

  @Test
  void takesNullForAbsentAtAnyDepth() {
    Json update =
        Json.event("loyalty.account.update.v1")
            .with("idempotencykey", "null")
            .withData("reference", "null")
            .withData("metadata", "{\"a\":null}")
            .withData("member", "{\"name\":null,\"email\":\"e\"}");
    assertRead(update, new Request.Update(LEAST, new Member(null, "e", null)));
  }

  @Test
  void readsAnUpdateThatChangesNothing() {
    Json update = Json.event("loyalty.account.update.v1").withData("member", "{}");
    assertRead(update, new Request.Update(LEAST, Member.NONE));
  }

  @Test
  void readsTheTypeAfterTheData() {
    String text = "{\"data\":" + full("earn").dataText() + "," + full("earn").text().substring(1);
    String once = text.substring(0, text.lastIndexOf(",\"data\"")) + "}";
    assertThat(decoder.decode(Json.utf8(once), EventHeaders.NONE))
        .isEqualTo(new Decoded.Event(new Request.Earn(FULL, 139, ACTIVATES, EXPIRES)));
  }

  @Test
  void readsEscapesInNamesAndValues() {
    String escaped =
        Json.earn()
            .text()
            .replace("\"points\"", "\"\\u0070oints\"")
            .replace("\"17850\"", "\"1785\\u0030\"");
    assertThat(decoder.decode(Json.utf8(escaped), EventHeaders.NONE))
        .isEqualTo(new Decoded.Event(new Request.Earn(LEAST, 139, null, null)));
  }

  private void assertFull(String type, Request expected) {
    assertRead(full(type), expected);
  }

  private void assertLeast(String type, Request expected) {
    assertRead(Json.event("loyalty." + type + ".v1"), expected);
  }

  private void assertRead(Json event, Request expected) {
    assertThat(decoder.decode(event.bytes(), EventHeaders.NONE))
        .isEqualTo(new Decoded.Event(expected));
  }

  /** Makes an event with the fields of every type; a type ignores unknown ones. */
  private static Json full(String type) {
    return Json.event("loyalty." + type + ".v1")
        .with("idempotencykey", "\"k:1\"")
        .withData("points", "139")
        .withData("counterparty", "\"17851\"")
        .withData("direction", "\"debit\"")
        .withData("original", "\"invoice:536365\"")
        .withData("activatesAt", "\"2026-11-21T01:00:00+01:00\"")
        .withData("expiresAt", "\"2027-11-20T17:00:00.1234567Z\"")
        .withData("reference", "\"536365\"")
        .withData("reason", "\"GOODWILL\"")
        .withData("metadata", "{\"a\":\"b\",\"c\":\"\"}")
        .withData("member", "{\"name\":\"Zoë\",\"email\":\"z@example.org\",\"card\":\"4000\"}");
  }
}
