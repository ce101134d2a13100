package dev.loyalty.ops.doctor;

/**
 * What the doctor found in one place; the fields are the names of the JSON document.
 *
 * @param subject what was looked at
 * @param found how it is
 * @param cure what to do about it; empty where nothing is to be done
 */
record Finding(Level level, String subject, String found, String cure) {

  /** How bad it is. */
  enum Level {
    OK,
    /** It works, but worse than it could, or not for ever. */
    WARNING,
    /** Something won't work, or points could be lost. */
    PROBLEM
  }

  static Finding ok(String subject, String found) {
    return new Finding(Level.OK, subject, found, "");
  }

  static Finding warning(String subject, String found, String cure) {
    return new Finding(Level.WARNING, subject, found, cure);
  }

  static Finding problem(String subject, String found, String cure) {
    return new Finding(Level.PROBLEM, subject, found, cure);
  }
}
