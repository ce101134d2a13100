package dev.loyalty.ops.chaos;

import dev.loyalty.ops.chaos.Expectation.Result;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import tools.jackson.databind.JsonNode;

/** Locates a record of the input topic; ordered by partition, then offset. */
record Place(int partition, long offset) implements Comparable<Place> {

  private static final Comparator<Place> ORDER =
      Comparator.comparingInt(Place::partition).thenComparingLong(Place::offset);

  /** Reads the place from an outcome. */
  static Place ofOutcome(JsonNode data) {
    JsonNode source = data.get("source");
    return new Place(source.get("partition").asInt(), source.get("offset").asLong());
  }

  /** Reads the place from a dead letter's headers: integers of 4 and 8 bytes. */
  static Place ofDeadLetter(ConsumerRecord<byte[], byte[]> letter) {
    return new Place(
        ByteBuffer.wrap(header(letter, "kafka_dlt-original-partition")).getInt(),
        ByteBuffer.wrap(header(letter, "kafka_dlt-original-offset")).getLong());
  }

  static Result codeOf(ConsumerRecord<byte[], byte[]> letter) {
    return new Result.Dead(new String(header(letter, "loyalty_dlt-code"), StandardCharsets.UTF_8));
  }

  private static byte[] header(ConsumerRecord<byte[], byte[]> letter, String name) {
    return letter.headers().lastHeader(name).value();
  }

  @Override
  public int compareTo(Place other) {
    return ORDER.compare(this, other);
  }
}
