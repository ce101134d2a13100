package dev.loyalty.ledger.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request to the ledger, valid in form: one record for each event type of the contract's section
 * 2, and for each request of the nightly jobs. Points are 1 … 10^12. Values are immutable.
 */
public sealed interface Request {

  RequestHeader header();

  RequestType type();

  /**
   * The points asked for; null where the request names none, because it means all or moves none.
   */
  default @Nullable Long pointsAsked() {
    return null;
  }

  record Earn(
      RequestHeader header, long points, @Nullable Instant activatesAt, @Nullable Instant expiresAt)
      implements Request {
    @Override
    public RequestType type() {
      return RequestType.EARN;
    }

    @Override
    public Long pointsAsked() {
      return points;
    }
  }

  record Redeem(RequestHeader header, long points) implements Request {
    @Override
    public RequestType type() {
      return RequestType.REDEEM;
    }

    @Override
    public Long pointsAsked() {
      return points;
    }
  }

  /** Moves points from the header's account to the counterparty. */
  record Transfer(RequestHeader header, String counterparty, long points) implements Request {
    @Override
    public RequestType type() {
      return RequestType.TRANSFER;
    }

    @Override
    public Long pointsAsked() {
      return points;
    }
  }

  /** The header's reason is set. */
  record Adjust(RequestHeader header, long points, Direction direction) implements Request {
    @Override
    public RequestType type() {
      return RequestType.ADJUST;
    }

    @Override
    public Long pointsAsked() {
      return points;
    }
  }

  /**
   * @param original the idempotency key of the request to undo
   * @param points null means all that is left to reverse
   */
  record Reverse(RequestHeader header, String original, @Nullable Long points) implements Request {
    @Override
    public RequestType type() {
      return RequestType.REVERSE;
    }

    @Override
    public @Nullable Long pointsAsked() {
      return points;
    }
  }

  /**
   * @param expiresAt null means the program's time-out after the event's time
   */
  record Hold(RequestHeader header, long points, @Nullable Instant expiresAt) implements Request {
    @Override
    public RequestType type() {
      return RequestType.HOLD;
    }

    @Override
    public Long pointsAsked() {
      return points;
    }
  }

  /**
   * @param original the hold's idempotency key
   * @param points null means all that is held
   */
  record Capture(RequestHeader header, String original, @Nullable Long points) implements Request {
    @Override
    public RequestType type() {
      return RequestType.CAPTURE;
    }

    @Override
    public @Nullable Long pointsAsked() {
      return points;
    }
  }

  /**
   * @param original the hold's idempotency key
   */
  record Release(RequestHeader header, String original) implements Request {
    @Override
    public RequestType type() {
      return RequestType.RELEASE;
    }
  }

  /**
   * Removes points that are past their expiry date. Only the system asks for it.
   *
   * @param legs the account's last journal leg when the points were counted; where the account has
   *     newer legs, the request is refused and the points have to be counted again
   */
  record Expire(RequestHeader header, long points, long legs) implements Request {
    @Override
    public RequestType type() {
      return RequestType.EXPIRE;
    }

    @Override
    public Long pointsAsked() {
      return points;
    }
  }

  /**
   * Makes available what is left of a pending earn. Only the system asks for it.
   *
   * @param earn the earn's transfer id
   */
  record Activate(RequestHeader header, UUID earn) implements Request {
    @Override
    public RequestType type() {
      return RequestType.ACTIVATE;
    }
  }

  record Open(RequestHeader header, Member member) implements Request {
    @Override
    public RequestType type() {
      return RequestType.OPEN;
    }
  }

  /** Replaces the member's fields that are given; the others stay as they are. */
  record Update(RequestHeader header, Member member) implements Request {
    @Override
    public RequestType type() {
      return RequestType.UPDATE;
    }
  }

  record Freeze(RequestHeader header) implements Request {
    @Override
    public RequestType type() {
      return RequestType.FREEZE;
    }
  }

  record Unfreeze(RequestHeader header) implements Request {
    @Override
    public RequestType type() {
      return RequestType.UNFREEZE;
    }
  }

  record Close(RequestHeader header) implements Request {
    @Override
    public RequestType type() {
      return RequestType.CLOSE;
    }
  }
}
