package dev.loyalty.ops.bench;

import dev.loyalty.ledger.model.Direction;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestHeader;
import java.nio.charset.StandardCharsets;

/** Writes requests of the mix as the CloudEvents of a producer. Their texts need no escaping. */
final class EventJson {

  private EventJson() {}

  static byte[] of(Request request) {
    RequestHeader header = request.header();
    StringBuilder json = new StringBuilder(320);
    json.append("{\"specversion\":\"1.0\",\"id\":\"").append(header.key());
    json.append("\",\"source\":\"/bench\",\"type\":\"").append(request.type().eventType());
    json.append("\",\"time\":\"").append(header.time());
    json.append("\",\"idempotencykey\":\"").append(header.key());
    json.append("\",\"data\":{\"program\":\"").append(header.program());
    json.append("\",\"account\":\"").append(header.account()).append('"');
    Long points = request.pointsAsked();
    if (points != null) {
      json.append(",\"points\":").append(points);
    }
    switch (request) {
      case Request.Transfer transfer -> text("counterparty", transfer.counterparty(), json);
      case Request.Adjust adjust ->
          text("direction", adjust.direction() == Direction.CREDIT ? "credit" : "debit", json);
      case Request.Reverse reverse -> text("original", reverse.original(), json);
      case Request.Capture capture -> text("original", capture.original(), json);
      case Request.Release release -> text("original", release.original(), json);
      default -> {}
    }
    if (header.reason() != null) {
      text("reason", header.reason(), json);
    }
    return json.append("}}").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void text(String name, String value, StringBuilder json) {
    json.append(",\"").append(name).append("\":\"").append(value).append('"');
  }
}
