package dev.loyalty.ingest.decode;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A Kafka record's headers. As thread-safe as what it wraps. */
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
