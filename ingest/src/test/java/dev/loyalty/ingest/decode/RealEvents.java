package dev.loyalty.ingest.decode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** A year of real orders, where they lie beside the repository; they are no part of it. */
final class RealEvents {

  static final String INVOICES = "online-retail-invoices.ndjson.gz";
  static final String LINES = "online-retail-lines.ndjson.gz";

  private RealEvents() {}

  static boolean present() {
    return Files.isReadable(directory().resolve(INVOICES));
  }

  static List<byte[]> lines(int limit) throws IOException {
    return read(LINES, limit);
  }

  static List<byte[]> read(String file, int limit) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(directory().resolve(file))),
                StandardCharsets.UTF_8))) {
      return reader
          .lines()
          .limit(limit)
          .map(line -> line.getBytes(StandardCharsets.UTF_8))
          .toList();
    }
  }

  /** Beside the repository's root, wherever in it the tests run. */
  private static Path directory() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isDirectory(at.resolve("shared/data"))) {
        return at.resolve("shared/data");
      }
    }
    return Path.of("shared/data");
  }
}
