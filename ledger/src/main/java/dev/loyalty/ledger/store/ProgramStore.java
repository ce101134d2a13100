package dev.loyalty.ledger.store;

import dev.loyalty.ledger.model.Program;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the programs in the database. Reads are one statement each and see committed
 * state; nothing is cached here. Thread-safe.
 */
public final class ProgramStore {

  /** The change that {@link #apply} made to a program. */
  public enum Change {
    CREATED,
    CHANGED,
    UNCHANGED
  }

  private static final String COLUMNS =
      """
      select program_id, version, code, name, timezone, auto_open_accounts, clawback_floor,
        balance_cap, expiry, activation_delay, hold_timeout, idempotency_retention,
        tiers ->> 'window' as tiers_window,
        array(select key from jsonb_each_text(tiers -> 'levels') order by key) as level_names,
        array(select value::bigint from jsonb_each_text(tiers -> 'levels') order by key)
          as level_points
      from program
      """;

  private static final String SELECT_ALL = COLUMNS + "order by code";
  private static final String SELECT_BY_CODE = COLUMNS + "where code = :code";

  /**
   * A lock that makes two callers of {@code apply} take turns; readers and posting don't wait for
   * it.
   */
  private static final String TAKE_TURNS =
      "select pg_advisory_xact_lock(hashtext('loyalty program apply'))";

  private static final String TIERS =
      """
      case when :tiersWindow::text is not null then jsonb_build_object(
        'window', :tiersWindow::text,
        'levels', (select jsonb_object_agg(name, points)
          from unnest(:levelNames::text[], :levelPoints::bigint[]) as level (name, points))) end
      """;

  private static final String INSERT =
      """
      with added as (
        insert into program (code, name, timezone, auto_open_accounts, clawback_floor,
          balance_cap, expiry, activation_delay, hold_timeout, idempotency_retention, tiers)
        values (:code, :name, :timezone, :autoOpenAccounts, :clawbackFloor,
          :balanceCap, :expiry, :activationDelay, :holdTimeout, :idempotencyRetention,
      """
          + TIERS
          + """
            )
            returning *)
          insert into audit (actor, action, subject, new_value)
          select :actor, 'program.create', code, to_jsonb(added) from added
          """;

  private static final String UPDATE =
      """
      with old as (select * from program where code = :code),
      changed as (
        update program set name = :name, timezone = :timezone,
          auto_open_accounts = :autoOpenAccounts, clawback_floor = :clawbackFloor,
          balance_cap = :balanceCap, expiry = :expiry, activation_delay = :activationDelay,
          hold_timeout = :holdTimeout, idempotency_retention = :idempotencyRetention,
          version = version + 1, tiers =
      """
          + TIERS
          + """
            where code = :code
            returning *)
          insert into audit (actor, action, subject, old_value, new_value)
          select :actor, 'program.change', code, to_jsonb(old), to_jsonb(changed)
          from changed join old using (code)
          """;

  private final Jdbi jdbi;

  public ProgramStore(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Returns all programs, ordered by code. */
  public List<Program> load() {
    return loadStored().stream().map(StoredProgram::toProgram).toList();
  }

  public Optional<Program> find(String code) {
    return findStored(code).map(StoredProgram::toProgram);
  }

  /** Returns all programs as they were written, ordered by code. */
  public List<StoredProgram> loadStored() {
    return jdbi.withHandle(ProgramStore::loadStored);
  }

  public Optional<StoredProgram> findStored(String code) {
    return jdbi.withHandle(
        handle ->
            handle.createQuery(SELECT_BY_CODE).bind("code", code).map(ProgramRow::read).findOne());
  }

  /**
   * Creates the programs that don't exist and changes those that differ, all or none, each with an
   * audit record. It may run more than once, and several times at once: the second run finds
   * nothing to do. Programs that aren't named stay as they are.
   *
   * @param specs no code twice
   * @param actor the person who does it, for the audit record
   * @return the change by code, in the order of the specs
   */
  public Map<String, Change> apply(List<ProgramSpec> specs, String actor) {
    return jdbi.inTransaction(
        TransactionIsolationLevel.READ_COMMITTED, handle -> apply(handle, specs, actor));
  }

  private static Map<String, Change> apply(Handle handle, List<ProgramSpec> specs, String actor) {
    handle.createQuery(TAKE_TURNS).map((row, context) -> true).one();
    Map<String, ProgramSpec> present = new LinkedHashMap<>();
    loadStored(handle).forEach(stored -> present.put(stored.spec().code(), stored.spec()));
    Map<String, Change> changes = new LinkedHashMap<>();
    for (ProgramSpec spec : specs) {
      if (changes.put(spec.code(), Change.UNCHANGED) != null) {
        throw new IllegalArgumentException("the program " + spec.code() + " is given twice");
      }
    }
    // Every writer locks rows in this order, so that no two wait for each other.
    specs.stream()
        .sorted(Comparator.comparing(ProgramSpec::code))
        .forEach(
            spec -> changes.put(spec.code(), apply(handle, spec, present.get(spec.code()), actor)));
    return changes;
  }

  private static Change apply(
      Handle handle, ProgramSpec spec, @Nullable ProgramSpec present, String actor) {
    if (spec.equals(present)) {
      return Change.UNCHANGED;
    }
    handle
        .createUpdate(present == null ? INSERT : UPDATE)
        .bindMap(ProgramRow.parameters(spec))
        .bind("actor", actor)
        .execute();
    return present == null ? Change.CREATED : Change.CHANGED;
  }

  private static List<StoredProgram> loadStored(Handle handle) {
    return handle.createQuery(SELECT_ALL).map(ProgramRow::read).list();
  }
}
