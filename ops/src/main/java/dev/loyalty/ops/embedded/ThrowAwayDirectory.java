package dev.loyalty.ops.embedded;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory that its process removes at the end. The next process removes directories that killed
 * processes left, and stops servers that still run there.
 *
 * @param lock the lock of the directory, which this process holds
 */
record ThrowAwayDirectory(Path path, DirectoryLock lock) {

  private static final Logger LOG = LoggerFactory.getLogger(ThrowAwayDirectory.class);

  static ThrowAwayDirectory make() throws IOException {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    sweep(parent);
    while (true) {
      Path path = Files.createTempDirectory(parent, prefix());
      Optional<DirectoryLock> lock = DirectoryLock.tryLock(path);
      if (lock.isPresent()) {
        return new ThrowAwayDirectory(path.toRealPath(), lock.get());
      }
      // Another process removed it just before it was locked.
    }
  }

  private static String prefix() {
    return "loyalty-" + System.getProperty("user.name") + "-";
  }

  private static void sweep(Path parent) throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(parent, prefix() + "*")) {
      for (Path path : left) {
        try {
          sweepOne(path);
        } catch (IOException e) {
          LOG.warn("Can't remove {}, left by a killed process: {}", path, e.getMessage());
        }
      }
    }
  }

  private static void sweepOne(Path path) throws IOException {
    // A directory without a lock file is new: another process is about to lock it.
    if (!Files.exists(path.resolve("lock")) || !Files.isWritable(path)) {
      return;
    }
    Optional<DirectoryLock> lock = DirectoryLock.tryLock(path);
    if (lock.isEmpty()) {
      return;
    }
    try {
      EmbeddedPostgres.stopLeftIn(path.resolve("postgres"));
      Directories.delete(path);
      LOG.debug("Removed {}, left by a killed process", path);
    } finally {
      lock.get().close();
    }
  }
}
