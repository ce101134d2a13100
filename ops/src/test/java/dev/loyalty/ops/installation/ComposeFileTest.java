package dev.loyalty.ops.installation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Checks the compose file for mistakes that show only in production. */
class ComposeFileTest {

  private static final JsonNode FILE = RepositoryFile.yaml("docker-compose.yml");

  private static final String BUILT_HERE = "loyalty-ledger";

  /** Longer than the 28 s after which a process ends itself. */
  private static final int STOP_SECONDS_MIN = 30;

  private static Map<String, JsonNode> services() {
    Map<String, JsonNode> services = new HashMap<>();
    FILE.get("services").properties().forEach(it -> services.put(it.getKey(), it.getValue()));
    return services;
  }

  private static List<String> all(String property) {
    List<String> values = new ArrayList<>();
    services()
        .values()
        .forEach(it -> it.path(property).forEach(value -> values.add(value.asString())));
    return values;
  }

  @Test
  void portsArePublishedOnLoopbackAlone() {
    assertThat(all("ports")).isNotEmpty().allMatch(it -> it.matches("127\\.0\\.0\\.1:\\d+:\\d+"));
    assertThat(services().values()).noneMatch(it -> it.has("network_mode"));
  }

  @Test
  void secretsComeFromTheEnvironmentAndHaveNoDefault() {
    Map<String, String> secrets = new HashMap<>();
    services()
        .forEach(
            (name, service) ->
                service.path("environment").properties().stream()
                    .filter(it -> it.getKey().matches(".*(PASSWORD|SECRET|TOKEN|PASSPHRASE).*"))
                    .forEach(
                        it -> secrets.put(name + " " + it.getKey(), it.getValue().asString())));
    assertThat(secrets).hasSizeGreaterThan(3);
    // Compose passes a variable without a value on from its own environment.
    assertThat(secrets.values())
        .allMatch(it -> it.isEmpty() || it.matches("\\$\\{[A-Z_]+:\\?[^}]+}"));
  }

  @Test
  void imagesAreNamedWithTheirTags() {
    Matcher built =
        Pattern.compile("^FROM (.*)$", Pattern.MULTILINE)
            .matcher(RepositoryFile.text("ops/Dockerfile"));
    List<String> images = new ArrayList<>();
    services().values().stream()
        .map(it -> it.get("image").asString())
        .filter(it -> !it.equals(BUILT_HERE))
        .forEach(images::add);
    built.results().forEach(it -> images.add(it.group(1)));
    assertThat(images).hasSizeGreaterThan(4).allMatch(it -> it.matches("[a-z/-]+:[a-z0-9.-]+"));
  }

  @Test
  void theRolesRunAsAUserOfTheirOwn() {
    assertThat(RepositoryFile.text("ops/Dockerfile").lines())
        .filteredOn(line -> line.startsWith("USER "))
        .containsExactly("USER loyalty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingest", "scheduler"})
  void theRolesHaveTimeToStopByThemselves(String role) {
    String period = FILE.get("services").get(role).get("stop_grace_period").asString();
    assertThat(period).matches("\\d+s");
    assertThat(Integer.parseInt(period.replace("s", ""))).isGreaterThan(STOP_SECONDS_MIN);
  }

  @Test
  void everyServiceHasItsShareOfMemory() {
    assertThat(services().values()).allMatch(it -> it.has("mem_limit"));
  }

  @Test
  void whatStaysIsLookedAt() {
    assertThat(services().values())
        .filteredOn(it -> it.has("restart"))
        .hasSize(6)
        .allMatch(it -> it.has("healthcheck"));
  }

  @Test
  void whatIsMountedIsThere() {
    assertThat(all("volumes"))
        .isNotEmpty()
        .allSatisfy(
            volume -> {
              String source = volume.split(":")[0];
              if (source.startsWith("./")) {
                assertThat(RepositoryFile.path(source)).exists();
              } else {
                assertThat(FILE.get("volumes").has(source)).isTrue();
              }
            });
  }
}
