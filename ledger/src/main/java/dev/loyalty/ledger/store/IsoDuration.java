package dev.loyalty.ledger.store;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An ISO 8601 duration of fixed length, together with its text as an operator wrote it, which is
 * stored and shown. A day is 24 hours, a week 7 days; months and years have no fixed length and are
 * refused.
 *
 * @param text the text, for example {@code P400D}, {@code PT72H}, {@code P1W2DT3H}
 * @param value the duration, from zero to {@link #MAX_DAYS} days
 */
public record IsoDuration(String text, Duration value) {

  /** A century: far beyond any use, yet adding it overflows no date-time of the contract. */
  public static final long MAX_DAYS = 36_525;

  private static final Pattern FORM =
      Pattern.compile(
          "P(?=[0-9T])(?:([0-9]{1,9})W)?(?:([0-9]{1,9})D)?"
              + "(?:T(?=[0-9])(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})S)?)?");
  private static final int[] SECONDS = {7 * 86_400, 86_400, 3_600, 60, 1};

  /**
   * @throws IllegalArgumentException where the text isn't such a duration; the message says why
   */
  public static IsoDuration parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          text.matches("P[0-9]+[YM].*")
              ? "counts months or years, which have no fixed length; write days, such as P30D"
              : "is not an ISO 8601 duration; write it like P400D or PT72H");
    }
    long seconds = 0;
    for (int group = 0; group < SECONDS.length; group++) {
      String count = matcher.group(group + 1);
      seconds += count == null ? 0 : Long.parseLong(count) * SECONDS[group];
    }
    if (seconds > MAX_DAYS * 86_400) {
      throw new IllegalArgumentException("is longer than P" + MAX_DAYS + "D");
    }
    return new IsoDuration(text, Duration.ofSeconds(seconds));
  }
}
