package dev.loyalty.ops.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ingest.decode.Decoded;
import dev.loyalty.ingest.decode.EventDecoder;
import dev.loyalty.ingest.decode.EventHeaders;
import dev.loyalty.ledger.model.RequestType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GeneratedEventsTest {

  private static final int COUNT = 20_000;

  @Test
  void areTheSameForTheSameSeed() {
    assertThat(lines(7)).isEqualTo(lines(7)).isNotEqualTo(lines(8)).hasSize(COUNT);
  }

  @Test
  void areOfEveryTypeAndFewOfThemUnreadable() {
    Set<RequestType> types = EnumSet.noneOf(RequestType.class);
    int unreadable = 0;
    EventDecoder decoder = new EventDecoder();
    for (String line : lines(1)) {
      switch (decoder.decode(line.getBytes(StandardCharsets.UTF_8), EventHeaders.NONE)) {
        case Decoded.Event event -> types.add(event.request().type());
        case Decoded.Unreadable ignored -> unreadable++;
      }
    }

    assertThat(types).containsExactlyInAnyOrderElementsOf(RequestType.ofProducers());
    assertThat(unreadable).isBetween(COUNT / 250, COUNT / 60);
  }

  @Test
  void comeAsAStreamOfLines() throws IOException {
    try (LinesInputStream in = new LinesInputStream(new GeneratedEvents(3, 50))) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);

      assertThat(text.lines()).hasSize(50).allMatch(line -> line.startsWith("{"));
      assertThat(text).endsWith("\n");
    }
  }

  private static List<String> lines(long seed) {
    List<String> lines = new ArrayList<>();
    new GeneratedEvents(seed, COUNT)
        .forEachRemaining(line -> lines.add(new String(line, StandardCharsets.UTF_8)));
    return lines;
  }
}
