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
 * What jobs work with.
 *
 * @param writer sessions of the writer's role, READ COMMITTED, pooled
 * @param owner sessions of the schema's owner, for rebuilding, detaching and refreshing; each with
 *     the role's time-outs
 * @param ledger to post through
 * @param operationsZone whose days those are of jobs for the whole book
 * @param archive where archived months are kept
 * @param journalRetention how old a month of the journal is before it goes there
 * @param backups where and how backups are kept
 * @param broker to ask for its offsets
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
