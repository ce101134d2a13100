package dev.loyalty.ops.cli;

import dev.loyalty.ledger.read.ArchiveUnreadableException;
import dev.loyalty.ops.server.ServerFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * An exception in words for people.
 *
 * @param problem one sentence
 * @param nextStep what to do, or empty
 */
record Failure(int exitCode, String problem, String nextStep) {

  private static final String LOOK_CLOSER = "Run it again with --debug to see where.";

  static Failure of(Throwable exception) {
    return switch (exception) {
      case CommandException e -> new Failure(e.exitCode(), sentence(e.getMessage()), e.nextStep());
      case UncheckedIOException e when e.getCause() != null -> of(e.getCause());
      case ArchiveUnreadableException e ->
          new Failure(
              ExitCode.FAILED,
              sentence(describe(e)),
              "Set LOYALTY_ARCHIVE to the directory that the archive is in, or bring its files"
                  + " back from a copy.");
      case CancellationException e -> new Failure(ExitCode.FAILED, sentence(describe(e)), "");
      case FileSystemException e -> new Failure(ExitCode.FAILED, sentence(ofFile(e)), "");
      case IOException e -> new Failure(ExitCode.FAILED, sentence(describe(e)), LOOK_CLOSER);
      default -> ofServerOrBug(exception);
    };
  }

  private static Failure ofServerOrBug(Throwable exception) {
    return ServerFailure.of(exception)
        .map(
            failure ->
                new Failure(ExitCode.FAILED, sentence(failure.problem()), failure.nextStep()))
        .orElseGet(() -> new Failure(ExitCode.FAILED, sentence(describe(exception)), LOOK_CLOSER));
  }

  private static String ofFile(FileSystemException e) {
    return switch (e) {
      case NoSuchFileException gone -> "the file " + gone.getFile() + " doesn't exist";
      case AccessDeniedException denied -> "no permission for the file " + denied.getFile();
      default -> describe(e);
    };
  }

  private static String describe(Throwable exception) {
    String message = exception.getMessage();
    return message == null || message.isBlank()
        ? "unexpected " + exception.getClass().getSimpleName()
        : message;
  }

  /** Puts the text on one line and ends it with a full stop. */
  static String sentence(@Nullable String text) {
    String line = text == null ? "" : text.strip().replaceAll("\\s*\\R\\s*", " ");
    return line.isEmpty() || ".!?)".indexOf(line.charAt(line.length() - 1)) >= 0
        ? line
        : line + ".";
  }
}
