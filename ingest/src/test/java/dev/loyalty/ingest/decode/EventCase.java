package dev.loyalty.ingest.decode;

import org.jspecify.annotations.Nullable;

/**
 * A structured event and what the contract says of it. The decoder and the published JSON Schemas
 * are both held to these.
 *
 * @param code null where the event is good
 * @param field what the detail begins with
 * @param beyondSchema why no JSON Schema can say the same; null where it can
 */
record EventCase(
    String name,
    Json event,
    @Nullable DeadLetterCode code,
    String field,
    @Nullable String beyondSchema) {

  static EventCase good(String name, Json event) {
    return new EventCase(name, event, null, "", null);
  }

  static EventCase violation(String field, String name, Json event) {
    return new EventCase(name, event, DeadLetterCode.SCHEMA_VIOLATION, field, null);
  }

  static EventCase noEvent(String field, String name, Json event) {
    return new EventCase(name, event, DeadLetterCode.NOT_A_CLOUDEVENT, field, null);
  }

  EventCase beyondSchema(String reason) {
    return new EventCase(name, event, code, field, reason);
  }

  @Override
  public String toString() {
    return (code == null ? "good" : code + " " + field) + ": " + name;
  }
}
