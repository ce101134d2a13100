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

/** Balances of all accounts, as rows. Accounts of which only an id is reserved are none. */
public final class BalanceRows {

  private static final List<String> NAMES =
      List.of("account", "status", "available", "pending", "held");

  private final Accounts accounts;

  public BalanceRows(Jdbi jdbi) {
    this.accounts = new Accounts(jdbi);
  }

  /**
   * One program's, ordered by the account code's bytes.
   *
   * @param progress gets how many were written
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
   * Several programs', with the program's code in a column before the others.
   *
   * @param programIds by code, in the order in which they are to be written
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
