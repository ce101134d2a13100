package dev.loyalty.ingest.decode;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The headers of a Kafka record. As thread-safe as these. */
public record KafkaEventHeaders(Headers headers) implements EventHeaders {

  @Override
  public byte @Nullable [] findLast(String name) {
    byte[] found = null;
    for (Header header : headers.headers(name)) {
      found = header.value() == null ? found : header.value();
    }
    return found;
  }

  @Override
  public boolean anyStartsWith(String prefix) {
    for (Header header : headers) {
      if (header.value() != null && header.key().startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }
}
