package dev.loyalty.ops.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loyalty.ops.server.VariableBinder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IngestWritersTest {

  private static IngestWriters bind(Map<String, String> variables) {
    return VariableBinder.of(variables).bindOrCreate("loyalty.ingest", IngestWriters.class);
  }

  @Test
  void areOneACoreByDefault() {
    assertThat(bind(Map.of()).max())
        .isEqualTo(IngestRole.writersByDefault())
        .isGreaterThanOrEqualTo(2);
  }

  @Test
  void areAsManyAsTheVariableSays() {
    assertThat(bind(Map.of("LOYALTY_INGEST_WRITERS", "7")).max()).isEqualTo(7);
  }

  @Test
  void areAtLeastOne() {
    assertThatThrownBy(() -> bind(Map.of("LOYALTY_INGEST_WRITERS", "0")))
        .rootCause()
        .hasMessage("loyalty.ingest.writers (--writers) is \"0\": set it to at least 1");
  }
}
