package dev.loyalty.ops.doctor;

import dev.loyalty.ops.migrate.Topics;
import dev.loyalty.ops.server.Kafka;
import dev.loyalty.ops.server.ServerFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/** Checks Kafka. Changes nothing. */
final class KafkaCheck {

  private static final int ANSWER_MILLIS_MAX = 10_000;

  private final Kafka kafka;

  KafkaCheck(Kafka kafka) {
    this.kafka = kafka;
  }

  List<Finding> run() {
    List<Finding> findings = new ArrayList<>();
    try {
      int brokers = countBrokers();
      findings.add(Finding.ok("Kafka", kafka.address() + ", brokers: " + brokers));
      if (brokers < 3) {
        findings.add(
            Finding.warning(
                "Kafka",
                "with fewer than 3 brokers, losing a disk loses events",
                "Run 3 brokers or more in production; for development this is fine."));
      }
      List<Topics.Finding> ofTopics = new Topics(kafka).check();
      ofTopics.forEach(finding -> findings.add(of(finding)));
      if (ofTopics.isEmpty()) {
        findings.add(Finding.ok("topics", "there, with settings as they should be"));
      }
    } catch (KafkaException | IOException e) {
      findings.add(failure(e));
    }
    return List.copyOf(findings);
  }

  private static Finding of(Topics.Finding finding) {
    String subject = "topic " + finding.topic();
    return finding.blocking()
        ? Finding.problem(subject, finding.problem(), finding.cure())
        : Finding.warning(subject, finding.problem(), finding.cure());
  }

  private Finding failure(Exception e) {
    String problem =
        ServerFailure.of(e).map(ServerFailure::problem).orElse(String.valueOf(e.getMessage()));
    return Finding.problem(
        "Kafka " + kafka.address(),
        problem,
        "Check LOYALTY_KAFKA_BOOTSTRAP_SERVERS and SPRING_KAFKA_…, and that the brokers run.");
  }

  private int countBrokers() throws IOException {
    Map<String, Object> settings = kafka.adminSettings();
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MILLIS_MAX);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MILLIS_MAX / 2);
    try (Admin admin = Admin.create(settings)) {
      return admin.describeCluster().nodes().get().size();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while waiting for Kafka", e);
    }
  }
}
