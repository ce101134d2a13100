package dev.loyalty.ops.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.ledger.check.BookCheck;
import dev.loyalty.ops.chaos.Expectation.Balance;
import dev.loyalty.ops.chaos.Expectation.Result;
import dev.loyalty.ops.migrate.Topics;
import dev.loyalty.ops.server.Kafka;
import dev.loyalty.ops.server.TopicRecords;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jdbi.v3.core.Jdbi;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Compares book, outcomes and dead letters with the input topic, record by record. */
final class Aftermath {

  private static final String LANES_WITHOUT_A_GAP =
      """
      select position.partition, position.next_offset,
        coalesce(sum(posted + rejected + duplicates + dead_letters), 0) as counted,
        coalesce(sum(batch.next_offset - first_offset), 0) as covered,
        count(*) filter (where first_offset <> coalesce(before, 0)) as gaps
      from position left join (
        select *, lag(next_offset) over (partition by lane_id order by batch_no) as before
        from batch) as batch using (lane_id)
      group by position.partition, position.next_offset
      """;

  private static final String BALANCES =
      """
      select code, available, pending, held from account where status <> 0
      """;

  private static final String DEAD_LETTERS =
      """
      select partition, source_offset, code from dead_letter join position using (lane_id)
      """;

  private final Jdbi jdbi;
  private final Kafka kafka;
  private final Expectation expectation = new Expectation();
  private final Map<Place, Result> results = new TreeMap<>();

  Aftermath(Jdbi jdbi, Kafka kafka) {
    this.jdbi = jdbi;
    this.kafka = kafka;
    for (ConsumerRecord<byte[], byte[]> record : TopicRecords.all(kafka, Topics.TRANSFERS)) {
      results.put(new Place(record.partition(), record.offset()), expectation.take(record.value()));
    }
  }

  void check(int published) {
    assertThat(results).hasSize(published);
    checkLanes();
    checkBook();
    checkDeadLetters();
    checkOutcomes();
  }

  private void checkLanes() {
    Map<Integer, Long> ends = new HashMap<>();
    results.keySet().forEach(it -> ends.merge(it.partition(), it.offset() + 1, Math::max));
    List<Lane> lanes =
        jdbi.withHandle(
            handle ->
                handle
                    .createQuery(LANES_WITHOUT_A_GAP)
                    .map(
                        (row, context) ->
                            new Lane(
                                row.getInt("partition"),
                                row.getLong("next_offset"),
                                row.getLong("counted"),
                                row.getLong("covered"),
                                row.getLong("gaps")))
                    .list());
    assertThat(lanes)
        .containsExactlyInAnyOrderElementsOf(
            ends.entrySet().stream()
                .map(it -> new Lane(it.getKey(), it.getValue(), it.getValue(), it.getValue(), 0))
                .toList());
  }

  private void checkBook() {
    assertThat(new BookCheck(jdbi).run().breaks()).isEmpty();
    Map<String, Balance> balances = new TreeMap<>();
    jdbi.useHandle(
        handle ->
            handle
                .createQuery(BALANCES)
                .map(
                    (row, context) ->
                        balances.put(
                            row.getString("code"),
                            new Balance(
                                row.getLong("available"),
                                row.getLong("pending"),
                                row.getLong("held"))))
                .list());
    assertThat(balances).isEqualTo(expectation.balances());
  }

  private void checkDeadLetters() {
    Map<Place, Result> expected = new TreeMap<>(results);
    expected.values().removeIf(Result.Outcome.class::isInstance);
    Map<Place, Result> stored = new TreeMap<>();
    jdbi.useHandle(
        handle ->
            handle
                .createQuery(DEAD_LETTERS)
                .map(
                    (row, context) ->
                        stored.put(
                            new Place(row.getInt("partition"), row.getLong("source_offset")),
                            new Result.Dead(row.getString("code"))))
                .list());
    assertThat(stored).isEqualTo(expected);
    Map<Place, Result> published = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> letter : TopicRecords.all(kafka, Topics.DEAD_LETTERS)) {
      published.put(Place.ofDeadLetter(letter), Place.codeOf(letter));
    }
    assertThat(published).isEqualTo(expected);
  }

  private void checkOutcomes() {
    Map<Place, byte[]> first = new TreeMap<>();
    Map<Place, Result> seen = new TreeMap<>();
    Map<String, Long> last = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : TopicRecords.all(kafka, Topics.OUTCOMES)) {
      JsonNode data = JsonMapper.shared().readTree(record.value()).get("data");
      Place place = Place.ofOutcome(data);
      byte[] before = first.putIfAbsent(place, record.value());
      if (before != null) {
        assertThat(record.value()).as("repeated outcome of %s", place).isEqualTo(before);
        continue;
      }
      String stream = place.partition() + " in " + record.partition();
      Long previous = last.put(stream, place.offset());
      assertThat(place.offset()).as(stream).isGreaterThan(previous == null ? -1L : previous);
      seen.put(place, result(data));
    }
    Map<Place, Result> expected = new TreeMap<>(results);
    expected.values().removeIf(Result.Dead.class::isInstance);
    assertThat(seen).isEqualTo(expected);
  }

  private static Result result(JsonNode data) {
    JsonNode code = data.get("code");
    return new Result.Outcome(
        data.get("status").stringValue(),
        code.isNull() ? null : code.stringValue(),
        new Balance(
            data.get("available").asLong(),
            data.get("pending").asLong(),
            data.get("held").asLong()));
  }

  private record Lane(int partition, long nextOffset, long counted, long covered, long gaps) {}
}
