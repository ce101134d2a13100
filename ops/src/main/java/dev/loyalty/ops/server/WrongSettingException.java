package dev.loyalty.ops.server;

/** A setting from outside can't be used as it is. The message names it, without its secrets. */
public final class WrongSettingException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String nextStep;

  WrongSettingException(String problem, String nextStep) {
    super(problem);
    this.nextStep = nextStep;
  }

  /** What to do about it, a sentence. */
  public String nextStep() {
    return nextStep;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
