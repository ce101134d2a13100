package dev.loyalty.ops.export;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes rows in one of the formats, one by one, until {@link #end}. It closes nothing. Not safe
 * for concurrent use.
 */
public final class RowWriter {

  private final ExportFormat format;
  private final List<String> names;
  private final Appendable out;
  private final CSVPrinter csv;
  private boolean empty = true;

  /** Writes the beginning: in CSV the line of names. */
  public RowWriter(ExportFormat format, List<String> names, Appendable out) throws IOException {
    this.format = format;
    this.names = List.copyOf(names);
    this.out = out;
    this.csv = new CSVPrinter(out, CSVFormat.RFC4180);
    if (format == ExportFormat.CSV) {
      csv.printRecord(names);
    } else if (format == ExportFormat.JSON) {
      out.append('[');
    }
  }

  /**
   * @param values in the order of the names; null for an empty one
   * @throws UncheckedIOException where writing fails
   */
  public void write(List<? extends @Nullable Object> values) {
    try {
      switch (format) {
        case CSV -> csv.printRecord(values);
        case NDJSON -> out.append(json(values)).append('\n');
        case JSON -> out.append(empty ? "\n" : ",\n").append(json(values));
      }
      empty = false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String json(List<? extends @Nullable Object> values) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    for (int column = 0; column < names.size(); column++) {
      row.put(names.get(column), values.get(column));
    }
    return JsonMapper.shared().writeValueAsString(row);
  }

  /** Writes the end, where the format has one. */
  public void end() throws IOException {
    if (format == ExportFormat.JSON) {
      out.append(empty ? "]\n" : "\n]\n");
    }
  }
}
