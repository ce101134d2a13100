package dev.loyalty.ops.role;

import java.util.List;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Is down while there are problems, and lists them. */
public final class ProblemsIndicator implements HealthIndicator {

  private final Supplier<List<String>> problems;

  /**
   * @param problems sentences without names, balances and passwords; none where all is well
   */
  public ProblemsIndicator(Supplier<List<String>> problems) {
    this.problems = problems;
  }

  @Override
  public Health health() {
    List<String> found = problems.get();
    return found.isEmpty()
        ? Health.up().build()
        : Health.down().withDetail("problems", found).build();
  }
}
