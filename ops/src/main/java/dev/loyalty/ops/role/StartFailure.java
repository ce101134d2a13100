package dev.loyalty.ops.role;

import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.server.WrongSettingException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.convert.ConversionFailedException;

/** Explains to people why an application context didn't start. */
final class StartFailure {

  private StartFailure() {}

  /** Finds the reason in an exception or its causes; empty where it is a bug. */
  static Optional<CommandException> of(Throwable exception) {
    for (@Nullable Throwable cause = exception; cause != null; cause = cause.getCause()) {
      @Nullable CommandException reason =
          switch (cause) {
            case CommandException e -> e;
            case WrongSettingException e -> CommandException.usage(e.getMessage(), e.nextStep());
            case BindException e -> wrongSetting(e);
            case ConversionFailedException e ->
                CommandException.usage(
                    "a setting has a value that can't be used",
                    "Its type is " + e.getTargetType().getType().getSimpleName() + ".");
            case PortInUseException e ->
                CommandException.failed(
                    "port " + e.getPort() + " can't be used: another process has it",
                    "Choose another with --port.",
                    e);
            default -> null;
          };
      if (reason != null) {
        return Optional.of(reason);
      }
    }
    return Optional.empty();
  }

  /** Names the setting and where it comes from, but not its value: that may be a secret. */
  private static CommandException wrongSetting(BindException e) {
    for (@Nullable Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof IllegalArgumentException refused && isOurs(refused)) {
        return CommandException.usage(String.valueOf(refused.getMessage()), "");
      }
    }
    String origin =
        e.getProperty() == null || e.getProperty().getOrigin() == null
            ? ""
            : " (" + e.getProperty().getOrigin() + ")";
    return CommandException.usage(
        "the setting " + e.getName() + origin + " has a value that can't be used",
        "Its type is " + e.getTarget().getType().resolve(Object.class).getSimpleName() + ".");
  }

  /** Tells the refusal of a setting of the ledger: its message names the field and the cure. */
  private static boolean isOurs(IllegalArgumentException refused) {
    return refused.getMessage() != null && refused.getMessage().startsWith("loyalty.");
  }
}
