package dev.loyalty.ops.role;

import dev.loyalty.ops.cli.CommandException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import picocli.CommandLine.Option;

/** The options of every role: where it serves HTTP. */
public final class RoleOptions {

  private static final int PORT_MAX = 65_535;
  private static final String PORT = "server.port";
  private static final String ADDRESS = "server.address";

  @Option(
      names = "--port",
      paramLabel = "P",
      description =
          "The port of /actuator: health, metrics and info (default: 8080 for up, 8081 for ingest,"
              + " 8082 for scheduler; 0: any free port).")
  private @Nullable Integer port;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description = "The interface of --port (default: 127.0.0.1, this machine alone).")
  private @Nullable String bind;

  /** Returns the options that were given as Spring Boot's properties. */
  public Map<String, Object> properties() throws CommandException {
    Map<String, Object> properties = new HashMap<>();
    if (port != null) {
      if (port < 0 || port > PORT_MAX) {
        throw CommandException.usage("--port is a number from 0 to " + PORT_MAX, "");
      }
      properties.put(PORT, port);
    }
    if (bind != null) {
      try {
        properties.put(ADDRESS, InetAddress.getByName(bind).getHostAddress());
      } catch (UnknownHostException e) {
        throw CommandException.usage("--bind is not an address of this machine: " + bind, "");
      }
    }
    return properties;
  }

  /** Returns the address of a running role's endpoints. */
  public static String address(ApplicationContext context) {
    String bound = context.getEnvironment().getRequiredProperty(ADDRESS);
    String host = bound.equals("0.0.0.0") || bound.startsWith("0:") ? "localhost" : bound;
    String port = context.getEnvironment().getRequiredProperty("local.server.port");
    return "http://" + host + ":" + port + "/actuator";
  }
}
