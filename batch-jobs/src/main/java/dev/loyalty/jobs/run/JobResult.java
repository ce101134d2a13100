package dev.loyalty.jobs.run;

import java.time.Duration;
import java.util.Map;

/**
 * The record of a finished run.
 *
 * @param runNumber of the try that finished it
 * @param read rows that were looked at, over all tries
 * @param changed rows, transfers or files that were changed or made, over all tries
 * @param skipped rows that were left alone, by reason
 * @param duration of the last try
 */
public record JobResult(
    RunId id,
    long runNumber,
    long read,
    long changed,
    Map<String, Long> skipped,
    Duration duration) {}
