package dev.loyalty.jobs.archive;

import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The manifest of an archived month: enough to check the files without any database.
 *
 * @param format 1, the present format
 * @param month the month of UTC, such as 2024-11
 */
record MonthManifest(int format, String month, int part, long rows, List<ArchiveFile> files) {

  static final int FORMAT = 1;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  static MonthManifest of(ArchiveMonth month, List<ArchiveFile> files) {
    long rows = files.stream().mapToLong(file -> file.figures().rows()).sum();
    return new MonthManifest(
        FORMAT, month.month().toString(), month.part(), rows, List.copyOf(files));
  }

  byte[] toBytes() {
    return (JSON.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * @throws JacksonException where it isn't a manifest
   */
  static MonthManifest parse(byte[] bytes) {
    return JSON.readValue(bytes, MonthManifest.class);
  }
}
