package dev.loyalty.jobs;

import dev.loyalty.jobs.backup.BackupSettings;
import dev.loyalty.jobs.reconcile.BrokerOffsets;
import dev.loyalty.ledger.posting.Ledger;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Period;
import java.time.ZoneId;
import javax.sql.DataSource;

/**
 * The services of all jobs.
 *
 * @param writer sessions of the writer's role, READ COMMITTED, pooled
 * @param owner sessions of the schema's owner, for rebuilding, detaching and refreshing; each with
 *     the role's time-outs
 * @param ledger the ledger that jobs post through
 * @param operationsZone the time zone whose days jobs for the whole book use
 * @param archive the directory of archived months
 * @param journalRetention the age at which a month of the journal is archived
 * @param backups the directory of backups and their encryption
 * @param broker tells the broker's offsets
 */
public record JobServices(
    DataSource writer,
    DataSource owner,
    Ledger ledger,
    Clock clock,
    ZoneId operationsZone,
    Path archive,
    Period journalRetention,
    BackupSettings backups,
    BrokerOffsets broker) {}
