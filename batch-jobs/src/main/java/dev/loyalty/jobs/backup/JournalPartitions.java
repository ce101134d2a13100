package dev.loyalty.jobs.backup;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;

/**
 * Makes the journal's months as they were. A month is detached and has no index while its rows are
 * loaded: building indexes at the end takes a fraction of the time.
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

  /** Makes them, first those that gave their month's name away. */
  void make() {
    for (Manifest.Table month : months) {
      LocalDate first = Months.of(month.name());
      String partition = Months.partition(first);
      if (!month.name().equals(partition)) {
        makeMissing(first);
        detach(partition);
        handle.execute(
            String.format(
                Locale.ROOT, "alter table loyalty.%s rename to %s", partition, month.name()));
      }
    }
    months.forEach(this::makePartition);
  }

  private void makePartition(Manifest.Table month) {
    LocalDate first = Months.of(month.name());
    if (month.name().equals(Months.partition(first))) {
      makeMissing(first);
    }
  }

  private void makeMissing(LocalDate first) {
    boolean exists =
        handle.createQuery(EXISTS).bind("name", Months.partition(first)).mapTo(Boolean.class).one();
    if (!exists) {
      handle.createQuery(MAKE).bind("day", first).mapTo(Integer.class).one();
    }
  }

  void takeOut() {
    for (Manifest.Table month : months) {
      if (month.name().equals(Months.partition(Months.of(month.name())))) {
        detach(month.name());
      }
      if (month.partition() == Manifest.Partition.ATTACHED) {
        List<String> indexes =
            handle.createQuery(INDEXES).bind("name", month.name()).mapTo(String.class).list();
        indexes.forEach(it -> handle.execute("drop index loyalty." + it));
      }
    }
  }

  /** Attaches them, which builds the journal's indexes. */
  void putBack() {
    for (Manifest.Table month : months) {
      if (month.partition() == Manifest.Partition.ATTACHED) {
        LocalDate first = Months.of(month.name());
        handle.execute(
            String.format(
                Locale.ROOT,
                "alter table loyalty.journal attach partition loyalty.%s for values from ('%s"
                    + " 00:00:00+00') to ('%s 00:00:00+00')",
                month.name(),
                first,
                first.plusMonths(1)));
      }
    }
  }

  private void detach(String partition) {
    handle.execute("alter table loyalty.journal detach partition loyalty." + partition);
  }
}
