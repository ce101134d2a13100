package dev.loyalty.ops.doctor;

/**
 * A result of one check. The JSON document has the same field names.
 *
 * @param subject names what was checked
 * @param found says what was found
 * @param cure says what to do; empty where there is nothing to do
 */
record Finding(Level level, String subject, String found, String cure) {

  /** The severity of a finding. */
  enum Level {
    OK,
    /** It works now, but worse than it could, or not for long. */
    WARNING,
    /** Something does not work, or points could be lost. */
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
