package dev.loyalty.jobs.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.YearMonth;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The directory of the archive. A file gets its name only once it is whole and on disk, and the
 * name ends with a part of its digest, so that no file is ever overwritten.
 */
record ArchiveDirectory(Path root) {

  private static final String UNFINISHED = ".tmp";
  private static final int DIGITS_IN_NAME = 16;
  private static final int BUFFER_BYTES = 1 << 16;

  /**
   * A file with its name.
   *
   * @param path the path from the archive's root, with / on every system
   * @param sha256 hexadecimal
   */
  record Kept(String path, long bytes, String sha256) {}

  /** Returns the path where the month's file of a program is written at first. */
  Path unfinishedRows(ArchiveMonth month, String program) throws IOException {
    Path directory = root.resolve("program=" + program).resolve("month=" + month.month());
    Files.createDirectories(directory);
    return directory.resolve("part-" + month.part() + UNFINISHED);
  }

  private Path unfinishedManifest(ArchiveMonth month) throws IOException {
    Path directory = root.resolve("manifest").resolve("month=" + month.month());
    Files.createDirectories(directory);
    return directory.resolve("part-" + month.part() + UNFINISHED);
  }

  /** Returns the path that a lane's batches of a month are written under at first. */
  Path unfinishedBatches(YearMonth month, int laneId, long firstBatch) throws IOException {
    Path directory = root.resolve("batches").resolve("month=" + month);
    Files.createDirectories(directory);
    return directory.resolve("lane-" + laneId + "-from-" + firstBatch + UNFINISHED);
  }

  /** Forces a finished file to the disk and gives it its name. */
  Kept keep(Path unfinished, String extension) throws IOException {
    sync(unfinished);
    String sha256 = sha256(unfinished);
    String name = unfinished.getFileName().toString();
    Path kept =
        unfinished.resolveSibling(
            name.substring(0, name.length() - UNFINISHED.length())
                + "-"
                + sha256.substring(0, DIGITS_IN_NAME)
                + extension);
    Files.move(unfinished, kept, StandardCopyOption.ATOMIC_MOVE);
    for (Path directory = kept.getParent();
        directory != null && directory.startsWith(root);
        directory = directory.getParent()) {
      sync(directory);
    }
    return new Kept(pathOf(kept), Files.size(kept), sha256);
  }

  /** Writes the manifest and gives it its name. */
  Kept keepManifest(ArchiveMonth month, MonthManifest manifest) throws IOException {
    Path unfinished = unfinishedManifest(month);
    Files.write(unfinished, manifest.toBytes());
    return keep(unfinished, ".json");
  }

  Path resolve(String path) {
    return root.resolve(path);
  }

  private String pathOf(Path file) {
    return StreamSupport.stream(root.relativize(file).spliterator(), false)
        .map(Path::toString)
        .collect(Collectors.joining("/"));
  }

  static String sha256(Path file) throws IOException {
    MessageDigest digest = RowDigest.begin();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Deletes what an interrupted try left. */
  void deleteUnfinished(ArchiveMonth month, List<String> programs) throws IOException {
    for (String program : programs) {
      Files.deleteIfExists(unfinishedRows(month, program));
    }
    Files.deleteIfExists(unfinishedManifest(month));
  }

  private static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
