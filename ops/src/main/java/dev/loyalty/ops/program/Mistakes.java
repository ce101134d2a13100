package dev.loyalty.ops.program;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects the mistakes of one file, so that all of them are told at once. A place is a JSON
 * pointer.
 */
final class Mistakes {

  private static final int ECHO_MAX = 60;

  private final Map<String, Integer> lines;
  private final List<Mistake> mistakes = new ArrayList<>();
  private final Set<String> places = new HashSet<>();

  private record Mistake(int line, String sentence) {}

  /**
   * @param lines the line, from 1, of every place in the file
   */
  Mistakes(Map<String, Integer> lines) {
    this.lines = lines;
  }

  /** Adds a sentence about a place that the file has, with its line. */
  void add(String pointer, String problem) {
    places.add(pointer);
    int line = lines.getOrDefault(pointer, 1);
    mistakes.add(new Mistake(line, path(pointer) + ": " + problem + " (line " + line + ")"));
  }

  /** Adds a sentence about a field that its parent lacks. */
  void addMissing(String parent, String name) {
    int line = lines.getOrDefault(parent, 1);
    mistakes.add(new Mistake(line, path(parent + "/" + escape(name)) + ": is missing"));
  }

  boolean isWrong(String pointer) {
    return places.contains(pointer);
  }

  /** Throws what was added, in the file's order. */
  void throwIfAny() throws WrongProgramFileException {
    if (!mistakes.isEmpty()) {
      throw new WrongProgramFileException(
          mistakes.stream()
              .sorted(Comparator.comparingInt(Mistake::line))
              .map(Mistake::sentence)
              .toList());
    }
  }

  /** Makes a name an element of a JSON pointer. */
  static String escape(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  /** Bounds a text of the file, without control or invisible characters, so that it can be told. */
  static String printable(@Nullable String text) {
    if (text == null) {
      return "";
    }
    StringBuilder printable = new StringBuilder();
    text.codePoints()
        .limit(ECHO_MAX)
        .map(c -> Character.isISOControl(c) || isInvisible(c) ? '?' : c)
        .forEach(printable::appendCodePoint);
    return text.codePointCount(0, text.length()) > ECHO_MAX
        ? printable + "…"
        : printable.toString();
  }

  /** Makes {@code programs[0].code} of {@code /programs/0/code}. */
  static String path(String pointer) {
    if (pointer.isEmpty()) {
      return "the file";
    }
    StringBuilder path = new StringBuilder();
    for (String element : pointer.substring(1).split("/", -1)) {
      if (element.matches("[0-9]+")) {
        path.append('[').append(element).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".")
            .append(element.replace("~1", "/").replace("~0", "~"));
      }
    }
    return printable(path.toString());
  }

  private static boolean isInvisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
