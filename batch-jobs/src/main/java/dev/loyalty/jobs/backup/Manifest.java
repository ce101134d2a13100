package dev.loyalty.jobs.backup;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a backup holds. Names come from the file, so those that become part of a statement or a path
 * are checked here.
 *
 * @param formatVersion of this description
 * @param businessDate which day's backup it is, for its retention
 * @param migrationVersion of the schema
 * @param incarnation of the book; a restored one gets another
 * @param encryption how each file is encrypted
 * @param lanes where the book stands in each partition of the input
 * @param tables in the order in which they are loaded
 * @param files everything beside the manifest
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

  /** Who made it. */
  public enum Origin {
    JOB,
    COMMAND
  }

  /** Whether a table is one of the journal's partitions. */
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

    /** In the order of the columns that COPY is told. */
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
   * @param name relative to the backup's directory
   * @param size in bytes, as it is stored
   * @param sha256 of the bytes as they are stored, in hexadecimal digits
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

  /** In bytes, without the manifest itself. */
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
