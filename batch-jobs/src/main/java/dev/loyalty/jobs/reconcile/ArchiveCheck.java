package dev.loyalty.jobs.reconcile;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Holds archived months against their manifests and the book: implemented by the archive. */
public interface ArchiveCheck {

  /**
   * A check for books without archived months. Where a book has some, it reports that they weren't
   * checked.
   */
  ArchiveCheck NOTHING_ARCHIVED =
      (snapshot, full) ->
          new Result(
              0,
              List.of(),
              snapshot
                      .createQuery(
                          "select exists (select from archive_month) or exists (select from"
                              + " archive_file) or exists (select from archived_account)")
                      .mapTo(Boolean.class)
                      .one()
                  ? "archived months were not looked at"
                  : null,
              Note.NOTHING);

  /**
   * The result of the check.
   *
   * @param checked the number of months
   * @param notChecked the reason why nothing was checked; null where something was
   * @param note a note on the result
   */
  record Result(
      long checked, List<ArchiveFinding> findings, @Nullable String notChecked, Note note) {}

  /** Written together with the verdict. */
  @FunctionalInterface
  interface Note {
    Note NOTHING = writer -> {};

    void write(Handle writer);
  }

  /**
   * A month with an error.
   *
   * @param subject program, month and file, without amounts
   * @param expected the value by the manifest or the book
   * @param actual the actual value
   */
  record ArchiveFinding(String subject, String expected, String actual) {}

  /**
   * @param snapshot the state of the book that the run is about, read only
   * @param full whether to read all files back; else only cheap checks are made
   * @throws Exception where it couldn't be checked, so that the job fails
   */
  Result check(Handle snapshot, boolean full) throws Exception;
}
