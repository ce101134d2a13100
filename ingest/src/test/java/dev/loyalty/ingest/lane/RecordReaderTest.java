package dev.loyalty.ingest.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ingest.broker.Outage;
import dev.loyalty.ingest.fixture.Installation;
import dev.loyalty.ingest.meter.IngestMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class RecordReaderTest {

  private static final byte[] NO_EVENT = "no event".getBytes(StandardCharsets.UTF_8);
  private static final byte[] EVENT =
      Installation.earn("a", "1", 5).getBytes(StandardCharsets.UTF_8);

  private final RecordReader reader =
      new RecordReader(
          new IngestMeters(new SimpleMeterRegistry(), new Outage("database", Clock.systemUTC())));

  private long size(byte[] value, Headers headers) {
    return reader
        .read(
            new ConsumerRecord<>(
                "t",
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                -1,
                value.length,
                null,
                value,
                headers,
                Optional.empty()))
        .bytes();
  }

  @Test
  void countsWhatADeadLettersHeadersHold() {
    long without = size(NO_EVENT, new RecordHeaders());
    assertThat(size(NO_EVENT, new RecordHeaders().add("trace", new byte[1 << 20])))
        .isBetween(without + (1 << 20), without + (1 << 20) + 200);
    assertThat(size(NO_EVENT, new RecordHeaders().add("n".repeat(1 << 20), null)))
        .isBetween(without + (1 << 20), without + (1 << 20) + 200);
  }

  @Test
  void countsThatADeadLettersHeadersAreMany() {
    RecordHeaders headers = new RecordHeaders();
    for (int i = 0; i < 100_000; i++) {
      headers.add("", null);
    }
    // An object takes room however little it holds: a record and its place in a list, a name.
    assertThat(size(NO_EVENT, headers)).isGreaterThan(100_000 * 64L);
  }

  @Test
  void countsNoHeadersOfARequestSinceItKeepsNone() {
    assertThat(size(EVENT, new RecordHeaders().add("trace", new byte[1 << 20])))
        .isEqualTo(size(EVENT, new RecordHeaders()));
  }
}
