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

/** Checks that a recent backup exists, and that a backup was verified lately. */
final class BackupCheck {

  private static final String SUBJECT = "backups";

  /** Allows for one night without a backup. */
  private static final Duration AGE_MAX = Duration.ofDays(2);

  /** The nightly job does not verify, because its login may not create databases. */
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
            directory.path() + " holds no backup",
            "Run `loyalty backup create`, or `scheduler`, which makes one each night. If backups"
                + " are elsewhere, set LOYALTY_BACKUP_DIR.");
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

  /** Finds when a backup was last verified. */
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
          "the newest backup is of " + newest,
          "`loyalty job status` says why the job `backup` fails.");
    }
    if (verifiedAt.isEmpty()) {
      return Finding.warning(SUBJECT, "no backup was ever verified", VERIFY);
    }
    return verifiedAt.get().isBefore(now.minus(VERIFIED_AGE_MAX))
        ? Finding.warning(SUBJECT, "no backup was verified since " + verifiedAt.get(), VERIFY)
        : Finding.ok(
            SUBJECT,
            "the newest is of " + newest + ", the last was verified at " + verifiedAt.get());
  }
}
