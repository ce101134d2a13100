package dev.loyalty.ledger.posting;

import dev.loyalty.ledger.model.Program;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The programs as last read. Thread-safe. Whether they still hold is checked with every batch, in
 * its own transaction.
 */
final class Programs {

  private final Book book;
  private volatile Map<String, Program> byCode = Map.of();

  Programs(Book book) {
    this.book = book;
  }

  Optional<Program> find(String code) {
    return Optional.ofNullable(byCode.get(code));
  }

  /** One at a time, so that what was read last is what is kept. */
  synchronized void refresh() {
    byCode =
        book.loadPrograms().stream()
            .collect(Collectors.toUnmodifiableMap(Program::code, Function.identity()));
  }
}
