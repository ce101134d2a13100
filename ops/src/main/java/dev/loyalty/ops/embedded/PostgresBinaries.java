package dev.loyalty.ops.embedded;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked from their jar once for each user and version. Several processes
 * may unpack at the same time.
 *
 * @param directory the directory with {@code bin}, {@code lib} and {@code share}
 */
record PostgresBinaries(Path directory) {

  private static final String COMPLETE = ".complete";

  /**
   * Finds the unpacked programs, or unpacks them (two seconds).
   *
   * @param cache a directory of this user alone, because programs in it are run
   */
  static PostgresBinaries unpack(Path cache) throws IOException {
    Files.createDirectories(
        cache, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path target = cache.resolve("postgres-" + fingerprint());
    if (Files.exists(target.resolve(COMPLETE))) {
      return new PostgresBinaries(target);
    }
    // A file lock doesn't exclude threads of one process, so there is a second lock.
    synchronized (PostgresBinaries.class) {
      try (FileChannel channel =
              FileChannel.open(
                  cache.resolve("unpack.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          var lock = channel.lock()) {
        if (lock.isValid() && !Files.exists(target.resolve(COMPLETE))) {
          Directories.delete(target);
          extract(target);
          Files.createFile(target.resolve(COMPLETE));
        }
      }
    }
    return new PostgresBinaries(target);
  }

  /** Returns {@code ~/.cache/loyalty}, or the directory in {@code XDG_CACHE_HOME}. */
  static Path defaultCache() {
    String configured = System.getenv("XDG_CACHE_HOME");
    Path caches =
        configured == null || configured.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(configured);
    return caches.resolve("loyalty");
  }

  /**
   * Returns the beginning of a command line. PostgreSQL refuses to run as root; in a user namespace
   * of its own it has another user, and still owns its files.
   */
  List<String> command(String program) {
    String path = directory.resolve("bin").resolve(program).toString();
    return LinuxUtils.isUnshareAvailable() ? List.of("unshare", "-U", path) : List.of(path);
  }

  private static InputStream open() throws IOException {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String system =
        os.startsWith("mac") ? "Darwin" : os.startsWith("windows") ? "Windows" : "Linux";
    String architecture = System.getProperty("os.arch");
    InputStream binary =
        DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(
            system, "amd64".equals(architecture) ? "x86_64" : architecture);
    if (binary == null) {
      throw new IOException(
          "This build has no embedded PostgreSQL for "
              + system
              + " on "
              + architecture
              + "; set LOYALTY_DB_URL to a server of yours");
    }
    return new BufferedInputStream(binary, 1 << 16);
  }

  private static String fingerprint() throws IOException {
    try (DigestInputStream in =
        new DigestInputStream(open(), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  private static void extract(Path target) throws IOException {
    Files.createDirectories(target);
    try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(open()))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path file = target.resolve(entry.getName()).normalize();
        if (!file.startsWith(target)) {
          throw new IOException("The archive has a file outside itself: " + entry.getName());
        }
        write(tar, entry, file);
      }
    }
  }

  private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path file)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    try {
      if (entry.isSymbolicLink()) {
        Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
      } else {
        Files.copy(tar, file);
        if ((entry.getMode() & 0100) != 0) {
          Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
      }
    } catch (FileAlreadyExistsException e) {
      throw new IOException("The archive has a file twice: " + entry.getName(), e);
    }
  }
}
