package dev.loyalty.jobs.backup;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes and reads the tables' rows in the text form of COPY, compressed, one file a table. */
final class CopyFiles {

  /** The default level, some 200 MB/s a core; higher ones gain little on such text. */
  private static final int ZSTD_LEVEL = 3;

  private static final int BUFFER_BYTES = 1 << 16;
  private static final String SUFFIX = ".copy.zst";

  private CopyFiles() {}

  static List<Manifest.Table> write(
      SourceSnapshot snapshot, Path directory, Encryption encryption, BackupListener listener)
      throws IOException, SQLException, BackupException {
    List<Manifest.Table> tables = new ArrayList<>();
    long bytes = 0;
    for (SourceSnapshot.FoundTable table : snapshot.tables()) {
      if (!snapshot.hasRows(table.name())) {
        tables.add(new Manifest.Table(table.name(), table.columns(), table.partition(), 0, null));
        continue;
      }
      String name = table.name() + SUFFIX + encryption.method().suffix();
      Manifest.Table described =
          new Manifest.Table(table.name(), table.columns(), table.partition(), 0, name);
      try (OutputStream file =
              new BufferedOutputStream(encryption.write(directory.resolve(name)), BUFFER_BYTES);
          ZstdOutputStream compressed = new ZstdOutputStream(file, ZSTD_LEVEL).setChecksum(true);
          MeteredOutput metered =
              new MeteredOutput(compressed, listener, "copying " + table.name(), bytes)) {
        long rows =
            snapshot
                .copy()
                .copyOut(
                    String.format(
                        Locale.ROOT,
                        "copy loyalty.%s (%s) to stdout",
                        table.name(),
                        described.columnList()),
                    metered);
        tables.add(
            new Manifest.Table(table.name(), table.columns(), table.partition(), rows, name));
        bytes = metered.bytes();
      }
      DurableFiles.force(directory.resolve(name));
    }
    return tables;
  }

  /** Reads the text of one file. */
  static InputStream read(Path file, Encryption.Method method, Encryption encryption)
      throws IOException, BackupException {
    return new ZstdInputStream(encryption.read(file, method));
  }
}
