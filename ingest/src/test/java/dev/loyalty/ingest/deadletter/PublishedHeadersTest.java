package dev.loyalty.ingest.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.posting.DeadLetter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Compares a dead letter's headers with their published description. */
class PublishedHeadersTest {

  private static final JsonNode HEADERS =
      YAMLMapper.shared()
          .readTree(Path.of("../docs/events/asyncapi.yaml").toFile())
          .at("/components/messages/deadLetter/headers");

  /** Returns the headers, except those that the record came with. */
  private static List<String> written(String code) {
    DeadLetter letter =
        new DeadLetter(
            0, code, "why", null, new byte[1], 70_000, List.of(), Instant.EPOCH, "CreateTime");
    return StreamSupport.stream(
            new DeadLetterRecord("dlt", "group")
                .of(new DeadLetterLane(1, "in", 0), letter)
                .headers()
                .spliterator(),
            false)
        .map(Header::key)
        .toList();
  }

  @Test
  void listsThoseThatAreWritten() {
    assertThat(HEADERS.get("properties").propertyNames())
        .containsExactlyInAnyOrderElementsOf(written("TOO_LARGE"));
  }

  @Test
  void requiresOnlyWhatIsAlwaysWritten() {
    Stream<String> required = HEADERS.get("required").values().stream().map(JsonNode::asString);
    assertThat(written("MALFORMED_JSON")).containsAll(required.toList());
  }
}
