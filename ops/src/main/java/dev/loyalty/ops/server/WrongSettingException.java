package dev.loyalty.ops.server;

/** Reports a setting that cannot be used. The message names the setting and holds no secret. */
public final class WrongSettingException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String nextStep;

  WrongSettingException(String problem, String nextStep) {
    super(problem);
    this.nextStep = nextStep;
  }

  /** Says how to put it right, in a sentence. */
  public String nextStep() {
    return nextStep;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
