package dev.loyalty.ingest;

import dev.loyalty.ledger.posting.Book;
import dev.loyalty.ledger.posting.LedgerSettings;
import dev.loyalty.ledger.store.Outbox;
import dev.loyalty.ledger.store.SystemOutbox;
import java.time.Clock;

/** The book, as ingest needs it. */
public record BookAccess(
    Book book, Outbox outbox, SystemOutbox systemOutbox, LedgerSettings settings, Clock clock) {}
