package dev.loyalty.ops.publish;

import java.util.Optional;

/** An encoding, other than plain UTF-8, that a file's first bytes tell. */
enum ForeignEncoding {
  UTF_8_WITH_MARK("begins with a UTF-8 byte order mark", "tail -c +4 FILE > OTHER"),
  UTF_16LE("is encoded in UTF-16 (little-endian)", "iconv -f UTF-16LE -t UTF-8 FILE > OTHER"),
  UTF_16LE_WITH_MARK(
      "is encoded in UTF-16 (little-endian)", "iconv -f UTF-16 -t UTF-8 FILE > OTHER"),
  UTF_16BE("is encoded in UTF-16 (big-endian)", "iconv -f UTF-16BE -t UTF-8 FILE > OTHER"),
  UTF_16BE_WITH_MARK("is encoded in UTF-16 (big-endian)", "iconv -f UTF-16 -t UTF-8 FILE > OTHER"),
  UTF_32LE("is encoded in UTF-32 (little-endian)", "iconv -f UTF-32LE -t UTF-8 FILE > OTHER"),
  UTF_32BE("is encoded in UTF-32 (big-endian)", "iconv -f UTF-32BE -t UTF-8 FILE > OTHER");

  /** As many of a file's first bytes as {@link #find} looks at. */
  static final int START_BYTES = 4;

  private final String title;
  private final String conversion;

  ForeignEncoding(String title, String conversion) {
    this.title = title;
    this.conversion = conversion;
  }

  /** Completes a sentence that begins with the file's name. */
  String title() {
    return title;
  }

  /** A shell command that makes plain UTF-8 of such a file. */
  String conversion() {
    return conversion;
  }

  /**
   * Looks for a byte order mark, and for the zero bytes that UTF-16 and UTF-32 put beside ASCII
   * characters: JSON begins with two of those.
   *
   * @param start the file's first bytes; fewer than {@link #START_BYTES} where the file is shorter
   */
  static Optional<ForeignEncoding> find(byte[] start) {
    if (startsWith(start, 0xef, 0xbb, 0xbf)) {
      return Optional.of(UTF_8_WITH_MARK);
    }
    if (startsWith(start, 0xff, 0xfe)) {
      return Optional.of(
          start.length >= 4 && start[2] == 0 && start[3] == 0 ? UTF_32LE : UTF_16LE_WITH_MARK);
    }
    if (startsWith(start, 0xfe, 0xff)) {
      return Optional.of(UTF_16BE_WITH_MARK);
    }
    if (startsWith(start, 0, 0, 0xfe, 0xff)) {
      return Optional.of(UTF_32BE);
    }
    return start.length < START_BYTES ? Optional.empty() : byZeros(start);
  }

  private static Optional<ForeignEncoding> byZeros(byte[] start) {
    StringBuilder zeros = new StringBuilder();
    for (int at = 0; at < START_BYTES; at++) {
      zeros.append(start[at] == 0 ? '0' : 'x');
    }
    return switch (zeros.toString()) {
      case "x0x0" -> Optional.of(UTF_16LE);
      case "0x0x" -> Optional.of(UTF_16BE);
      case "x000" -> Optional.of(UTF_32LE);
      case "000x" -> Optional.of(UTF_32BE);
      default -> Optional.empty();
    };
  }

  private static boolean startsWith(byte[] start, int... mark) {
    if (start.length < mark.length) {
      return false;
    }
    for (int at = 0; at < mark.length; at++) {
      if ((start[at] & 0xff) != mark[at]) {
        return false;
      }
    }
    return true;
  }
}
