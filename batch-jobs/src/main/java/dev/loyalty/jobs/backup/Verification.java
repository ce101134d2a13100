package dev.loyalty.jobs.backup;

import java.time.Instant;

/**
 * What restoring a backup to see whether it is good has found. Kept beside the manifest, whose
 * bytes stay.
 *
 * @param manifestSha256 of the manifest that it speaks of
 * @param restoreSeconds how long restoring took
 * @param checkSeconds how long checking the restored book took
 * @param breaks that the check found; 0: it is good
 */
public record Verification(
    Instant verifiedAt,
    String manifestSha256,
    double restoreSeconds,
    double checkSeconds,
    long rows,
    long breaks) {}
