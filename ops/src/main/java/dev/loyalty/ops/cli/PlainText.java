package dev.loyalty.ops.cli;

import java.util.Locale;

/**
 * Text from outside, as it may be shown on a terminal: what came in an event must not move the
 * cursor or turn the line around.
 */
public final class PlainText {

  private static final char ESCAPE = '\\';

  private PlainText() {}

  /** On one line; control and invisible characters as {@code \}{@code u001b} and the like. */
  public static String ofLine(String text) {
    return escape(text, "");
  }

  /** As {@link #ofLine}, but line feeds and tabs stay. */
  public static String ofLines(String text) {
    return escape(text, "\n\t");
  }

  private static String escape(String text, String kept) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (isHarmless(c) || kept.indexOf(c) >= 0) {
                safe.appendCodePoint(c);
              } else {
                for (char unit : Character.toChars(c)) {
                  safe.append(ESCAPE).append(String.format(Locale.ROOT, "u%04x", (int) unit));
                }
              }
            });
    return safe.toString();
  }

  private static boolean isHarmless(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
