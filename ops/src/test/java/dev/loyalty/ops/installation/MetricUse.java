package dev.loyalty.ops.installation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A metric that a PromQL expression reads. Understands as much of PromQL as the alarms and the
 * dashboard use.
 *
 * @param metric the name of the metric
 * @param labels the names of the labels that select its series
 */
record MetricUse(String metric, Set<String> labels) {

  private static final Pattern STRING = Pattern.compile("\"(?:\\\\.|[^\"\\\\])*\"");
  private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
  private static final Pattern GROUPING = Pattern.compile("\\b(?:by|on) *\\(([^)]*)\\)");
  private static final Pattern SELECTOR =
      Pattern.compile("([a-zA-Z_:][\\w:]*+)\\s*+(?!\\()(?:\\{([^}]*)})?");
  private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)");
  private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool");

  /** Finds the metrics of an expression, in its order. */
  static List<MetricUse> in(String expression) {
    List<MetricUse> uses = new ArrayList<>();
    Matcher selectors = SELECTOR.matcher(GROUPING.matcher(bare(expression)).replaceAll(" "));
    while (selectors.find()) {
      if (!WORDS.contains(selectors.group(1))) {
        String matchers = selectors.group(2) == null ? "" : selectors.group(2);
        uses.add(new MetricUse(selectors.group(1), firsts(MATCHER, matchers)));
      }
    }
    return uses;
  }

  /** Finds the labels that an expression groups or joins by. */
  static Set<String> groupings(String expression) {
    Set<String> labels = new LinkedHashSet<>();
    for (String list : firsts(GROUPING, bare(expression))) {
      labels.addAll(List.of(list.strip().split("\\s*,\\s*")));
    }
    return labels;
  }

  private static String bare(String expression) {
    return RANGE.matcher(STRING.matcher(expression).replaceAll("\"\"")).replaceAll("");
  }

  private static Set<String> firsts(Pattern pattern, String text) {
    Set<String> found = new LinkedHashSet<>();
    pattern.matcher(text).results().map((MatchResult it) -> it.group(1)).forEach(found::add);
    return found;
  }
}
