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
 * Checks the whole book from its beginning, in one snapshot that holds up nobody. It reads every
 * row of the journal: meant for books of up to some millions of transfers, or for the night.
 * Changes nothing; may run at any time, on a replica too.
 */
public final class BookCheck {

  /**
   * A wholly broken book is not to fill the memory: so many of a kind are kept, the others counted.
   */
  public static final int BREAKS_KEPT_OF_A_KIND = 1_000;

  /**
   * Sorting all legs takes less time in memory; the default (4 MB) is made for many small queries.
   */
  private static final String WORK_MEMORY = "set local work_mem = '128MB'";

  private static final String NO_TIME_LIMIT = "set local statement_timeout = 0";

  /**
   * Batches are compared with the rows of all programs: who sees some of them would see breaks
   * where none are.
   */
  private static final String SEES_EVERYTHING =
      "select case when row_security_active('journal') then reads_every_program() else true end";

  private final Jdbi jdbi;

  /**
   * @param jdbi of a login that may read every program
   */
  public BookCheck(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * What was found.
   *
   * @param count of all breaks
   * @param breaks the first {@link #BREAKS_KEPT_OF_A_KIND} of each kind
   */
  public record Result(long count, List<Break> breaks) {}

  /**
   * @throws IllegalStateException where the login may not read every program
   */
  public Result run() {
    return Snapshot.read(jdbi, BookCheck::run);
  }

  /** In the handle's transaction, whatever it is. */
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

  /** A wrong balance makes the sum wrong too: that would be the same break twice. */
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
