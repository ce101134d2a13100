package dev.loyalty.ledger.decision;

import dev.loyalty.ledger.model.Request;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request ready to be decided: its names are resolved.
 *
 * @param accountId 0 where the account's code stands for no account
 * @param counterpartyId 0 where none is named, or where its code stands for no account
 * @param originalId the transfer id of the request that it names; null where it names none
 * @param settled what the book held under its key before this batch; null where it held nothing
 */
public record Candidate(
    Request request,
    UUID transferId,
    UUID fingerprint,
    long accountId,
    long counterpartyId,
    @Nullable UUID originalId,
    @Nullable Settled settled) {}
