package dev.loyalty.jobs.reconcile;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Holds archived months against their manifests and the book: implemented by the archive. */
public interface ArchiveCheck {

  /** For books of which nothing was archived: where something was, it says that nobody looked. */
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
   * What was found.
   *
   * @param checked how many months
   * @param notChecked why nothing was looked at; null where something was
   * @param note what is to be noted of it
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
   * A month that isn't as it should be.
   *
   * @param subject program, month and file, without amounts
   * @param expected what manifest or book say
   * @param actual what it is
   */
  record ArchiveFinding(String subject, String expected, String actual) {}

  /**
   * @param snapshot the state of the book that the run is about, read only
   * @param full whether to read all files back; else what is cheap
   * @throws Exception it couldn't be looked at: the job fails
   */
  Result check(Handle snapshot, boolean full) throws Exception;
}
