package dev.loyalty.ops.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loyalty.ops.Loyalty;
import dev.loyalty.ops.embedded.JavaProcess;
import dev.loyalty.ops.embedded.ProcessTree;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code up} as a process, and kills its PostgreSQL. */
@Timeout(300)
class UpWithoutPostgresIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Pattern ACTUATOR = Pattern.compile("(http://\\S+/actuator)");

  @TempDir private Path directory;
  private JavaProcess up;

  @BeforeEach
  void start() throws Exception {
    up =
        JavaProcess.start(
                Loyalty.class,
                List.of("up", "--data", data().toString(), "--port", "0"),
                Map.of(),
                directory.resolve("up.out"))
            .awaitOutput("Ready. Stop with Ctrl-C.", 1);
  }

  @AfterEach
  void stop() throws Exception {
    up.kill();
    if (Files.exists(postgresNote())) {
      ProcessTree.of(postgresId()).kill();
    }
  }

  @Test
  void startsItAgainAndIsReadyAgain() throws Exception {
    await().atMost(PATIENCE).until(this::isReady);
    long killed = postgresId();
    kill(killed);

    up.awaitOutput("PostgreSQL runs again", 1);
    assertThat(output()).contains("Starting PostgreSQL again (try 1 of 5): it has ended by itself");
    assertThat(postgresId()).isNotEqualTo(killed);
    await().atMost(PATIENCE).until(this::isReady);
    assertThat(get("/info").body()).containsPattern("\"schema\":\\{\"version\":\"\\d");
    assertThat(up.terminate(PATIENCE)).isZero();
  }

  @Test
  void endsWithAnErrorWhereItDoesNotStartAnyMore() throws Exception {
    await().atMost(PATIENCE).until(this::isReady);
    Files.delete(data().resolve("postgres/data/global/pg_control"));
    kill(postgresId());

    assertThat(up.awaitEnd(PATIENCE)).isEqualTo(1);
    assertThat(output())
        .contains("(try 5 of 5)")
        .contains("loyalty: PostgreSQL doesn't stay up (5 tries): ")
        .contains("Everything is kept in " + data() + ": start it again.")
        .doesNotContain("database is back", "Stopped; everything is kept");
  }

  private static void kill(long process) {
    assertThat(ProcessHandle.of(process).orElseThrow().destroyForcibly()).isTrue();
  }

  private boolean isReady() throws Exception {
    return get("/health/readiness").statusCode() == 200;
  }

  private HttpResponse<String> get(String path) throws Exception {
    Matcher address = ACTUATOR.matcher(output());
    assertThat(address.find()).isTrue();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(address.group(1) + path)).timeout(PATIENCE).build();
      return client.send(request, BodyHandlers.ofString());
    }
  }

  private Path data() {
    return directory.resolve("data");
  }

  private String output() throws IOException {
    return Files.readString(directory.resolve("up.out"));
  }

  private long postgresId() throws IOException {
    return Long.parseLong(Files.readAllLines(postgresNote()).getFirst().strip());
  }

  private Path postgresNote() {
    return data().resolve("postgres/data/postmaster.pid");
  }
}
