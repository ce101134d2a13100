package dev.loyalty.ops.bench;

import java.util.List;
import java.util.stream.Stream;

/**
 * The size of a book.
 *
 * @param accounts among which its requests are spread evenly
 */
record BookSize(long transfers, int accounts) {

  /** Reads {@code TRANSFERS:ACCOUNTS}, several of them between commas. */
  static List<BookSize> list(String text) {
    return Stream.of(text.split(","))
        .map(book -> book.split(":"))
        .map(parts -> new BookSize(Long.parseLong(parts[0]), Integer.parseInt(parts[1])))
        .toList();
  }

  @Override
  public String toString() {
    return transfers + ":" + accounts;
  }
}
