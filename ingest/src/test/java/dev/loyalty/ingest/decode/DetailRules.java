package dev.loyalty.ingest.decode;

/** Rules for every detail, whatever the record. */
final class DetailRules {

  private DetailRules() {}

  static boolean hold(String detail) {
    return !detail.isEmpty()
        && detail.length() <= Decoded.Unreadable.DETAIL_LENGTH_MAX
        && detail.chars().allMatch(c -> c >= ' ' && c <= '~');
  }
}
