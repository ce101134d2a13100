package dev.loyalty.jobs.lots;

import java.time.LocalDate;

/**
 * Points that were taken and may come back.
 *
 * @param expiresOn the day that they keep; {@link ExpiryRule#NEVER}
 * @param onCredit whether they were taken when no lot was left: such points have no day, and made a
 *     debt
 */
record Part(LocalDate expiresOn, long points, boolean onCredit) {

  static Part ofLot(LocalDate expiresOn, long points) {
    return new Part(expiresOn, points, false);
  }

  static Part onCredit(long points) {
    return new Part(ExpiryRule.NEVER, points, true);
  }

  Part with(long newPoints) {
    return new Part(expiresOn, newPoints, onCredit);
  }
}
