package dev.loyalty.ledger.check;

import dev.loyalty.ledger.read.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Checks the whole book of a test from its beginning, in one snapshot. It reads every row of the
 * journal and changes nothing.
 */
public final class BookCheck {

  /**
   * The number of breaks that are kept of each kind; more are only counted, so that a wholly broken
   * book doesn't fill the memory.
   */
  public static final int BREAKS_KEPT_OF_A_KIND = 1_000;

  /**
   * Sorting all legs takes less time in memory; the default (4 MB) is made for many small queries.
   */
  private static final String WORK_MEMORY = "set local work_mem = '128MB'";

  private static final String NO_TIME_LIMIT = "set local statement_timeout = 0";

  /**
   * Tells whether the login sees every program: one that sees only some would report breaks that
   * don't exist.
   */
  private static final String SEES_EVERYTHING =
      "select case when row_security_active('journal') then reads_every_program() else true end";

  private final Jdbi jdbi;

  /**
   * @param jdbi a login that may read every program
   */
  public BookCheck(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * The breaks that were found.
   *
   * @param count the number of all breaks
   * @param breaks the first {@link #BREAKS_KEPT_OF_A_KIND} of each kind
   */
  public record Result(long count, List<Break> breaks) {}

  /**
   * @throws IllegalStateException where the login may not read every program
   */
  public Result run() {
    return Snapshot.read(jdbi, BookCheck::run);
  }

  /** Checks within the handle's transaction. */
  static Result run(Handle handle) {
    if (!handle.createQuery(SEES_EVERYTHING).mapTo(Boolean.class).one()) {
      throw new IllegalStateException("checking the book takes a login that reads every program");
    }
    handle.execute(WORK_MEMORY);
    handle.execute(NO_TIME_LIMIT);
    long count = 0;
    List<Break> breaks = new ArrayList<>();
    Set<String> programsWithBreaks = new HashSet<>();
    for (Break.Kind kind : Break.Kind.values()) {
      Result found = find(handle, kind);
      if (kind == Break.Kind.PROGRAM_SUM) {
        found = without(found, programsWithBreaks);
      }
      count += found.count();
      breaks.addAll(found.breaks());
      found.breaks().stream().map(Break::program).forEach(programsWithBreaks::add);
    }
    return new Result(count, List.copyOf(breaks));
  }

  /** Drops sums that are wrong because of a wrong balance, which would be the same break twice. */
  private static Result without(Result found, Set<String> programs) {
    List<Break> others =
        found.breaks().stream().filter(it -> !programs.contains(it.program())).toList();
    return new Result(others.size(), others);
  }

  private static Result find(Handle handle, Break.Kind kind) {
    List<Break> breaks = new ArrayList<>();
    long count = 0;
    try (Stream<Break> found =
        handle
            .createQuery(load(kind.resource()))
            .setFetchSize(BREAKS_KEPT_OF_A_KIND)
            .map((row, context) -> read(kind, row))
            .stream()) {
      for (Break it : (Iterable<Break>) found::iterator) {
        count++;
        if (count <= BREAKS_KEPT_OF_A_KIND) {
          breaks.add(it);
        }
      }
    }
    return new Result(count, breaks);
  }

  private static Break read(Break.Kind kind, ResultSet row) throws SQLException {
    return new Break(
        kind,
        row.getString("program"),
        row.getString("subject"),
        row.getString("expected"),
        row.getString("actual"));
  }

  private static String load(String resource) {
    try (InputStream in = BookCheck.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the query " + resource + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
