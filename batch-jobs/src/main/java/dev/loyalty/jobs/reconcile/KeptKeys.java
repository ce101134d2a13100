package dev.loyalty.jobs.reconcile;

import dev.loyalty.jobs.run.JobName;
import dev.loyalty.ledger.model.Program;
import java.time.Instant;
import java.time.LocalDate;
import org.jdbi.v3.core.Handle;

/** From when on a program's keys must all be there: those before, prune-keys may have removed. */
final class KeptKeys {

  /** Whether it ended or not: what it began with is gone. */
  private static final String LAST_PRUNED =
      """
      select max(d.parameter_value)
      from batch_job_instance i
      join batch_job_execution e on e.job_instance_id = i.job_instance_id
      join batch_job_execution_params d on d.job_execution_id = e.job_execution_id and d.parameter_name = 'businessDate'
      join batch_job_execution_params p on p.job_execution_id = e.job_execution_id and p.parameter_name = 'program'
      where i.job_name = :job and p.parameter_value = :program
      """;

  private KeptKeys() {}

  static Instant from(Handle handle, Program program, Instant now) {
    Instant upTo =
        handle
            .createQuery(LAST_PRUNED)
            .bind("job", JobName.PRUNE_KEYS.toString())
            .bind("program", program.code())
            .mapTo(String.class)
            .findOne()
            .map(LocalDate::parse)
            .map(date -> date.plusDays(1).atStartOfDay(program.timezone()).toInstant())
            .filter(end -> end.isAfter(now))
            .orElse(now);
    return upTo.minus(program.idempotencyRetention());
  }
}
