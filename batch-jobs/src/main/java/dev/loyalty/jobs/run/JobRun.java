package dev.loyalty.jobs.run;

import dev.loyalty.ledger.model.Program;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One run, for its job.
 *
 * @param program null for the whole book
 * @param zone the time zone of the business date: the program's, or that of operations
 */
public record JobRun(RunId id, @Nullable Program program, ZoneId zone) {

  public LocalDate businessDate() {
    return id.businessDate();
  }

  /** Returns the program, for jobs that always have one. */
  public Program requireProgram() {
    return Objects.requireNonNull(program, () -> id + " needs a program");
  }

  /** Returns an option by which the run differs from the nightly one, if given. */
  public Optional<String> option(String name) {
    return Optional.ofNullable(id.options().get(name));
  }

  /** Returns the instant up to which work is due in this run. */
  public Instant dueBefore() {
    Instant moment = id.moment();
    return moment != null ? moment : id.businessDate().plusDays(1).atStartOfDay(zone).toInstant();
  }
}
