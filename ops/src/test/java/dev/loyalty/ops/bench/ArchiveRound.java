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

  /** How many times longer the job took than COPY. */
  double timeRatio() {
    return archiveSeconds / copySeconds;
  }

  /** How big the files are beside what COPY gave. */
  double sizeRatio() {
    return (double) fileBytes / copyBytes;
  }
}
