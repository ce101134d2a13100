package dev.loyalty.jobs.indexes;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the B-trees to check next: each night those unchecked for longest, up to the night's
 * share of all bytes.
 */
final class VerificationOrder {

  /** The bytes that are read between two notes of progress. */
  private static final long BYTES_A_PIECE = 64L << 20;

  private static final String B_TREES =
      """
      select c.relname, pg_relation_size(c.oid) as bytes,
        (select max(business_date) from loyalty.index_report r where r.index_name = c.relname and r.verified) as verified_on
      from pg_index i
      join pg_class c on c.oid = i.indexrelid
      join pg_am a on a.oid = c.relam and a.amname = 'btree'
      where c.relnamespace = 'loyalty'::regnamespace and c.relkind = 'i' and i.indisvalid
      """;

  private final List<BTree> all;
  private final LocalDate date;

  VerificationOrder(List<BTree> all, LocalDate date) {
    this.all = List.copyOf(all);
    this.date = date;
  }

  /**
   * An index.
   *
   * @param verifiedOn null: never
   */
  record BTree(String name, long bytes, @Nullable LocalDate verifiedOn) {}

  /**
   * @param date the business date of the checks
   */
  static VerificationOrder read(Handle handle, LocalDate date) {
    return new VerificationOrder(
        handle
            .createQuery(B_TREES)
            .map(
                (row, context) ->
                    new BTree(
                        row.getString("relname"),
                        row.getLong("bytes"),
                        row.getObject("verified_on", LocalDate.class)))
            .list(),
        date);
  }

  /**
   * The next piece of the date's share; none: it is done.
   *
   * @param nights within which every index is checked once
   */
  List<String> next(int nights) {
    long share = all.stream().mapToLong(BTree::bytes).sum() / nights;
    long done =
        all.stream().filter(it -> date.equals(it.verifiedOn())).mapToLong(BTree::bytes).sum();
    List<BTree> due =
        all.stream()
            .filter(it -> it.verifiedOn() == null || it.verifiedOn().isBefore(date))
            .sorted(
                Comparator.comparing(
                        BTree::verifiedOn, Comparator.nullsFirst(Comparator.naturalOrder()))
                    .thenComparing(BTree::name))
            .toList();
    return done >= share && done > 0 ? List.of() : piece(due, share - done);
  }

  /** Returns the next piece after the index of this name, regardless of when they were checked. */
  List<String> after(String name) {
    return piece(
        all.stream()
            .filter(it -> it.name().compareTo(name) > 0)
            .sorted(Comparator.comparing(BTree::name))
            .toList(),
        Long.MAX_VALUE);
  }

  /** Takes at least one index, and more up to so many bytes. */
  private static List<String> piece(List<BTree> due, long bytesMax) {
    List<String> names = new ArrayList<>();
    long bytes = 0;
    for (BTree tree : due) {
      if (!names.isEmpty() && bytes >= Math.min(bytesMax, BYTES_A_PIECE)) {
        break;
      }
      names.add(tree.name());
      bytes += tree.bytes();
    }
    return names;
  }
}
