package dev.loyalty.ops.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Keeps the figures of performance tests in {@code target/performance}. */
final class PerformanceFigures {

  private static final Logger LOG = LoggerFactory.getLogger(PerformanceFigures.class);
  private static final Path DIRECTORY = Path.of("target", "performance");

  private PerformanceFigures() {}

  /** Writes and logs the figures as JSON. */
  static void keep(String name, Object figures) throws IOException {
    String json = JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(figures);
    Files.createDirectories(DIRECTORY);
    Files.writeString(DIRECTORY.resolve(name + ".json"), json);
    LOG.warn("{}: {}", name, json);
  }
}
