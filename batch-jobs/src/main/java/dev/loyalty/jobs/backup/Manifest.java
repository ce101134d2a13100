package dev.loyalty.jobs.backup;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The manifest of a backup. Names come from the file, so those that become part of a statement or a
 * path are checked here.
 *
 * @param formatVersion the version of this format
 * @param businessDate the backup's day, for its retention
 * @param migrationVersion the version of the schema
 * @param incarnation the book's id; a restored book gets another
 * @param encryption the encryption of each file
 * @param lanes the book's position in each partition of the input
 * @param tables the tables in the order of loading
 * @param files all files except the manifest
 */
public record Manifest(
    int formatVersion,
    Instant createdAt,
    LocalDate businessDate,
    Origin origin,
    String serverVersion,
    String migrationVersion,
    UUID incarnation,
    Encryption.Method encryption,
    List<Lane> lanes,
    List<Table> tables,
    List<Sequence> sequences,
    List<StoredFile> files) {

  static final int FORMAT = 2;

  private static final Pattern IDENTIFIER = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
  private static final Pattern FILE =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)?");

  /** The origin of a backup. */
  public enum Origin {
    JOB,
    COMMAND
  }

  /** Tells whether a table is one of the journal's partitions. */
  public enum Partition {
    NONE,
    ATTACHED,
    /** A month that was taken out of the journal, and is not dropped yet. */
    DETACHED
  }

  /** The first offset of the partition that is not in the backup. */
  public record Lane(String topic, int partition, long nextOffset) {}

  /**
   * @param file the file of COPY's text, compressed by zstd; null where the table has no rows
   */
  public record Table(
      String name, List<String> columns, Partition partition, long rows, @Nullable String file) {
    public Table {
      checkIdentifier(name);
      columns.forEach(Manifest::checkIdentifier);
      if (partition != Partition.NONE) {
        Months.of(name);
      }
    }

    /** Returns the columns in the order that COPY uses. */
    String columnList() {
      return String.join(", ", columns);
    }
  }

  /**
   * @param isCalled whether the next value is the one after this
   */
  public record Sequence(String name, long lastValue, boolean isCalled) {
    public Sequence {
      checkIdentifier(name);
    }
  }

  /**
   * @param name the path relative to the backup's directory
   * @param size the stored size in bytes
   * @param sha256 the digest of the stored bytes, in hexadecimal digits
   */
  public record StoredFile(String name, long size, String sha256) {
    public StoredFile {
      if (!FILE.matcher(name).matches()) {
        throw new IllegalArgumentException("no name of a backup's file: " + name);
      }
    }
  }

  public Manifest {
    if (formatVersion != FORMAT) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "format version %d is not the one that this build reads, %d",
              formatVersion,
              FORMAT));
    }
  }

  /** Returns the size in bytes, without the manifest itself. */
  public long size() {
    return files.stream().mapToLong(StoredFile::size).sum();
  }

  public long rows() {
    return tables.stream().mapToLong(Table::rows).sum();
  }

  private static void checkIdentifier(String name) {
    if (!IDENTIFIER.matcher(name).matches()) {
      throw new IllegalArgumentException("no name of ours: " + name);
    }
  }
}
