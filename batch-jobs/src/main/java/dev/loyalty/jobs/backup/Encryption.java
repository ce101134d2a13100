package dev.loyalty.jobs.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts a backup's files, and reads them again, by the programs {@code age} or {@code gpg}.
 * Secrets come from the environment and go to them through a pipe, because others on the machine
 * can see a process's arguments. Immutable.
 */
public final class Encryption {

  /** The method: {@code none}, {@code age} or {@code gpg}. */
  static final String METHOD = "LOYALTY_BACKUP_ENCRYPTION";

  /** The recipient: a public key of age's, or the name of one that gpg knows. */
  static final String RECIPIENT = "LOYALTY_BACKUP_RECIPIENT";

  /**
   * The passphrase for gpg, instead of a recipient, and for reading files that were written with
   * it.
   */
  static final String PASSPHRASE = "LOYALTY_BACKUP_PASSPHRASE";

  /** The identity for age: a file that holds the secret key, or the key itself. */
  static final String IDENTITY = "LOYALTY_BACKUP_IDENTITY";

  private static final String AGE_KEY = "AGE-SECRET-KEY-";

  /** The program that encrypts. */
  public enum Method {
    NONE(""),
    AGE(".age"),
    GPG(".gpg");

    private final String suffix;

    Method(String suffix) {
      this.suffix = suffix;
    }

    /** Returns the suffix of a file's name. */
    String suffix() {
      return suffix;
    }
  }

  private final Map<String, String> environment;

  /**
   * @param environment the environment of the process, or of a test
   */
  public Encryption(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Returns the method for writing files. */
  Method method() throws BackupException {
    String text = find(METHOD);
    if (text == null) {
      return Method.NONE;
    }
    try {
      return Method.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new BackupException(METHOD + " must be none, age or gpg", "", e);
    }
  }

  /**
   * Writes a file; it is complete when the stream is closed without an exception.
   *
   * @throws BackupException where a setting or the program is missing
   */
  OutputStream write(Path file) throws IOException, BackupException {
    return switch (method()) {
      case NONE -> Files.newOutputStream(file, StandardOpenOption.CREATE_NEW);
      case AGE ->
          CipherProcess.encrypt(List.of("age", "--recipient", required(RECIPIENT)), "", file);
      case GPG -> writeByGpg(file);
    };
  }

  private OutputStream writeByGpg(Path file) throws IOException, BackupException {
    List<String> command = gpg();
    String recipient = find(RECIPIENT);
    if (recipient != null) {
      command.addAll(List.of("--trust-model", "always", "--recipient", recipient, "--encrypt"));
      return CipherProcess.encrypt(command, "", file);
    }
    command.addAll(List.of("--passphrase-fd", "0", "--pinentry-mode", "loopback", "--symmetric"));
    return CipherProcess.encrypt(command, required(PASSPHRASE) + "\n", file);
  }

  /**
   * Reads a file that was written by the method. The stream ends only once the program has reported
   * success.
   *
   * @throws BackupException where a setting or the program is missing
   */
  InputStream read(Path file, Method by) throws IOException, BackupException {
    return switch (by) {
      case NONE -> Files.newInputStream(file);
      case AGE -> readByAge(file);
      case GPG -> readByGpg(file);
    };
  }

  private InputStream readByAge(Path file) throws IOException, BackupException {
    String identity = required(IDENTITY);
    boolean isKey = identity.startsWith(AGE_KEY);
    return CipherProcess.decrypt(
        List.of("age", "--decrypt", "--identity", isKey ? "-" : identity, file.toString()),
        isKey ? identity + "\n" : "",
        file,
        "Set " + IDENTITY + " to the secret key of the recipient that it was made for.");
  }

  private InputStream readByGpg(Path file) throws IOException, BackupException {
    List<String> command = gpg();
    String passphrase = find(PASSPHRASE);
    if (passphrase != null) {
      command.addAll(List.of("--passphrase-fd", "0", "--pinentry-mode", "loopback"));
    }
    command.addAll(List.of("--decrypt", file.toString()));
    return CipherProcess.decrypt(
        command,
        passphrase == null ? "" : passphrase + "\n",
        file,
        String.format(
            Locale.ROOT,
            "Set %s to the passphrase that it was made with, or give gpg the recipient's secret"
                + " key.",
            PASSPHRASE));
  }

  /**
   * Returns gpg's arguments: no compression, since the files are compressed already, and no cache
   * of passphrases.
   */
  private static List<String> gpg() {
    return new ArrayList<>(
        List.of(
            "gpg",
            "--batch",
            "--quiet",
            "--no-symkey-cache",
            "--cipher-algo",
            "AES256",
            "--compress-algo",
            "none"));
  }

  Map<String, String> environment() {
    return environment;
  }

  private @Nullable String find(String name) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? null : value.strip();
  }

  private String required(String name) throws BackupException {
    String value = find(name);
    if (value == null) {
      throw new BackupException(
          "the backup is encrypted, and " + name + " is not set", "Set " + name + ".");
    }
    return value;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
