package dev.loyalty.ops.installation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Checks that the metrics of alarms and dashboard exist, and that each alarm is in the runbook. */
class MonitoringTest {

  private static final String ALERTS = "ops/prometheus/alerts.yml";
  private static final String DASHBOARD = "ops/grafana/dashboards/loyalty-ledger.json";
  private static final String RUNBOOK = "docs/runbook.md";

  /** Labels that Prometheus adds while it scrapes, see {@code prometheus.yml}. */
  private static final Set<String> LABELS_OF_SCRAPING = Set.of("job", "instance", "role");

  private static final Map<String, Set<String>> EMITTED = emitted();

  private static Map<String, Set<String>> emitted() {
    Map<String, Set<String>> emitted = new HashMap<>(EmittedMetrics.labels());
    emitted.put("up", Set.of());
    return emitted;
  }

  static Stream<String> expressions() {
    List<String> expressions = new ArrayList<>();
    alerts().forEach(alert -> expressions.add(alert.get("expr").asString()));
    for (JsonNode panel : RepositoryFile.json(DASHBOARD).get("panels")) {
      panel.path("targets").forEach(target -> expressions.add(target.get("expr").asString()));
    }
    return expressions.stream();
  }

  private static List<JsonNode> alerts() {
    List<JsonNode> alerts = new ArrayList<>();
    RepositoryFile.yaml(ALERTS).get("groups").forEach(it -> it.get("rules").forEach(alerts::add));
    return alerts;
  }

  @ParameterizedTest
  @MethodSource("expressions")
  void everyMetricAndLabelIsThere(String expression) {
    List<MetricUse> uses = MetricUse.in(expression);
    assertThat(uses).isNotEmpty();
    Set<String> known = new HashSet<>(LABELS_OF_SCRAPING);
    for (MetricUse use : uses) {
      assertThat(EMITTED).containsKey(use.metric());
      Set<String> labels = EMITTED.getOrDefault(use.metric(), Set.of());
      assertThat(use.labels())
          .allMatch(it -> labels.contains(it) || LABELS_OF_SCRAPING.contains(it));
      known.addAll(labels);
    }
    assertThat(known).containsAll(MetricUse.groupings(expression));
  }

  @Test
  void theAlarmsAreThoseOfTheRunbook() {
    Set<String> rows =
        Pattern.compile("^\\| \\[[^]]+]\\(#([^)]+)\\) \\|", Pattern.MULTILINE)
            .matcher(RepositoryFile.text(RUNBOOK))
            .results()
            .map(it -> RUNBOOK + "#" + it.group(1))
            .collect(Collectors.toSet());
    assertThat(rows).isNotEmpty();
    assertThat(alerts())
        .extracting(alert -> alert.get("annotations").get("runbook").asString())
        .containsExactlyInAnyOrderElementsOf(rows);
  }

  @Test
  void everyAlarmLeadsToASectionOfTheRunbook() {
    Set<String> sections =
        RepositoryFile.text(RUNBOOK)
            .lines()
            .filter(line -> line.startsWith("## "))
            .map(line -> RUNBOOK + "#" + anchor(line.substring(3)))
            .collect(Collectors.toSet());
    assertThat(alerts())
        .isNotEmpty()
        .allMatch(it -> sections.contains(it.get("annotations").get("runbook").asString()))
        .allMatch(it -> Set.of("critical", "warning").contains(severity(it)));
  }

  private static String severity(JsonNode alert) {
    return alert.get("labels").get("severity").asString();
  }

  /** Makes anchors of headings, as GitHub does. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]", "").replace(' ', '-');
  }

  @Test
  void theDashboardsPanelsAreToldApartAndAskTheChosenDataSource() {
    Set<String> ids = new HashSet<>();
    for (JsonNode panel : RepositoryFile.json(DASHBOARD).get("panels")) {
      assertThat(ids.add(panel.get("id").asString())).isTrue();
      assertThat(panel.get("title").asString()).isNotBlank();
      for (JsonNode target : panel.path("targets")) {
        assertThat(target.get("datasource").get("uid").asString()).isEqualTo("${datasource}");
      }
    }
  }

  @Test
  void prometheusAsksTheRolesWhereTheyServe() {
    JsonNode services = RepositoryFile.yaml("docker-compose.yml").get("services");
    List<String> targets = new ArrayList<>();
    for (JsonNode scrape :
        RepositoryFile.yaml("ops/prometheus/prometheus.yml").get("scrape_configs")) {
      scrape.get("static_configs").forEach(it -> targets.add(it.get("targets").get(0).asString()));
    }
    assertThat(targets).hasSize(2);
    for (String target : targets) {
      String[] parts = target.split(":");
      assertThat(services.get(parts[0]).get("ports").get(0).asString()).endsWith(":" + parts[1]);
    }
  }
}
