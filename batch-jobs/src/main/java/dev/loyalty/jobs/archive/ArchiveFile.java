package dev.loyalty.jobs.archive;

/**
 * A program's rows of an archived month.
 *
 * @param path in the archive, with / on every system
 * @param bytes of the file
 * @param sha256 of the file's bytes, hexadecimal
 * @param rowsSha256 of the rows as binary COPY writes them, in posting order, hexadecimal
 */
record ArchiveFile(
    String program,
    int programId,
    String path,
    long bytes,
    String sha256,
    Figures figures,
    String rowsSha256) {

  /**
   * What PostgreSQL and DuckDB are both asked for.
   *
   * @param minLeg of both sides
   * @param firstPostedAt in microseconds since 1970, as the last
   */
  record Figures(
      long rows,
      long points,
      int minLane,
      int maxLane,
      long minBatch,
      long maxBatch,
      long minLeg,
      long maxLeg,
      long firstPostedAt,
      long lastPostedAt) {

    /** Of these rows and others. */
    Figures and(Figures other) {
      return new Figures(
          rows + other.rows,
          points + other.points,
          Math.min(minLane, other.minLane),
          Math.max(maxLane, other.maxLane),
          Math.min(minBatch, other.minBatch),
          Math.max(maxBatch, other.maxBatch),
          Math.min(minLeg, other.minLeg),
          Math.max(maxLeg, other.maxLeg),
          Math.min(firstPostedAt, other.firstPostedAt),
          Math.max(lastPostedAt, other.lastPostedAt));
    }
  }
}
