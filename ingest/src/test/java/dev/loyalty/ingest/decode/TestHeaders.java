package dev.loyalty.ingest.decode;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Headers from a map, one for each name. */
record TestHeaders(Map<String, byte[]> headers) implements EventHeaders {

  static TestHeaders contentType(String value) {
    return new TestHeaders(Map.of("content-type", Json.utf8(value)));
  }

  @Override
  public byte @Nullable [] findLast(String name) {
    return headers.get(name);
  }

  @Override
  public boolean anyStartsWith(String prefix) {
    return headers.keySet().stream().anyMatch(name -> name.startsWith(prefix));
  }
}
