package dev.loyalty.ops.program;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Suggests the known word that is nearest to a mistyped one. */
final class Suggestion {

  private static final int DISTANCE_MAX = 3;

  private Suggestion() {}

  /** Returns {@code ; did you mean "…"?}, or an empty text where no known word is near. */
  static String of(String word, Collection<String> known) {
    String plain = plain(word);
    return known.stream()
        .filter(
            candidate ->
                distance(plain, plain(candidate)) <= Math.min(DISTANCE_MAX, plain.length() / 2))
        .min(Comparator.comparingInt(candidate -> distance(plain, plain(candidate))))
        .map(candidate -> "; did you mean \"" + candidate + "\"?")
        .orElse("");
  }

  /**
   * Drops what writers differ in: {@code auto_open_accounts} and {@code AutoOpenAccounts} mean
   * {@code autoOpenAccounts}.
   */
  private static String plain(String word) {
    return word.replaceAll("[^\\p{Alnum}/]", "").toLowerCase(Locale.ROOT);
  }

  /** Returns Levenshtein's distance: the number of letters to add, drop or change. */
  private static int distance(String from, String to) {
    if (Math.abs(from.length() - to.length()) > DISTANCE_MAX) {
      return Integer.MAX_VALUE;
    }
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
