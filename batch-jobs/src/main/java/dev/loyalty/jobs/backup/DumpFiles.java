package dev.loyalty.jobs.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What {@code pg_dump} writes of the same snapshot: a directory of its own format; where it is to
 * be encrypted, one file, so that nothing reaches the disk in clear text.
 */
final class DumpFiles {

  static final String DIRECTORY = "dump";
  static final String FILE = "dump.custom";

  private static final int BUFFER_BYTES = 1 << 16;

  private DumpFiles() {}

  static List<Manifest.Table> write(
      SourceSnapshot snapshot,
      Path pgDump,
      BackupSettings settings,
      Path directory,
      BackupListener listener)
      throws IOException, BackupException {
    Encryption encryption = settings.encryption();
    List<String> command =
        new ArrayList<>(
            List.of(
                pgDump.toString(),
                "--schema=loyalty",
                "--exclude-table=loyalty.flyway_schema_history",
                "--snapshot=" + snapshot.exportedName(),
                "--role=loyalty_owner",
                "--no-password"));
    if (encryption.method() == Encryption.Method.NONE) {
      command.addAll(List.of("--format=directory", "--file=" + directory.resolve(DIRECTORY)));
    } else {
      command.add("--format=custom");
    }
    listener.advanced("pg_dump", 0);
    try (ClientProcess dump = ClientProcess.start(command, settings.client())) {
      dump.process().getOutputStream().close();
      try (InputStream out = dump.process().getInputStream()) {
        if (encryption.method() == Encryption.Method.NONE) {
          out.transferTo(OutputStream.nullOutputStream());
        } else {
          Path file = directory.resolve(FILE + encryption.method().suffix());
          try (OutputStream encrypted = encryption.write(file);
              MeteredOutput metered = new MeteredOutput(encrypted, listener, "pg_dump", 0)) {
            copy(out, metered);
          }
        }
      }
      dump.checkEnd();
    }
    force(directory);
    List<Manifest.Table> tables = new ArrayList<>();
    for (SourceSnapshot.FoundTable table : snapshot.tables()) {
      tables.add(
          new Manifest.Table(
              table.name(),
              table.columns(),
              table.partition(),
              snapshot.count(table.name()),
              null));
    }
    return tables;
  }

  private static void copy(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      out.write(buffer, 0, read);
    }
  }

  private static void force(Path directory) throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : (Iterable<Path>) tree::iterator) {
        DurableFiles.force(path);
      }
    }
  }
}
