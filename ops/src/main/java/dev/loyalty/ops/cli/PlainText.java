package dev.loyalty.ops.cli;

import java.util.Locale;

/**
 * Makes text from outside harmless for a terminal: the text of an event must not move the cursor or
 * turn the line around.
 */
public final class PlainText {

  private static final char ESCAPE = '\\';

  private PlainText() {}

  /** Puts it on one line, with control and invisible characters as {@code \}{@code u001b}. */
  public static String ofLine(String text) {
    return escape(text, "");
  }

  /** Does the same as {@link #ofLine}, but keeps line feeds and tabs. */
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
