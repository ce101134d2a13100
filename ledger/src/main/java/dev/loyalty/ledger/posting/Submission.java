package dev.loyalty.ledger.posting;

import dev.loyalty.ledger.model.Fingerprint;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.TransferId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request as it came in, with the hashes that posting needs. The caller computes them, beside the
 * database's work.
 *
 * @param offset its offset in its input partition
 * @param originalId the transfer id of the request that it names; null where it names none
 */
public record Submission(
    long offset, Request request, UUID transferId, UUID fingerprint, @Nullable UUID originalId)
    implements LaneItem {

  public static Submission of(long offset, Request request) {
    return naming(offset, request, originalId(request));
  }

  /** Makes a request that names its original by transfer id, as the system's own do. */
  public static Submission naming(long offset, Request request, @Nullable UUID originalId) {
    return new Submission(
        offset,
        request,
        TransferId.of(request.header().program(), request.header().key()),
        Fingerprint.of(request),
        originalId);
  }

  private static @Nullable UUID originalId(Request request) {
    String original =
        switch (request) {
          case Request.Reverse reverse -> reverse.original();
          case Request.Capture capture -> capture.original();
          case Request.Release release -> release.original();
          default -> null;
        };
    return original == null ? null : TransferId.of(request.header().program(), original);
  }
}
