package dev.loyalty.ops.ingest;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The number of transactions that ingest writes at once.
 *
 * @param writers at least 1; null: one a core, at least 2
 */
@ConfigurationProperties("loyalty.ingest")
record IngestWriters(@Nullable Integer writers) {

  IngestWriters {
    if (writers != null && writers < 1) {
      throw new IllegalArgumentException(
          "loyalty.ingest.writers (--writers) is \"" + writers + "\": set it to at least 1");
    }
  }

  int max() {
    return writers == null ? IngestRole.writersByDefault() : writers;
  }
}
