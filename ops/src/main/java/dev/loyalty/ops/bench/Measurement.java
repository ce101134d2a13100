package dev.loyalty.ops.bench;

/**
 * The figures of one run of one way.
 *
 * @param rate requests a second
 * @param retries the transactions that collided and ran again
 * @param p50Millis of the time a batch took; of {@code stream}, whose batches nobody times from
 *     outside, of the time from one commit of a lane to its next, waiting for records included
 * @param p99Millis of the same
 * @param walBytesPerTransfer write-ahead log a request
 * @param hotShare of the updates of accounts, how many stayed on their page; 1 where there were
 *     none
 * @param checkpoints that the server completed meanwhile; the one before the measurement is among
 *     them where the server counts it late
 */
public record Measurement(
    String way,
    long requests,
    double seconds,
    double rate,
    long retries,
    double p50Millis,
    double p99Millis,
    double walBytesPerTransfer,
    double hotShare,
    long checkpoints) {}
