package dev.loyalty.ops.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusServerIT {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static int status(StatusServer server, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(server.address() + path)).timeout(PATIENCE).build();
      return client.send(request, BodyHandlers.discarding()).statusCode();
    }
  }

  private static StatusServer start(List<String> problems) throws Exception {
    return StatusServer.start(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        StatusServer.registry(),
        () -> problems);
  }

  @Test
  void tellsWhetherAllIsWell() throws Exception {
    try (StatusServer well = start(List.of());
        StatusServer ill = start(List.of("The database is away"))) {
      assertThat(status(well, "/health")).isEqualTo(200);
      assertThat(status(ill, "/health")).isEqualTo(503);
      assertThat(status(ill, "/live")).isEqualTo(200);
      assertThat(status(ill, "/metrics")).isEqualTo(200);
    }
  }

  @Test
  void answersOthersWhileSomebodySendsHalfARequest() throws Exception {
    try (StatusServer server = start(List.of())) {
      URI address = URI.create(server.address());
      try (Socket slow = new Socket(address.getHost(), address.getPort())) {
        slow.getOutputStream()
            .write("GET /live HTTP/1.1\r\nHost: x\r\n".getBytes(StandardCharsets.US_ASCII));
        slow.getOutputStream().flush();

        assertThat(status(server, "/live")).isEqualTo(200);
        // It was given up on, not waited for: nothing more comes.
        assertThat(slow.getInputStream().read()).isEqualTo(-1);
      }
    }
  }
}
