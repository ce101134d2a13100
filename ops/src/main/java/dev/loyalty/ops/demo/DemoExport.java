package dev.loyalty.ops.demo;

import dev.loyalty.ledger.model.Program;
import dev.loyalty.ledger.store.ProgramStore;
import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.export.BalanceRows;
import dev.loyalty.ops.export.ExportFormat;
import dev.loyalty.ops.export.RowWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Writes the files of {@code demo --export}, for comparison with an independent calculation. */
final class DemoExport {

  private static final List<String> DEAD_LETTER_NAMES =
      List.of("code", "detail", "topic", "partition", "offset");

  private static final String DEAD_LETTERS =
      """
      select d.code, d.detail, p.topic, p.partition, d.source_offset
      from dead_letter d join position p using (lane_id)
      order by p.topic, p.partition, d.source_offset
      """;

  private final @Nullable Path directory;

  private DemoExport(@Nullable Path directory) {
    this.directory = directory;
  }

  /**
   * Creates the directory at once, so that a wrong name is refused before the work.
   *
   * @param directory null where nothing is to be written
   */
  static DemoExport to(@Nullable Path directory) throws CommandException {
    if (directory != null) {
      try {
        Files.createDirectories(directory);
      } catch (IOException e) {
        throw CommandException.usage(
            "the directory " + directory + " can't be made: " + e.getMessage(), "");
      }
    }
    return new DemoExport(directory);
  }

  /** Opens the file of outcomes, a line each. */
  OutputStream outcomes() throws IOException {
    return directory == null
        ? OutputStream.nullOutputStream()
        : new BufferedOutputStream(Files.newOutputStream(directory.resolve("outcomes.ndjson")));
  }

  /** Writes the other files from the book. */
  void write(Jdbi jdbi, DemoSummary summary) throws IOException {
    if (directory == null) {
      return;
    }
    try (Writer out = writer(directory.resolve("balances.csv"))) {
      Map<String, Integer> programs = new TreeMap<>();
      for (Program program : new ProgramStore(jdbi).load()) {
        programs.put(program.code(), program.id());
      }
      new BalanceRows(jdbi).writeAll(programs, ExportFormat.CSV, out);
    }
    try (Writer out = writer(directory.resolve("dead-letters.ndjson"))) {
      writeDeadLetters(jdbi, out);
    }
    try (Writer out = writer(directory.resolve("summary.json"))) {
      out.append(JsonMapper.shared().writeValueAsString(summary)).append('\n');
    }
  }

  private static void writeDeadLetters(Jdbi jdbi, Writer out) throws IOException {
    RowWriter rows = new RowWriter(ExportFormat.NDJSON, DEAD_LETTER_NAMES, out);
    jdbi.useHandle(
        handle ->
            handle
                .createQuery(DEAD_LETTERS)
                .map(
                    (row, context) ->
                        Arrays.<Object>asList(
                            row.getString(1),
                            row.getString(2),
                            row.getString(3),
                            row.getInt(4),
                            row.getLong(5)))
                .forEach(rows::write));
  }

  private static Writer writer(Path file) throws IOException {
    return Files.newBufferedWriter(file, StandardCharsets.UTF_8);
  }
}
