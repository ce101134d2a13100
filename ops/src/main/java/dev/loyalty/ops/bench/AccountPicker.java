package dev.loyalty.ops.bench;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.DiscreteSampler;
import org.apache.commons.rng.sampling.distribution.RejectionInversionZipfSampler;

/**
 * Picks the account of a request: numbers 0 … accounts − 1, uniform or Zipf-distributed. As in a
 * topic whose records are keyed by account, each writer has its own accounts; counterparties are
 * any accounts. For one thread.
 */
final class AccountPicker {

  /**
   * This is a prime, so that the ranks of popularity are spread over all numbers, and popular
   * accounts share no page.
   */
  private static final long SPREAD = 7_919_993;

  private final DiscreteSampler numbers;
  private final int writers;
  private final int writer;

  private AccountPicker(DiscreteSampler numbers, int writers, int writer) {
    this.numbers = numbers;
    this.writers = writers;
    this.writer = writer;
  }

  /**
   * @param zipfExponent 0 for uniform
   */
  static AccountPicker of(
      int accounts, double zipfExponent, int writers, int writer, UniformRandomProvider random) {
    if (zipfExponent == 0) {
      return new AccountPicker(() -> random.nextInt(accounts), writers, writer);
    }
    var ranks = RejectionInversionZipfSampler.of(random, accounts, zipfExponent);
    return new AccountPicker(
        () -> (int) ((ranks.sample() - 1) * SPREAD % accounts), writers, writer);
  }

  /** Picks an account of this writer's own. */
  int own() {
    int number = anybodys();
    while (number % writers != writer) {
      number = anybodys();
    }
    return number;
  }

  int anybodys() {
    return numbers.sample();
  }
}
