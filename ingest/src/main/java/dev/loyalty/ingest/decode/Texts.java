package dev.loyalty.ingest.decode;

/** The contract's rules on strings: alphabets, lengths in code points, forbidden characters. */
final class Texts {

  /** The length of a string that holds U+0000 or an unpaired surrogate. */
  static final int FORBIDDEN = -1;

  private static final int PROGRAM_LENGTH_MAX = 32;
  private static final int ACCOUNT_LENGTH_MAX = 64;
  private static final boolean[] ACCOUNT_CHARACTER = new boolean[128];

  static {
    for (char c = 0; c < ACCOUNT_CHARACTER.length; c++) {
      ACCOUNT_CHARACTER[c] =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || "._:-".indexOf(c) >= 0;
    }
  }

  private Texts() {}

  /** Returns the length in code points, or {@link #FORBIDDEN}. */
  static int codePoints(String text) {
    int codePoints = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return FORBIDDEN;
      }
      if (Character.isSurrogate(c)) {
        i++;
        if (i == text.length() || !Character.isSurrogatePair(c, text.charAt(i))) {
          return FORBIDDEN;
        }
      }
      codePoints++;
    }
    return codePoints;
  }

  /** Counts the UTF-8 bytes of a string without unpaired surrogates. */
  static int utf8Bytes(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // Each half of a surrogate pair stands for two of its four bytes.
      bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return bytes;
  }

  static boolean isProgramCode(String text) {
    if (text.isEmpty() || text.length() > PROGRAM_LENGTH_MAX || !isLowerCase(text.charAt(0))) {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isLowerCase(c) && !(c >= '0' && c <= '9') && c != '-') {
        return false;
      }
    }
    return true;
  }

  static boolean isAccountCode(String text) {
    if (text.isEmpty() || text.length() > ACCOUNT_LENGTH_MAX) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ACCOUNT_CHARACTER.length || !ACCOUNT_CHARACTER[c]) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLowerCase(char c) {
    return c >= 'a' && c <= 'z';
  }
}
