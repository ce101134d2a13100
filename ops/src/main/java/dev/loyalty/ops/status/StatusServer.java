package dev.loyalty.ops.status;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.loyalty.ops.cli.CommandException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * A role's health and figures over HTTP: {@code /live} (this process answers), {@code /health} (200
 * where all is well, else 503 with the problems) and {@code /metrics} (Prometheus). Without a
 * login, so it tells no names and no balances.
 */
public final class StatusServer implements AutoCloseable {

  private static final String JSON = "application/json";

  /** Of the JDK's server: a request that takes longer to come is dropped. */
  private static final String REQUEST_SECONDS_MAX = "sun.net.httpserver.maxReqTime";

  private final HttpServer server;
  private final ExecutorService requests;

  private StatusServer(HttpServer server, ExecutorService requests) {
    this.server = server;
    this.requests = requests;
  }

  /** Figures of this process. */
  public static PrometheusMeterRegistry registry() {
    return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  }

  /**
   * Begins to answer.
   *
   * @param problems sentences; none where all is well
   * @throws CommandException where the port is taken
   */
  public static StatusServer start(
      InetSocketAddress address, PrometheusMeterRegistry meters, Supplier<List<String>> problems)
      throws CommandException {
    System.setProperty(REQUEST_SECONDS_MAX, System.getProperty(REQUEST_SECONDS_MAX, "10"));
    HttpServer server;
    try {
      server = HttpServer.create(address, 0);
    } catch (IOException e) {
      throw CommandException.failed(
          "port " + address.getPort() + " can't be used: " + e.getMessage(),
          "Choose another with --port.",
          e);
    }
    server.createContext("/live", exchange -> answer(exchange, 200, JSON, "{\"status\":\"UP\"}"));
    server.createContext("/health", exchange -> health(exchange, problems.get()));
    server.createContext(
        "/metrics",
        exchange ->
            answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", meters.scrape()));
    // Whoever sends half a request holds nobody else up.
    ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(requests);
    server.start();
    return new StatusServer(server, requests);
  }

  /** Where it answers. */
  public String address() {
    InetAddress address = server.getAddress().getAddress();
    String host = address.isAnyLocalAddress() ? "localhost" : address.getHostAddress();
    return "http://" + host + ":" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    requests.shutdownNow();
  }

  private static void health(HttpExchange exchange, List<String> problems) throws IOException {
    Map<String, Object> document =
        Map.of("status", problems.isEmpty() ? "UP" : "DOWN", "problems", problems);
    String body = JsonMapper.shared().writeValueAsString(document);
    answer(exchange, problems.isEmpty() ? 200 : 503, JSON, body);
  }

  private static void answer(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    try (exchange) {
      if (!List.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
