package dev.loyalty.ledger.decision;

import dev.loyalty.ledger.model.Request;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request whose names are resolved, so that it can be decided.
 *
 * @param accountId 0 where no account has the code
 * @param counterpartyId 0 where none is named, or where no account has the code
 * @param originalId the transfer id of the request that it names; null where it names none
 * @param settled the record of its key in the book before this batch; null where there was none
 */
public record Candidate(
    Request request,
    UUID transferId,
    UUID fingerprint,
    long accountId,
    long counterpartyId,
    @Nullable UUID originalId,
    @Nullable Settled settled) {}
