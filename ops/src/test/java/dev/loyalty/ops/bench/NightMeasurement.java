package dev.loyalty.ops.bench;

import dev.loyalty.jobs.run.JobResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The measurement of a night.
 *
 * @param jobs by name, in their order
 */
public record NightMeasurement(double seconds, Map<String, Job> jobs) {

  /**
   * The measurement of one of its jobs.
   *
   * @param read rows that were looked at
   * @param changed rows or transfers
   */
  public record Job(double seconds, long read, long changed) {}

  static NightMeasurement of(List<JobResult> results) {
    Map<String, Job> jobs = new LinkedHashMap<>();
    for (JobResult result : results) {
      jobs.put(
          result.id().job().toString(),
          new Job(result.duration().toMillis() / 1e3, result.read(), result.changed()));
    }
    return new NightMeasurement(jobs.values().stream().mapToDouble(Job::seconds).sum(), jobs);
  }
}
