package dev.loyalty.jobs.lots;

import static java.util.Objects.requireNonNull;

import dev.loyalty.jobs.run.Plans;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Reads and writes the tables of lots in one transaction, which has taken its turn. */
final class LotStore {

  /** A lock that makes two folds of the same program take turns, chunk by chunk. */
  private static final String TAKE_TURN =
      "select pg_advisory_xact_lock(hashtextextended('loyalty lots', :program))";

  private static final String LOTS =
      """
      select s.account_id, s.legs_folded, s.debt, s.expires_on::text, s.remaining::text
      from unnest(:accounts) as x(account_id)
      join account_lots s on s.program_id = :program and s.account_id = x.account_id
      """;

  private static final String TAKEN =
      """
      select t.account_id, t.transfer_id, t.expires_on, t.points, t.on_credit
      from unnest(:accounts, :ids) as x(account_id, transfer_id)
      join lot_taken t on t.program_id = :program and t.account_id = x.account_id and t.transfer_id = x.transfer_id
      order by t.account_id, t.transfer_id, t.page, t.line
      """;

  private final Handle handle;
  private final int programId;
  private final ExpiryRule rule;

  private LotStore(Handle handle, int programId, ExpiryRule rule) {
    this.handle = handle;
    this.programId = programId;
    this.rule = rule;
  }

  /** Waits for its turn and opens the tables. */
  static LotStore open(Handle handle, int programId, ExpiryRule rule) {
    handle
        .createQuery(TAKE_TURN)
        .bind("program", (long) programId)
        .map((row, context) -> true)
        .one();
    Plans.byKeysOnly(handle);
    return new LotStore(handle, programId, rule);
  }

  /** Loads the accounts' lots; empty ones for an account without lots. */
  Map<Long, StoredLots> load(Collection<Long> accountIds) {
    Map<Long, StoredLots> stored = HashMap.newHashMap(accountIds.size());
    accountIds.forEach(id -> stored.put(id, StoredLots.of(Lots.none(rule))));
    handle
        .createQuery(LOTS)
        .bind("program", programId)
        .bind("accounts", accountIds.toArray(Long[]::new))
        .map((row, context) -> stored.put(row.getLong(1), StoredLots.of(lots(row))))
        .list();
    return stored;
  }

  private Lots lots(ResultSet row) throws SQLException {
    LotArrays arrays = new LotArrays(row.getString(4), row.getString(5));
    return new Lots(rule, arrays.lots(), row.getLong(3), row.getLong(2));
  }

  private record Name(long account, @Nullable UUID transferId) {}

  private record Taken(Name name, Part part) {}

  /** Gives the lots the parts that earlier folds stored for the transfers that these legs name. */
  void recall(Map<Long, StoredLots> stored, List<AccountLeg> legs) {
    List<AccountLeg> naming =
        legs.stream()
            .filter(leg -> leg.original() != null)
            .filter(leg -> leg.number() > lots(stored, leg).lots().legsFolded())
            .toList();
    if (naming.isEmpty()) {
      return;
    }
    List<Name> names =
        naming.stream().map(leg -> new Name(leg.accountId(), leg.original())).distinct().toList();
    Map<Name, List<Taken>> found =
        handle
            .createQuery(TAKEN)
            .bind("program", programId)
            .bind("accounts", names.stream().map(Name::account).toArray(Long[]::new))
            .bind("ids", names.stream().map(Name::transferId).toArray(UUID[]::new))
            .map((row, context) -> taken(row))
            .stream()
            .collect(Collectors.groupingBy(Taken::name));
    found.forEach(
        (name, lines) ->
            requireNonNull(stored.get(name.account()))
                .recall(
                    requireNonNull(name.transferId()), lines.stream().map(Taken::part).toList()));
  }

  private static StoredLots lots(Map<Long, StoredLots> stored, AccountLeg leg) {
    return requireNonNull(stored.get(leg.accountId()));
  }

  private static Taken taken(ResultSet row) throws SQLException {
    return new Taken(
        new Name(row.getLong(1), row.getObject(2, UUID.class)),
        new Part(day(row, 3), row.getLong(4), row.getBoolean(5)));
  }

  private static LocalDate day(ResultSet row, int column) throws SQLException {
    LocalDate day = row.getObject(column, LocalDate.class);
    return day == null ? ExpiryRule.NEVER : day;
  }

  /** Writes the differences from the lots that were read. */
  void write(Map<Long, StoredLots> folded) {
    LotChanges changes = new LotChanges(programId);
    // Rows are written in the order of ids, as the tables have them.
    new TreeMap<>(folded).forEach(changes::add);
    changes.write(handle);
  }
}
