package dev.loyalty.ops.doctor;

import dev.loyalty.jobs.backup.Backup;
import dev.loyalty.jobs.backup.BackupDirectory;
import dev.loyalty.jobs.backup.Verification;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/** Whether there is a backup of late, and one of which it is known that it can be restored. */
final class BackupCheck {

  private static final String SUBJECT = "backups";

  /** A night may be missed. */
  private static final Duration AGE_MAX = Duration.ofDays(2);

  /** The nightly job can't verify: that takes a login that may create databases. */
  private static final Duration VERIFIED_AGE_MAX = Duration.ofDays(8);

  private static final String VERIFY =
      "Run `loyalty backup verify` each week, by a login that may create databases.";

  private BackupCheck() {}

  static Finding run(BackupDirectory directory, Instant now) {
    try {
      BackupDirectory.Listing listing = directory.list();
      if (listing.backups().isEmpty()) {
        return Finding.warning(
            SUBJECT,
            "there is none in " + directory.path(),
            "`loyalty backup create` makes one, `scheduler` one a night; set LOYALTY_BACKUP_DIR"
                + " where they are elsewhere.");
      }
      return check(
          listing.backups().getLast().manifest().createdAt(), findVerifiedAt(listing), now);
    } catch (IOException e) {
      return Finding.problem(
          SUBJECT,
          directory.path() + " can't be read: " + e.getMessage(),
          "Set LOYALTY_BACKUP_DIR to where backups are kept.");
    }
  }

  /** The last time that one was restored and found good. */
  private static Optional<Instant> findVerifiedAt(BackupDirectory.Listing listing) {
    return listing.backups().stream()
        .filter(Backup::isVerified)
        .map(Backup::verification)
        .filter(Objects::nonNull)
        .map(Verification::verifiedAt)
        .max(Comparator.naturalOrder());
  }

  static Finding check(Instant newest, Optional<Instant> verifiedAt, Instant now) {
    if (newest.isBefore(now.minus(AGE_MAX))) {
      return Finding.warning(
          SUBJECT,
          "the newest is of " + newest,
          "See `loyalty job status` for why the job backup makes none.");
    }
    if (verifiedAt.isEmpty()) {
      return Finding.warning(SUBJECT, "none was ever restored to see whether it is good", VERIFY);
    }
    return verifiedAt.get().isBefore(now.minus(VERIFIED_AGE_MAX))
        ? Finding.warning(SUBJECT, "none was verified since " + verifiedAt.get(), VERIFY)
        : Finding.ok(SUBJECT, "the newest of " + newest + ", verified " + verifiedAt.get());
  }
}
