package dev.loyalty.ingest.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ingest.fixture.PublishedSchemas;
import dev.loyalty.ingest.outcome.TierJson;
import dev.loyalty.ledger.model.RejectionCode;
import dev.loyalty.ledger.model.RequestType;
import dev.loyalty.ledger.model.TransferId;
import dev.loyalty.ledger.store.TierChange;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Tests that the documents under {@code docs/events} agree with the decoder. */
class PublishedSchemaTest {

  private static final Path EVENTS = PublishedSchemas.EVENTS;
  private static final String OUTCOME =
      """
      {"specversion":"1.0","id":"1","source":"/ledger","type":"loyalty.outcome.v1","data":
      {"program":"retail","idempotencyKey":"invoice:536365","type":"loyalty.earn.v1",
       "status":"POSTED","code":null,"transferId":"0190a5b2-3c4d-8e6f-a012-3456789abcde",
       "account":"17850","counterparty":null,"points":139,
       "available":139,"pending":0,"held":0,"postedAt":"2026-11-20T17:00:00.123456Z",
       "source":{"topic":"loyalty.transfers","partition":3,"offset":1234}}}
      """;

  private final PublishedSchemas schemas = new PublishedSchemas();

  @Test
  void schemasJudgeEventsAsTheDecoderDoes() {
    assertThat(
            EventDecoderTest.cases()
                .filter(each -> each.beyondSchema() == null)
                .map(this::disagreement)
                .filter(Objects::nonNull))
        .isEmpty();
  }

  /** The README names each of these rules; a new one has to be named there too. */
  @Test
  void fewRulesAreBeyondASchema() {
    assertThat(
            EventDecoderTest.cases()
                .filter(each -> each.beyondSchema() != null)
                .map(EventCase::beyondSchema)
                .distinct())
        .containsExactlyInAnyOrder(
            AttributeCases.SURROGATES,
            AttributeCases.CALENDAR,
            AttributeCases.DERIVED_KEY,
            ValueCases.LITERALS,
            ValueCases.BYTES);
  }

  @Test
  void everyTypeHasItsSchemaAndItsMessage() {
    JsonNode asyncapi = YAMLMapper.shared().readTree(EVENTS.resolve("asyncapi.yaml").toFile());
    for (RequestType type : RequestType.ofProducers()) {
      String schema = "schemas/" + type.eventType() + ".schema.json";
      assertThat(EVENTS.resolve(schema)).exists();
      assertThat(
              asyncapi
                  .at("/components/messages/" + type.eventType() + "/payload/schema/$ref")
                  .asString())
          .isEqualTo(schema);
      assertThat(asyncapi.at("/channels/transfers/messages").findValuesAsString("$ref"))
          .contains("#/components/messages/" + type.eventType());
    }
  }

  @Test
  void everyMessageButADeadLetterIsKeyedByItsAccount() {
    JsonNode asyncapi = YAMLMapper.shared().readTree(EVENTS.resolve("asyncapi.yaml").toFile());
    Set<String> messages = new TreeSet<>();
    for (String channel : List.of("transfers", "outcomes")) {
      messages.addAll(asyncapi.at("/channels/" + channel + "/messages").findValuesAsString("$ref"));
    }
    assertThat(messages).hasSize(asyncapi.at("/components/messages").size() - 1);
    for (String message : messages) {
      assertThat(asyncapi.at(message.substring(1) + "/traits/0/$ref").asString())
          .as(message)
          .isEqualTo("#/components/messageTraits/keyedByAccount");
    }
    JsonNode key = asyncapi.at("/components/messageTraits/keyedByAccount/bindings/kafka/key");
    assertThat(key.get("type").asString()).isEqualTo("string");
  }

  @Test
  void referencesOfTheDocumentLeadSomewhere() {
    JsonNode asyncapi = YAMLMapper.shared().readTree(EVENTS.resolve("asyncapi.yaml").toFile());
    List<String> references = asyncapi.findValuesAsString("$ref");
    assertThat(references).hasSizeGreaterThan(40);
    for (String reference : references) {
      if (reference.startsWith("#")) {
        assertThat(asyncapi.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
      } else {
        assertThat(EVENTS.resolve(reference)).exists();
      }
    }
    JsonNode deadLetter = asyncapi.at("/components/messages/deadLetter/headers/properties");
    assertThat(deadLetter.at("/loyalty_dlt-code/enum").values())
        .extracting(JsonNode::asString)
        .isEqualTo(Stream.of(DeadLetterCode.values()).map(Enum::name).toList());
  }

  @Test
  void changesOfTiersHaveTheFormThatIsPublished() {
    TierChange change =
        new TierChange(
            1,
            7,
            "retail",
            "17850",
            LocalDate.of(2026, 1, 31),
            null,
            "gold \"vip\"",
            5000,
            Instant.parse("2026-02-01T02:00:00Z"));
    String text = new String(new TierJson().write(change), StandardCharsets.UTF_8);
    assertThat(schemas.valid("loyalty.tier.v1", text)).as(text).isTrue();
    assertThat(JsonMapper.shared().readTree(text).at("/data/to").asString())
        .isEqualTo("gold \"vip\"");
    assertThat(schemas.valid("loyalty.tier.v1", text.replace("5000", "\"many\""))).isFalse();
  }

  @Test
  void outcomesHaveTheContractsForm() {
    assertThat(schemas.valid("loyalty.outcome.v1", OUTCOME)).isTrue();
    String duplicate =
        OUTCOME
            .replace("\"POSTED\"", "\"DUPLICATE\"")
            .replace("\"2026-11-20T17:00:00.123456Z\"", "null")
            .replace("\"0190a5b2-3c4d-8e6f-a012-3456789abcde\"", "null");
    assertThat(schemas.valid("loyalty.outcome.v1", duplicate)).isFalse();
    String original = "\"original\":{\"status\":\"POSTED\",\"code\":null,\"transferId\":null},";
    assertThat(
            schemas.valid(
                "loyalty.outcome.v1", duplicate.replace("\"account\"", original + "\"account\"")))
        .isTrue();
    String rejected = duplicate.replace("DUPLICATE", "REJECTED");
    assertThat(schemas.valid("loyalty.outcome.v1", rejected)).isFalse();
    for (RejectionCode code : RejectionCode.values()) {
      String text = rejected.replace("\"code\":null", "\"code\":\"" + code + "\"");
      assertThat(schemas.valid("loyalty.outcome.v1", text)).isTrue();
      assertThat(PublishedSchemas.text("loyalty.outcome.v1").contains(code.name()))
          .isEqualTo(code.concernsProducers());
    }
  }

  @Test
  void theReadmeComputesTheTransferIdAsTheLedgerDoes() {
    assertThat(PublishedSchemas.read(EVENTS.resolve("README.md")))
        .contains(TransferId.of("retail", "invoice:536365").toString());
  }

  private @Nullable String disagreement(EventCase each) {
    String type = JsonMapper.shared().readTree(each.event().text()).path("type").asString("");
    boolean known = RequestType.findByEventType(type).isPresent();
    boolean valid = schemas.valid(known ? type : "transfers", each.event().text());
    return valid == (each.code() == null) ? null : each + ", but the schema says " + valid;
  }
}
