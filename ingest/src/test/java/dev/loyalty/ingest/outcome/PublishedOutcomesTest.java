package dev.loyalty.ingest.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ingest.fixture.PublishedSchemas;
import dev.loyalty.ledger.model.Balances;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.RequestType;
import dev.loyalty.ledger.model.TransferId;
import dev.loyalty.ledger.posting.OutcomeEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Tests that outcomes have the form that {@code docs/events} publishes. */
class PublishedOutcomesTest {

  private static final String SCHEMA = "loyalty.outcome.v1";
  private static final UUID TRANSFER = TransferId.of("retail", "k");

  private final PublishedSchemas schemas = new PublishedSchemas();

  private static String write(OutcomeJson json, OutcomeEvent event) {
    json.beginBatch(Instant.parse("2026-11-20T17:00:00.123456Z"));
    return new String(json.write(event), StandardCharsets.UTF_8);
  }

  private static OutcomeEvent event(String key, RequestType type, Outcome outcome) {
    return new OutcomeEvent(
        1234,
        "retail",
        key,
        type,
        outcome,
        "17850",
        type == RequestType.TRANSFER ? "17851" : null,
        type.movesPoints() ? 139L : null,
        new Balances(-139, 1, 0));
  }

  private static @Nullable UUID transferId(RequestType type) {
    return type.movesPoints() ? TRANSFER : null;
  }

  /** Returns every possible outcome of a request of the type. */
  private static List<Outcome> outcomes(RequestType type) {
    List<Outcome> outcomes = new ArrayList<>();
    outcomes.add(new Outcome.Posted(transferId(type), type.movesPoints() ? 139L : null));
    outcomes.add(new Outcome.Duplicate(new Outcome.Original(null, transferId(type))));
    for (RejectionCode code : RejectionCode.values()) {
      if (code.concernsProducers()) {
        outcomes.add(new Outcome.Rejected(code));
        outcomes.add(new Outcome.Duplicate(new Outcome.Original(code, null)));
      }
    }
    return outcomes;
  }

  /** Returns every outcome of producers' requests, with keys that have to be escaped. */
  private static Stream<String> ofProducers() {
    OutcomeJson json = new OutcomeJson("loyalty.transfers", 3);
    return RequestType.ofProducers().stream()
        .flatMap(
            type ->
                outcomes(type).stream()
                    .map(outcome -> write(json, event("a\"\\\n\u2028#1", type, outcome))));
  }

  /** Returns every outcome of jobs' requests. */
  private static Stream<String> ofJobs() {
    OutcomeJson json = new OutcomeJson("~expire-points", 1);
    return Stream.of(RequestType.EXPIRE, RequestType.ACTIVATE, RequestType.RELEASE)
        .map(type -> write(json, event("~job:1", type, new Outcome.Posted(TRANSFER, 139L))));
  }

  @Test
  void haveTheFormThatIsPublished() {
    assertThat(Stream.concat(ofProducers(), ofJobs()).filter(it -> !schemas.valid(SCHEMA, it)))
        .isEmpty();
    assertThat(ofProducers()).hasSize(RequestType.ofProducers().size() * (2 + 2 * 15));
  }

  /** The schema allows further fields, but it has to describe every field that is published. */
  @Test
  void haveNoFieldThatIsNotPublished() {
    JsonNode schema = JsonMapper.shared().readTree(PublishedSchemas.text(SCHEMA));
    JsonNode data = schema.at("/properties/data");
    Set<String> required =
        data.get("required").values().stream()
            .map(JsonNode::asString)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> all = new TreeSet<>(data.get("properties").propertyNames());
    Stream.concat(ofProducers(), ofJobs())
        .map(it -> JsonMapper.shared().readTree(it).get("data"))
        .forEach(
            it ->
                assertThat(new TreeSet<>(it.propertyNames()))
                    .isEqualTo(it.get("status").asString().equals("DUPLICATE") ? all : required));
  }

  @Test
  void needEachOfTheirFields() {
    for (String outcome : Stream.concat(ofProducers(), ofJobs()).toList()) {
      ObjectNode event = (ObjectNode) JsonMapper.shared().readTree(outcome);
      ObjectNode data = (ObjectNode) event.get("data");
      for (String field : List.copyOf(data.propertyNames())) {
        JsonNode value = data.remove(field);
        assertThat(schemas.valid(SCHEMA, event.toString())).as("without " + field).isFalse();
        data.set(field, value);
      }
    }
  }

  /** The examples of codes are those that producers can meet. */
  @Test
  void bearOnlyCodesThatArePublished() {
    JsonNode schema = JsonMapper.shared().readTree(PublishedSchemas.text(SCHEMA));
    assertThat(schema.at("/$defs/code/examples").values())
        .extracting(JsonNode::asString)
        .isEqualTo(
            Stream.of(RejectionCode.values())
                .filter(RejectionCode::concernsProducers)
                .map(Enum::name)
                .toList());
  }
}
