package dev.loyalty.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.loyalty.ingest.fixture.Installation;
import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.posting.Lane;
import dev.loyalty.ledger.posting.LaneItem;
import dev.loyalty.ledger.posting.Submission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests publishing of what jobs leave, without the jobs. */
@Timeout(120)
class SystemOutcomesIT {

  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Requests P = new Requests("retail");

  private static void post(Installation installation, Request... requests) throws Exception {
    Lane lane = installation.book().ledger(1).takeOverSystemLane("~expire-points", 1);
    List<LaneItem> items = new ArrayList<>();
    for (Request request : requests) {
      items.add(Submission.of(lane.position().nextOffset() + items.size(), request));
    }
    lane.post(items, lane.position().nextOffset() + items.size(), batch -> {});
  }

  @Test
  void publishesWhatJobsPostAndNothingThatTheyWereRefused() throws Exception {
    try (Installation installation = Installation.create(2)) {
      post(
          installation,
          P.earn("a", "~e", 50),
          P.expire("a", "~expire:a:1", 20, 1),
          P.expire("a", "~expire:a:2", 20, 1));
      installation.start();
      await().atMost(PATIENCE).until(() -> installation.outcomes().size() >= 2);
      await()
          .atMost(PATIENCE)
          .until(() -> installation.number("select count(*) from outcome_batch") == 0);

      assertThat(installation.outcomes())
          .hasSize(2)
          .allMatch(it -> it.contains("\"source\":null"))
          .anyMatch(
              it ->
                  it.contains("\"idempotencyKey\":\"~expire:a:1\"")
                      && it.contains("\"type\":\"loyalty.expire.v1\",\"status\":\"POSTED\"")
                      && it.contains("\"points\":20,\"available\":30,"));
    }
  }

  @Test
  void publishesChangesOfTiersOnce() throws Exception {
    try (Installation installation = Installation.create(2)) {
      post(installation, P.earn("a", "~e", 50));
      installation
          .book()
          .owner()
          .useHandle(
              handle ->
                  handle.execute(
                      "insert into tier_change (program_id, account_id, business_date, from_level,"
                          + " to_level, points, changed_at) select program_id, account_id,"
                          + " '2026-01-31', null, 'silver', 50, now() from account"));
      installation.start();
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  installation.number("select count(*) from tier_change where published_at is null")
                      == 0);

      assertThat(installation.outcomes())
          .filteredOn(it -> it.contains("\"type\":\"loyalty.tier.v1\""))
          .singleElement()
          .asString()
          .contains(
              "\"account\":\"a\",\"businessDate\":\"2026-01-31\",\"from\":null,\"to\":\"silver\",\"points\":50");
    }
  }
}
