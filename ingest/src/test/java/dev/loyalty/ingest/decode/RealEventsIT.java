package dev.loyalty.ingest.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.loyalty.ingest.fixture.RealEvents;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RealEventsIT {

  private static final int LINES_READ = 20_000;

  @BeforeEach
  void onlyWhereTheyAre() {
    assumeTrue(RealEvents.present(), "the real events lie beside the repository or nowhere");
  }

  @Test
  void readsAllInvoicesButThoseWithoutACustomer() throws IOException {
    assertThat(countByResult(RealEvents.invoices()))
        .isEqualTo(Map.of("event", 22_156L, "SCHEMA_VIOLATION data.account: missing", 1_599L));
  }

  @Test
  void readsInvoiceLines() throws IOException {
    assertThat(countByResult(RealEvents.lines(LINES_READ)))
        .isEqualTo(Map.of("event", (long) LINES_READ));
  }

  private static Map<String, Long> countByResult(List<byte[]> values) {
    EventDecoder decoder = new EventDecoder();
    return values.stream()
        .map(value -> decoder.decode(value, EventHeaders.NONE))
        .map(
            decoded ->
                switch (decoded) {
                  case Decoded.Event event -> "event";
                  case Decoded.Unreadable(var code, var detail) -> code + " " + detail;
                })
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }
}
