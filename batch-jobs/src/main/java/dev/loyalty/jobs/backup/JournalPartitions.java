package dev.loyalty.jobs.backup;

import java.time.LocalDate;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * The journal's months, as they were. While rows are loaded a month is out of the journal and has
 * no index: building one at the end takes a fraction of the time.
 */
final class JournalPartitions {

  private static final String EXISTS = "select to_regclass('loyalty.' || :name) is not null";

  private static final String MAKE = "select loyalty.make_journal_partitions(:day, 0)";

  private static final String INDEXES =
      """
      select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid
      where i.indrelid = ('loyalty.' || :name)::regclass
      """;

  private final Handle handle;
  private final List<Manifest.Table> months;

  JournalPartitions(Handle handle, List<Manifest.Table> tables) {
    this.handle = handle;
    this.months = tables.stream().filter(it -> it.partition() != Manifest.Partition.NONE).toList();
  }

  void make() {
    for (Manifest.Table month : months) {
      boolean exists =
          handle.createQuery(EXISTS).bind("name", month.name()).mapTo(Boolean.class).one();
      if (!exists) {
        handle.createQuery(MAKE).bind("day", Months.of(month.name())).mapTo(Integer.class).one();
      }
    }
  }

  void takeOut() {
    for (Manifest.Table month : months) {
      detach(month);
      List<String> indexes =
          handle.createQuery(INDEXES).bind("name", month.name()).mapTo(String.class).list();
      indexes.forEach(it -> handle.execute("drop index loyalty." + it));
    }
  }

  /** Attaching builds the indexes that the journal has; a detached month had them too. */
  void putBack() {
    for (Manifest.Table month : months) {
      LocalDate first = Months.of(month.name());
      handle.execute(
          "alter table loyalty.journal attach partition loyalty.%s for values from ('%s 00:00:00+00') to ('%s 00:00:00+00')"
              .formatted(month.name(), first, first.plusMonths(1)));
      if (month.partition() == Manifest.Partition.DETACHED) {
        detach(month);
      }
    }
  }

  private void detach(Manifest.Table month) {
    handle.execute("alter table loyalty.journal detach partition loyalty." + month.name());
  }
}
