package dev.loyalty.ingest.decode;

import org.jspecify.annotations.Nullable;

/**
 * A structured event and its result by the contract. Tests compare both the decoder and the
 * published JSON Schemas with it.
 *
 * @param code null where the event is good
 * @param field the beginning of the detail
 * @param beyondSchema the reason why no JSON Schema can express the rule; null where it can
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
