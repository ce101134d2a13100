package dev.loyalty.jobs.backup;

import java.time.Instant;

/**
 * The result of verifying a backup by restoring it. It is stored beside the manifest, which stays
 * unchanged.
 *
 * @param manifestSha256 the digest of the manifest that was verified
 * @param restoreSeconds the seconds of restoring
 * @param checkSeconds the seconds of checking the restored book
 * @param breaks the number of breaks found; it is good with 0
 */
public record Verification(
    Instant verifiedAt,
    String manifestSha256,
    double restoreSeconds,
    double checkSeconds,
    long rows,
    long breaks) {}
