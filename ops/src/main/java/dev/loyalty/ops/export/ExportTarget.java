package dev.loyalty.ops.export;

import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.Shell;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Where an export goes: options to mix in. */
final class ExportTarget {

  private final Shell shell;

  @ArgGroup private @Nullable Form form;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where to write; a file that is there is replaced (default: standard output).")
  private @Nullable Path file;

  /** One of the two. */
  static final class Form {

    @Option(
        names = "--format",
        paramLabel = "csv|ndjson",
        description = "csv (RFC 4180) or ndjson (default: csv).")
    private ExportFormat format = ExportFormat.CSV;

    @Option(names = "--json", description = "Write one JSON document: an array of all rows.")
    private boolean json;
  }

  ExportTarget(Shell shell) {
    this.shell = shell;
  }

  ExportFormat format() {
    if (form == null) {
      return ExportFormat.CSV;
    }
    return form.json ? ExportFormat.JSON : form.format;
  }

  /** Writes rows, and may fail at it. */
  interface Rows {
    void writeTo(Appendable out) throws IOException;
  }

  /** A file is there complete or not at all. */
  void write(Rows rows) throws IOException, CommandException {
    if (file == null) {
      Writer out = new BufferedWriter(new OutputStreamWriter(shell.out(), StandardCharsets.UTF_8));
      rows.writeTo(out);
      out.flush();
      if (shell.out().checkError()) {
        throw CommandException.failed("standard output was closed before the end", "");
      }
      return;
    }
    Path target = shell.resolve(file);
    Path unfinished = target.resolveSibling(target.getFileName() + ".unfinished");
    try {
      try (Writer out = Files.newBufferedWriter(unfinished, StandardCharsets.UTF_8)) {
        rows.writeTo(out);
      }
      Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }
}
