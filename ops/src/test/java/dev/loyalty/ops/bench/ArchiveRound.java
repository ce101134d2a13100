package dev.loyalty.ops.bench;

/**
 * A month that was copied and then archived.
 *
 * @param rows of the journal
 * @param copySeconds that a bare binary COPY of them took
 * @param archiveSeconds that the job took: exported, read back, compared, detached, added up
 */
record ArchiveRound(
    long rows, double copySeconds, long copyBytes, double archiveSeconds, long fileBytes) {

  /** The job's time as a multiple of COPY's. */
  double timeRatio() {
    return archiveSeconds / copySeconds;
  }

  /** The files' size as a share of COPY's. */
  double sizeRatio() {
    return (double) fileBytes / copyBytes;
  }
}
