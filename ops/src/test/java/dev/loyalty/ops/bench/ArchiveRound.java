package dev.loyalty.ops.bench;

/**
 * The figures of one month that was copied and then archived.
 *
 * @param rows the rows of the journal
 * @param copySeconds the time of a bare binary COPY
 * @param archiveSeconds the time of the job, which exports, reads back, compares and detaches
 */
record ArchiveRound(
    long rows, double copySeconds, long copyBytes, double archiveSeconds, long fileBytes) {

  /** Returns the time of the job divided by that of COPY. */
  double timeRatio() {
    return archiveSeconds / copySeconds;
  }

  /** Returns the size of the files divided by that of the COPY. */
  double sizeRatio() {
    return (double) fileBytes / copyBytes;
  }
}
