package dev.loyalty.ledger.posting;

import dev.loyalty.ledger.model.Program;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The programs as last read. Every batch checks in its own transaction whether they still hold.
 * Thread-safe.
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

  /** Reads the programs, one thread at a time, so that the last ones read are kept. */
  synchronized void refresh() {
    byCode =
        book.loadPrograms().stream()
            .collect(Collectors.toUnmodifiableMap(Program::code, Function.identity()));
  }
}
