package dev.loyalty.jobs.run;

import dev.loyalty.ledger.model.Program;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One run, as its job sees it.
 *
 * @param program null: the whole book
 * @param zone whose days the business date is one of: the program's, or the operations' own
 */
public record JobRun(RunId id, @Nullable Program program, ZoneId zone) {

  public LocalDate businessDate() {
    return id.businessDate();
  }

  /** Of jobs that always have one. */
  public Program requireProgram() {
    return Objects.requireNonNull(program, () -> id + " needs a program");
  }

  /** What the run is told to do differently from the nightly one, if it is. */
  public Optional<String> option(String name) {
    return Optional.ofNullable(id.options().get(name));
  }

  /** What is due before this instant is due in this run. */
  public Instant dueBefore() {
    Instant moment = id.moment();
    return moment != null ? moment : id.businessDate().plusDays(1).atStartOfDay(zone).toInstant();
  }
}
