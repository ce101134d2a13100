package dev.loyalty.ops.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.cli.ExitCode;
import dev.loyalty.ops.cli.Shell;
import dev.loyalty.ops.server.Installation;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class RoleApplicationIT {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static Shell shell(Map<String, String> environment) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return new Shell(
        environment,
        Path.of(""),
        InputStream.nullInputStream(),
        nowhere,
        nowhere,
        false,
        Clock.systemUTC());
  }

  private static RoleApplication application(
      List<String> problems, Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.putIfAbsent("SERVER_PORT", "0");
    return new RoleApplication(shell(all), Application.class)
        .with("problems", new Problems(problems));
  }

  private static HttpResponse<String> get(ConfigurableApplicationContext context, String path)
      throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create(RoleOptions.address(context) + path);
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
      return client.send(request, BodyHandlers.ofString());
    }
  }

  @Test
  void tellsThatAllIsWell() throws Exception {
    try (ConfigurableApplicationContext context = application(List.of(), Map.of()).start()) {
      assertThat(get(context, "/health/readiness").statusCode()).isEqualTo(200);
      assertThat(get(context, "/health/liveness").statusCode()).isEqualTo(200);
      assertThat(get(context, "/prometheus").body()).contains("jvm_memory_used_bytes");
      assertThat(get(context, "/info").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void livesButIsNotReadyWhileThereIsAProblem() throws Exception {
    try (ConfigurableApplicationContext context =
        application(List.of("The database is down."), Map.of()).start()) {
      HttpResponse<String> readiness = get(context, "/health/readiness");
      assertThat(readiness.statusCode()).isEqualTo(503);
      assertThat(readiness.body()).contains("The database is down.");
      assertThat(get(context, "/health/liveness").statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/env", "/beans", "/configprops", "/heapdump", "/loggers", "/shutdown"})
  void servesNothingElse(String path) throws Exception {
    try (ConfigurableApplicationContext context = application(List.of(), Map.of()).start()) {
      assertThat(get(context, path).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void answersOthersWhileSomebodySendsHalfARequest() throws Exception {
    Map<String, String> impatient = Map.of("SERVER_TOMCAT_CONNECTION_TIMEOUT", "1s");
    try (ConfigurableApplicationContext context = application(List.of(), impatient).start()) {
      URI address = URI.create(RoleOptions.address(context));
      try (Socket slow = new Socket(address.getHost(), address.getPort())) {
        slow.getOutputStream()
            .write(
                "GET /actuator/info HTTP/1.1\r\nHost: x\r\n".getBytes(StandardCharsets.US_ASCII));
        slow.getOutputStream().flush();

        assertThat(get(context, "/health/liveness").statusCode()).isEqualTo(200);
        // The server gave the request up: the connection ends.
        slow.setSoTimeout((int) PATIENCE.toMillis());
        assertThat(slow.getInputStream().readAllBytes()).asString().doesNotContain("200");
      }
    }
  }

  @Test
  void saysThatThePortIsTaken() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(other.getLocalPort());
      CommandException refusal = refusal(Map.of("SERVER_PORT", port));
      assertThat(refusal.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(refusal).hasMessage("port " + port + " can't be used: another process has it");
      assertThat(refusal.nextStep()).isEqualTo("Choose another with --port.");
    }
  }

  @Test
  void namesASettingThatSpringBootCanNotRead() {
    CommandException refusal = refusal(Map.of("SERVER_TOMCAT_CONNECTION_TIMEOUT", "soon"));
    assertThat(refusal.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(refusal.getMessage())
        .contains("server.tomcat.connection-timeout", "SERVER_TOMCAT_CONNECTION_TIMEOUT")
        .doesNotContain("soon");
    assertThat(refusal.nextStep()).isEqualTo("Its type is Duration.");
  }

  @Test
  void refusesASettingOfTheLedgerWithItsOwnSentence() {
    CommandException refusal = refusal(Map.of("LOYALTY_TIMEZONE", "Mars/Olympus"));
    assertThat(refusal.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(refusal)
        .hasMessage(
            "loyalty.timezone (LOYALTY_TIMEZONE) is \"Mars/Olympus\": set it to a time zone such"
                + " as Europe/London, or unset it");
  }

  private static CommandException refusal(Map<String, String> environment) {
    return catchThrowableOfType(
        CommandException.class, () -> application(List.of(), environment).start().close());
  }

  record Problems(List<String> sentences) {}

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @EnableConfigurationProperties(Installation.class)
  static class Application {

    @Bean
    HealthIndicator databaseHealthIndicator(Problems problems) {
      return new ProblemsIndicator(problems::sentences);
    }
  }
}
