package dev.loyalty.jobs.indexes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.jobs.indexes.VerificationOrder.BTree;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VerificationOrderTest {

  private static final LocalDate DAY = LocalDate.of(2026, 1, 20);
  private static final long MIB = 1L << 20;

  private static List<String> next(int nights, BTree... trees) {
    return new VerificationOrder(List.of(trees), DAY).next(nights);
  }

  private static BTree tree(String name, long bytes, @Nullable LocalDate verifiedOn) {
    return new BTree(name, bytes, verifiedOn);
  }

  @Test
  void beginsWithThoseThatNeverWereCheckedThenTheLongestUnchecked() {
    assertThat(
            next(
                1,
                tree("recent", 1, DAY.minusDays(1)),
                tree("long-ago", 1, DAY.minusDays(9)),
                tree("never", 1, null)))
        .containsExactly("never", "long-ago", "recent");
  }

  @Test
  void takesANightsShareOfTheBytes() {
    assertThat(
            next(2, tree("a", 4, null), tree("b", 4, null), tree("c", 4, null), tree("d", 4, null)))
        .containsExactly("a", "b");
  }

  @Test
  void isDoneWhenTheDatesShareWasChecked() {
    assertThat(next(2, tree("a", 4, DAY), tree("b", 4, null))).isEmpty();
    assertThat(next(1, tree("a", 4, DAY), tree("b", 4, null))).containsExactly("b");
  }

  @Test
  void takesOneHoweverBigItIsAndHoweverSmallTheShare() {
    assertThat(next(30, tree("big", 1000 * MIB, null), tree("small", 1, null)))
        .containsExactly("big");
    assertThat(next(30, tree("one", 1, null))).containsExactly("one");
  }

  @Test
  void checksEachIndexWithinSoManyNights() {
    Map<String, BTree> trees = new HashMap<>();
    for (int number = 0; number < 50; number++) {
      trees.put("i" + number, tree("i" + number, 1 + number % 7 * MIB, null));
    }
    for (int night = 0; night < 30; night++) {
      LocalDate date = DAY.plusDays(night);
      List<String> piece = order(trees, date).next(30);
      while (!piece.isEmpty()) {
        piece.forEach(name -> trees.computeIfPresent(name, (key, it) -> checked(it, date)));
        piece = order(trees, date).next(30);
      }
    }
    assertThat(trees.values()).noneMatch(it -> it.verifiedOn() == null);
  }

  @Test
  void goesThroughAllByNameWhenAllAreAskedFor() {
    VerificationOrder order =
        new VerificationOrder(List.of(tree("b", 100 * MIB, DAY), tree("a", 100 * MIB, null)), DAY);
    assertThat(order.after("")).containsExactly("a");
    assertThat(order.after("a")).containsExactly("b");
    assertThat(order.after("b")).isEmpty();
  }

  private static VerificationOrder order(Map<String, BTree> trees, LocalDate date) {
    return new VerificationOrder(new ArrayList<>(trees.values()), date);
  }

  private static BTree checked(BTree tree, LocalDate date) {
    return tree(tree.name(), tree.bytes(), date);
  }
}
