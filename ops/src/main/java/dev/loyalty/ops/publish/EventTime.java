package dev.loyalty.ops.publish;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Finds an event's {@code time}. Safe for concurrent use. */
public final class EventTime {

  private static final JsonFactory JSON = new JsonFactory();

  private EventTime() {}

  /** Returns empty where the time is missing or can't be read. */
  public static Optional<Instant> find(byte[] event) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), event)) {
      return AccountKey.enter(parser, "time") && parser.currentToken() == JsonToken.VALUE_STRING
          ? Optional.of(OffsetDateTime.parse(parser.getString()).toInstant())
          : Optional.empty();
    } catch (JacksonException | DateTimeException e) {
      // The ledger makes a dead letter of the event and says what is wrong with it.
      return Optional.empty();
    }
  }
}
