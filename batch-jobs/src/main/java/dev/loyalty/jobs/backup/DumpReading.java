package dev.loyalty.jobs.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** {@code pg_restore}, which turns a dump of whatever format into a script; it sees no server. */
final class DumpReading implements AutoCloseable {

  private final ClientProcess restore;
  private final CompletableFuture<Void> feeding;

  private DumpReading(ClientProcess restore, CompletableFuture<Void> feeding) {
    this.restore = restore;
    this.feeding = feeding;
  }

  static DumpReading start(Backup backup, Encryption encryption)
      throws IOException, BackupException {
    Path program = PostgresPrograms.findPgRestore(encryption.environment());
    Encryption.Method method = backup.manifest().encryption();
    if (method == Encryption.Method.NONE) {
      ClientProcess restore =
          ClientProcess.start(
              List.of(
                  program.toString(),
                  "--data-only",
                  "--file=-",
                  backup.directory().resolve(DumpFiles.DIRECTORY).toString()),
              Map.of());
      restore.process().getOutputStream().close();
      return new DumpReading(restore, CompletableFuture.completedFuture(null));
    }
    InputStream dump =
        encryption.read(backup.directory().resolve(DumpFiles.FILE + method.suffix()), method);
    ClientProcess restore =
        ClientProcess.start(
            List.of(program.toString(), "--data-only", "--format=custom", "--file=-"), Map.of());
    return new DumpReading(
        restore, CompletableFuture.runAsync(() -> feed(dump, restore.process().getOutputStream())));
  }

  private static void feed(InputStream dump, OutputStream out) {
    try (dump;
        out) {
      dump.transferTo(out);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  DumpScript script() {
    return new DumpScript(restore.process().getInputStream());
  }

  /** What couldn't be decrypted is the reason for whatever else went wrong. */
  void checkEnd() throws IOException, BackupException {
    try {
      feeding.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof CipherProcess.CipherException cipher) {
        throw cipher;
      }
      restore.checkEnd();
      throw new IOException("the dump can't be read", e);
    }
    restore.checkEnd();
  }

  @Override
  public void close() throws IOException {
    restore.close();
  }
}
