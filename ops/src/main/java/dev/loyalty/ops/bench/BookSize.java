package dev.loyalty.ops.bench;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How large a book is.
 *
 * @param accounts among which its requests are spread evenly
 */
record BookSize(long transfers, int accounts) {

  private static final int TRANSFERS_AN_ACCOUNT = 5;

  /** {@code TRANSFERS} or {@code TRANSFERS:ACCOUNTS}. */
  static final class Converter implements ITypeConverter<BookSize> {
    @Override
    public BookSize convert(String text) {
      if (!text.matches("[1-9][0-9]{0,9}(:[1-9][0-9]{0,8})?")) {
        throw new TypeConversionException("'" + text + "' is not TRANSFERS or TRANSFERS:ACCOUNTS");
      }
      String[] parts = text.split(":");
      long transfers = Long.parseLong(parts[0]);
      return new BookSize(
          transfers,
          parts.length == 2
              ? Integer.parseInt(parts[1])
              : (int) Math.max(transfers / TRANSFERS_AN_ACCOUNT, 2));
    }
  }

  @Override
  public String toString() {
    return transfers + ":" + accounts;
  }
}
