package dev.loyalty.jobs.backup;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A process that encrypts or decrypts a stream, and whose exit code tells whether it succeeded. */
final class CipherProcess {

  private static final int COMPLAINT_MAX = 500;

  private final Process process;
  private final Path complaints;
  private final Path file;
  private final String cure;

  private CipherProcess(Process process, Path complaints, Path file, String cure) {
    this.process = process;
    this.complaints = complaints;
    this.file = file;
    this.cure = cure;
  }

  /**
   * @param first the input that comes before everything else
   * @param file the file of its output
   */
  static OutputStream encrypt(List<String> command, String first, Path file)
      throws IOException, BackupException {
    CipherProcess cipher = start(command, file, "", ProcessBuilder.Redirect.to(file.toFile()));
    OutputStream out = cipher.process.getOutputStream();
    out.write(Encryption.bytes(first));
    return new FilterOutputStream(out) {
      private boolean closed;

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
          out.write(bytes, offset, length);
        } catch (IOException e) {
          // The process ended: its own message is of more use than a broken pipe.
          cipher.checkEnd();
          throw e;
        }
      }

      @Override
      public void close() throws IOException {
        if (closed) {
          return;
        }
        closed = true;
        try {
          super.close();
          cipher.checkEnd();
        } catch (IOException e) {
          cipher.checkEnd();
          throw e;
        } finally {
          cipher.end();
        }
      }
    };
  }

  /**
   * @param given the whole standard input
   * @param file the file that it reads, for messages
   * @param cure the cure where it can't read it
   */
  static InputStream decrypt(List<String> command, String given, Path file, String cure)
      throws IOException, BackupException {
    CipherProcess cipher = start(command, file, cure, ProcessBuilder.Redirect.PIPE);
    try (OutputStream in = cipher.process.getOutputStream()) {
      in.write(Encryption.bytes(given));
    } catch (IOException e) {
      cipher.checkEnd();
      throw e;
    }
    return new FilterInputStream(cipher.process.getInputStream()) {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        if (read < 0) {
          cipher.checkEnd();
        }
        return read;
      }

      @Override
      public void close() throws IOException {
        try {
          super.close();
        } finally {
          cipher.end();
        }
      }
    };
  }

  private static CipherProcess start(
      List<String> command, Path file, String cure, ProcessBuilder.Redirect output)
      throws IOException, BackupException {
    Path complaints = Files.createTempFile("loyalty-cipher", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(output).redirectError(complaints.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("LOYALTY_"));
    try {
      return new CipherProcess(builder.start(), complaints, file, cure);
    } catch (IOException e) {
      Files.deleteIfExists(complaints);
      throw new BackupException(
          "there is no program " + command.getFirst() + " on this machine",
          "Install it, or change " + Encryption.METHOD + ".",
          e);
    }
  }

  private void checkEnd() throws IOException {
    int exit;
    try {
      exit = process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for " + file);
    }
    if (exit != 0) {
      String said = Files.readString(complaints, StandardCharsets.UTF_8).strip();
      throw new CipherException(
          String.format(
              Locale.ROOT,
              "%s can't be %s: %s",
              file,
              cure.isEmpty() ? "encrypted" : "decrypted",
              said.isEmpty()
                  ? "exit code " + exit
                  : said.substring(0, Math.min(said.length(), COMPLAINT_MAX))),
          cure);
    }
  }

  private void end() throws IOException {
    process.destroy();
    Files.deleteIfExists(complaints);
  }

  /** The program failed. */
  static final class CipherException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String nextStep;

    CipherException(String problem, String nextStep) {
      super(problem);
      this.nextStep = nextStep;
    }

    BackupException toBackupException() {
      return new BackupException(String.valueOf(getMessage()), nextStep, this);
    }
  }
}
