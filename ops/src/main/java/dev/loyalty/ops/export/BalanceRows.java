package dev.loyalty.ops.export;

import dev.loyalty.ledger.read.AccountView;
import dev.loyalty.ledger.read.Accounts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jdbi.v3.core.Jdbi;

/** Writes the balances of all accounts as rows. A reserved id without an account has no row. */
public final class BalanceRows {

  private static final List<String> NAMES =
      List.of("account", "status", "available", "pending", "held");

  private final Accounts accounts;

  public BalanceRows(Jdbi jdbi) {
    this.accounts = new Accounts(jdbi);
  }

  /**
   * Writes the accounts of one program, ordered by the bytes of their codes.
   *
   * @param progress gets the number of rows written
   */
  public void write(int programId, ExportFormat format, Appendable out, LongConsumer progress)
      throws IOException {
    RowWriter rows = new RowWriter(format, NAMES, out);
    long[] written = {0};
    accounts.forEach(
        programId,
        account -> {
          rows.write(row(account));
          progress.accept(++written[0]);
        });
    rows.end();
  }

  /**
   * Writes the accounts of several programs, with the program's code in the first column.
   *
   * @param programIds the programs' ids by code, in the order of writing
   */
  public void writeAll(Map<String, Integer> programIds, ExportFormat format, Appendable out)
      throws IOException {
    List<String> names = new ArrayList<>(NAMES);
    names.addFirst("program");
    RowWriter rows = new RowWriter(format, names, out);
    programIds.forEach(
        (code, id) ->
            accounts.forEach(
                id,
                account -> {
                  List<Object> row = row(account);
                  row.addFirst(code);
                  rows.write(row);
                }));
    rows.end();
  }

  private static List<Object> row(AccountView account) {
    List<Object> row = new ArrayList<>(6);
    row.add(account.account());
    row.add(account.status().name().toLowerCase(Locale.ROOT));
    row.add(account.balances().available());
    row.add(account.balances().pending());
    row.add(account.balances().held());
    return row;
  }
}
