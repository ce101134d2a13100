package dev.loyalty.ingest;

import dev.loyalty.ledger.posting.Book;
import dev.loyalty.ledger.posting.LedgerSettings;
import dev.loyalty.ledger.store.Outbox;
import dev.loyalty.ledger.store.SystemOutbox;
import dev.loyalty.ledger.store.TierChanges;
import java.time.Clock;

/** The book, as ingest needs it. */
public record BookAccess(
    Book book,
    Outbox outbox,
    SystemOutbox systemOutbox,
    TierChanges tierChanges,
    LedgerSettings settings,
    Clock clock) {}
