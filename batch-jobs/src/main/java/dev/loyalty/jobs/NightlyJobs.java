package dev.loyalty.jobs;

import dev.loyalty.jobs.activation.ActivatePoints;
import dev.loyalty.jobs.archive.Archive;
import dev.loyalty.jobs.archive.ArchivedMonthsCheck;
import dev.loyalty.jobs.backup.BackupCreation;
import dev.loyalty.jobs.backup.BackupJob;
import dev.loyalty.jobs.expiry.ExpirePoints;
import dev.loyalty.jobs.holds.ExpireHolds;
import dev.loyalty.jobs.indexes.IndexSettings;
import dev.loyalty.jobs.indexes.RebuildIndexes;
import dev.loyalty.jobs.keys.PruneKeys;
import dev.loyalty.jobs.reconcile.Reconcile;
import dev.loyalty.jobs.reports.RefreshReports;
import dev.loyalty.jobs.run.NightlyJob;
import dev.loyalty.jobs.tiers.EvaluateTiers;
import dev.loyalty.ledger.posting.Pause;
import dev.loyalty.ledger.store.BookJdbi;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** All jobs, with what each of them needs. */
public final class NightlyJobs {

  private NightlyJobs() {}

  public static List<NightlyJob> all(JobServices services) {
    Jdbi writer = BookJdbi.of(services.writer());
    return List.of(
        new ExpireHolds(writer, services.ledger(), services.clock()),
        new ActivatePoints(writer, services.ledger(), services.clock()),
        new ExpirePoints(writer, services.ledger(), services.clock()),
        new EvaluateTiers(writer, services.clock()),
        new Reconcile(
            writer,
            services.clock(),
            services.broker(),
            new ArchivedMonthsCheck(services.archive())),
        new Archive(
            writer,
            BookJdbi.of(services.owner()),
            services.archive(),
            services.clock(),
            services.journalRetention()),
        new PruneKeys(writer, services.clock(), Pause.SLEEP),
        new RebuildIndexes(services.owner(), IndexSettings.DEFAULT, services.clock(), Pause.SLEEP),
        new RefreshReports(writer, BookJdbi.of(services.owner()), services.clock()),
        backup(services));
  }

  private static BackupJob backup(JobServices services) {
    return new BackupJob(
        new BackupCreation(
            services.owner(), services.writer(), services.backups(), services.clock()),
        services.backups(),
        services.clock());
  }
}
