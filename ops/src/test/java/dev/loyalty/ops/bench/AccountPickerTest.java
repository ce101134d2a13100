package dev.loyalty.ops.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class AccountPickerTest {

  private static final int ACCOUNTS = 1_000;
  private static final int DRAWS = 1_000_000;

  private static AccountPicker picker(double zipf, int writers, int writer) {
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(11L);
    return AccountPicker.of(ACCOUNTS, zipf, writers, writer, random);
  }

  /** Counts how often each number came in so many draws, the most popular first. */
  private static int[] popularity(AccountPicker picker) {
    int[] times = new int[ACCOUNTS];
    for (int i = 0; i < DRAWS; i++) {
      times[picker.anybodys()]++;
    }
    Arrays.sort(times);
    return IntStream.range(0, ACCOUNTS).map(i -> times[ACCOUNTS - 1 - i]).toArray();
  }

  @Test
  void treatsAllAlikeWhereItIsUniform() {
    int[] times = popularity(picker(0, 1, 0));

    double each = (double) DRAWS / ACCOUNTS;
    assertThat((double) times[0]).isCloseTo(each, within(5 * Math.sqrt(each)));
    assertThat((double) times[ACCOUNTS - 1]).isCloseTo(each, within(5 * Math.sqrt(each)));
  }

  @Test
  void makesSomePopularByTheirRank() {
    double exponent = 1.1;
    int[] times = popularity(picker(exponent, 1, 0));

    double all = IntStream.rangeClosed(1, ACCOUNTS).mapToDouble(r -> Math.pow(r, -exponent)).sum();
    for (int rank : new int[] {1, 2, 10, 100}) {
      double share = Math.pow(rank, -exponent) / all;
      // Neighbours far down may have changed places.
      assertThat((double) times[rank - 1])
          .as("rank %d", rank)
          .isCloseTo(DRAWS * share, within(5 * Math.sqrt(DRAWS * share)));
    }
    assertThat(times[ACCOUNTS - 1]).as("nobody is left out").isPositive();
  }

  @Test
  void givesEachWriterAccountsOfItsOwn() {
    for (double zipf : new double[] {0, 1.1}) {
      for (int writer = 0; writer < 3; writer++) {
        AccountPicker picker = picker(zipf, 3, writer);
        for (int i = 0; i < 10_000; i++) {
          assertThat(picker.own() % 3).isEqualTo(writer);
        }
      }
    }
  }
}
