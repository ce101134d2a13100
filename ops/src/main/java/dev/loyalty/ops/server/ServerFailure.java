package dev.loyalty.ops.server;

import java.sql.SQLException;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Explains a failure of PostgreSQL or Kafka to the person who gave a command.
 *
 * @param problem says what is wrong, in a sentence
 * @param nextStep says what to do next, in a sentence; may be empty
 */
public record ServerFailure(String problem, String nextStep) {

  private static final String DOCTOR = "`loyalty doctor` checks servers and settings.";

  /** Explains the exception; empty where neither it nor a cause of it comes from a server. */
  public static Optional<ServerFailure> of(Throwable exception) {
    for (@Nullable Throwable cause = exception; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException e) {
        return Optional.of(ofDatabase(e));
      }
      if (cause instanceof KafkaException e) {
        return Optional.of(ofKafka(e));
      }
    }
    return Optional.empty();
  }

  private static ServerFailure ofDatabase(SQLException e) {
    if (e instanceof UnusableDatabaseException unusable) {
      return new ServerFailure(String.valueOf(e.getMessage()), unusable.nextStep());
    }
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    return switch (state) {
      case "3F000", "42P01", "42883" ->
          new ServerFailure(
              "the database isn't migrated: " + e.getMessage(), "Run `loyalty migrate` first.");
      case "42501", "28000", "28P01" ->
          new ServerFailure("the database refuses this login: " + e.getMessage(), DOCTOR);
      case "25006" ->
          new ServerFailure(
              "the database can only be read: " + e.getMessage(),
              "It is a standby, or set to be read only: `loyalty doctor` tells which.");
      default ->
          state.startsWith("08") || state.startsWith("57P")
              ? new ServerFailure("the database can't be reached: " + e.getMessage(), DOCTOR)
              : new ServerFailure("the database says: " + e.getMessage(), "");
    };
  }

  private static ServerFailure ofKafka(KafkaException e) {
    return switch (e) {
      case TimeoutException away ->
          new ServerFailure("Kafka doesn't answer: " + away.getMessage(), DOCTOR);
      case AuthenticationException refused ->
          new ServerFailure("Kafka refuses this login: " + refused.getMessage(), DOCTOR);
      case AuthorizationException refused ->
          new ServerFailure("Kafka doesn't allow it: " + refused.getMessage(), DOCTOR);
      default ->
          new ServerFailure(
              "Kafka says: "
                  + e.getMessage()
                  + (e.getCause() == null ? "" : ": " + e.getCause().getMessage()),
              "");
    };
  }
}
