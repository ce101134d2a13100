package dev.loyalty.ops.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Locks a directory for one process. The operating system releases the lock when the process ends,
 * even by {@code kill -9}.
 */
final class DirectoryLock implements AutoCloseable {

  private static final String FILE = "lock";

  /**
   * The directories that this process has locked. INVARIANT: nothing else opens their lock files,
   * since POSIX drops all locks of a process on a file when the process closes it anywhere.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel channel;

  private DirectoryLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /** Takes the lock; empty where another process, or another part of this one, has it. */
  static Optional<DirectoryLock> tryLock(Path directory) throws IOException {
    Path real = Files.createDirectories(directory).toRealPath();
    if (!HELD.add(real)) {
      return Optional.empty();
    }
    @Nullable DirectoryLock taken = null;
    try {
      taken = tryOthers(real);
      return Optional.ofNullable(taken);
    } finally {
      if (taken == null) {
        HELD.remove(real);
      }
    }
  }

  private static @Nullable DirectoryLock tryOthers(Path real) throws IOException {
    FileChannel channel =
        FileChannel.open(real.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    @Nullable FileLock lock = null;
    try {
      lock = channel.tryLock();
      return lock == null ? null : new DirectoryLock(real, channel);
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD.remove(directory);
    }
  }
}
