package dev.loyalty.jobs.run;

import java.time.Duration;
import java.util.Map;

/**
 * The record of a finished run.
 *
 * @param runNumber the number of the try that finished it
 * @param read rows read, over all tries
 * @param changed rows, transfers or files changed or made, over all tries
 * @param skipped rows skipped, by reason
 * @param duration the duration of the last try
 */
public record JobResult(
    RunId id,
    long runNumber,
    long read,
    long changed,
    Map<String, Long> skipped,
    Duration duration) {}
