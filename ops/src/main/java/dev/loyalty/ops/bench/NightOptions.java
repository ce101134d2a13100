package dev.loyalty.ops.bench;

import dev.loyalty.ops.cli.CommandException;
import dev.loyalty.ops.embedded.EmbeddedServers;
import dev.loyalty.ops.embedded.EmbeddedServers.Overrides;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code bench night} alone takes: mix it in. */
final class NightOptions {

  @Option(
      names = "--books",
      paramLabel = "TRANSFERS[:ACCOUNTS]",
      split = ",",
      converter = BookSize.Converter.class,
      description =
          "Of night, the smallest first (default: ${DEFAULT-VALUE}); without ACCOUNTS a fifth of"
              + " the transfers.")
  private List<BookSize> books =
      List.of(new BookSize(500_000, 100_000), new BookSize(5_000_000, 1_000_000));

  @Option(
      names = "--day",
      paramLabel = "N",
      description = "Transfers of the day before the night (default: ${DEFAULT-VALUE}).")
  private int day = 100_000;

  @Option(
      names = "--books-in",
      paramLabel = "DIR",
      description =
          "Keep night's filled books there, and use those that are there: with `--rounds 0` nothing"
              + " but that.")
  private @Nullable Path directory;

  EmbeddedServers servers(Overrides overrides) throws IOException, CommandException {
    if (directory == null) {
      return EmbeddedServers.throwAway(overrides);
    }
    Path kept = directory;
    return EmbeddedServers.keptIn(kept, overrides)
        .orElseThrow(() -> CommandException.usage("another process uses the books in " + kept, ""));
  }

  NightBench.Settings settings(int rounds, int writers, int batchSize) throws CommandException {
    if (day < 1 || books.stream().anyMatch(book -> book.transfers() < 3L * day)) {
      throw CommandException.usage(
          "--day is at least 1, and each of --books has at least three days", "");
    }
    if (books.stream().anyMatch(book -> book.accounts() < 2 * writers)) {
      throw CommandException.usage("each of --books has at least twice --writers accounts", "");
    }
    return new NightBench.Settings(books, day, rounds, writers, batchSize);
  }
}
