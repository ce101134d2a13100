package dev.loyalty.ops.demo;

import java.util.SplittableRandom;

/** The kinds of generated events, with their shares in thousandths. */
enum Mix {
  EARN(545),
  REDEEM(170),
  TRANSFER(70),
  HOLD(30),
  CAPTURE(15),
  RELEASE(10),
  REVERSE(30),
  ADJUST(20),
  OPEN(35),
  UPDATE(10),
  FREEZE(5),
  UNFREEZE(6),
  CLOSE(3),
  /** An event that was sent before, under the same key. */
  DUPLICATE(20),
  /** Another event under a key that was used before. */
  REUSED_KEY(5),
  /** A redeem of more points than any account has. */
  OVERDRAFT(15),
  UNKNOWN_PROGRAM(3),
  MALFORMED(8);

  private static final int WHOLE = 1000;

  private final int thousandths;

  Mix(int thousandths) {
    this.thousandths = thousandths;
  }

  static Mix draw(SplittableRandom random) {
    int left = random.nextInt(WHOLE);
    for (Mix kind : values()) {
      left -= kind.thousandths;
      if (left < 0) {
        return kind;
      }
    }
    throw new IllegalStateException("The shares don't add up to 1000");
  }
}
