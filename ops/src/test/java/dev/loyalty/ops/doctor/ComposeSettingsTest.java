package dev.loyalty.ops.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ops.installation.RepositoryFile;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Checks that the doctor finds nothing wrong with the compose file's PostgreSQL. */
class ComposeSettingsTest {

  @Test
  void theServerIsSetUpAsPostingNeedsIt() {
    JsonNode server = RepositoryFile.yaml("docker-compose.yml").get("services").get("postgres");
    Map<String, String> settings = new HashMap<>();
    settings.put("server_version_num", server.get("image").asString().split(":")[1] + "0000");
    for (JsonNode argument : server.get("command")) {
      String[] setting = argument.asString().split("=", 2);
      if (setting[0].startsWith("-c")) {
        settings.put(setting[0].substring(2), setting[1]);
      }
    }
    assertThat(settings.keySet()).containsAll(SettingRules.NAMES);
    assertThat(SettingRules.check(settings)).allMatch(it -> it.level() == Finding.Level.OK);
  }
}
