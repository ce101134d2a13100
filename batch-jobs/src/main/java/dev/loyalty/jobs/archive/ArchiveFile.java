package dev.loyalty.jobs.archive;

/**
 * A program's rows of an archived month.
 *
 * @param path the path in the archive, with / on every system
 * @param bytes the size of the file
 * @param sha256 the digest of the file's bytes, hexadecimal
 * @param rowsSha256 the digest of the rows as binary COPY writes them, in posting order,
 *     hexadecimal
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
   * Counts and sums that PostgreSQL and DuckDB both compute.
   *
   * @param minLeg the lowest leg of both sides
   * @param firstPostedAt in microseconds since 1970, as is the last
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

    /** Returns the figures of these rows and others together. */
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
