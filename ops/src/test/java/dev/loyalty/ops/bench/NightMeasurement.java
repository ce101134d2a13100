package dev.loyalty.ops.bench;

import dev.loyalty.jobs.run.JobResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of one night.
 *
 * @param jobs the jobs by name, in their order
 */
public record NightMeasurement(double seconds, Map<String, Job> jobs) {

  /**
   * The figures of one job of a night.
   *
   * @param read the rows that the job read
   * @param changed the rows or transfers that it changed
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
