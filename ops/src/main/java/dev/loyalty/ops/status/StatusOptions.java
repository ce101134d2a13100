package dev.loyalty.ops.status;

import dev.loyalty.ops.cli.CommandException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import picocli.CommandLine.Option;

/** Where a role's status is served: mix it in. */
public final class StatusOptions {

  private static final int PORT_MAX = 65_535;

  @Option(
      names = "--port",
      paramLabel = "P",
      description =
          "Where /health and /metrics are served (default: ${DEFAULT-VALUE}; 0: any free port).")
  private int port;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "The interface of --port (default: ${DEFAULT-VALUE}, this machine alone).")
  private String bind = "127.0.0.1";

  /**
   * @param port where none is given
   */
  public StatusOptions(int port) {
    this.port = port;
  }

  /** Where the status is served. */
  public InetSocketAddress address() throws CommandException {
    if (port < 0 || port > PORT_MAX) {
      throw CommandException.usage("--port is a number from 0 to " + PORT_MAX, "");
    }
    try {
      return new InetSocketAddress(InetAddress.getByName(bind), port);
    } catch (UnknownHostException e) {
      throw CommandException.usage("--bind is no address of this machine: " + bind, "");
    }
  }
}
