package dev.loyalty.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.loyalty.ingest.fixture.Installation;
import dev.loyalty.ingest.fixture.RealEvents;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Compares the ledger's result for a year of a shop's invoices with a {@link Recount} of them. */
@Timeout(300)
class RealInputIT {

  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final int INVOICES = 23_755;

  @BeforeEach
  void onlyWhereTheyAre() {
    assumeTrue(RealEvents.present(), "the real events lie beside the repository or nowhere");
  }

  @Test
  void comesToWhatACountOfItsOwnComesTo() throws Exception {
    JsonNode programs = YAMLMapper.shared().readTree(RealEvents.programs().toFile());
    Recount recount = expectAsRecounted(Recount.Rules.of(programs.at("/programs/0")));
    assertThat(recount.counts()).containsOnlyKeys("POSTED ", "REJECTED UNKNOWN_ACCOUNT");
  }

  /** The limits are narrow, since no member of the shop reaches the program's own. */
  @Test
  void comesToTheSameUnderLimitsThatManyMeet() throws Exception {
    Recount recount = expectAsRecounted(new Recount.Rules("retail", true, -50, 3000));
    assertThat(recount.counts())
        .containsOnlyKeys(
            "POSTED ",
            "REJECTED UNKNOWN_ACCOUNT",
            "REJECTED INSUFFICIENT_POINTS",
            "REJECTED BALANCE_CAP_EXCEEDED");
  }

  /** Returns the count before any invoice came twice. */
  private static Recount expectAsRecounted(Recount.Rules rules) throws Exception {
    List<byte[]> invoices = RealEvents.invoices();
    assertThat(invoices).hasSize(INVOICES);
    Recount once = new Recount(rules);
    invoices.forEach(once::take);
    try (Installation installation = Installation.create(4)) {
      apply(rules, installation);
      Ingest ingest = installation.start();
      publish(installation, invoices);
      expect(once, installation);

      List<byte[]> again = invoices.subList(INVOICES / 2, INVOICES);
      Recount twice = new Recount(rules);
      invoices.forEach(twice::take);
      again.forEach(twice::take);
      assertThat(twice.available()).isEqualTo(once.available());
      assertThat(twice.counts())
          .containsAllEntriesOf(once.counts())
          .containsEntry("DUPLICATE ", again.size() - unreadable(once, twice));
      publish(installation, again);
      expect(twice, installation);
      assertThat(ingest.health().problems()).isEmpty();
      installation.stop(ingest);
    }
    return once;
  }

  private static int unreadable(Recount once, Recount twice) {
    return twice.unreadable().size() - once.unreadable().size();
  }

  private static void apply(Recount.Rules rules, Installation installation) {
    installation
        .book()
        .owner()
        .useHandle(
            handle ->
                handle.execute(
                    "update program set auto_open_accounts = ?, clawback_floor = ?, balance_cap = ?"
                        + " where code = ?",
                    rules.autoOpenAccounts(),
                    rules.clawbackFloor(),
                    rules.balanceCap(),
                    rules.program()));
  }

  /** Publishes lines keyed by their account, where they name one. */
  private static void publish(Installation installation, List<byte[]> invoices) {
    for (byte[] invoice : invoices) {
      String account = JsonMapper.shared().readTree(invoice).at("/data/account").asString("");
      byte[] key = account.isEmpty() ? null : account.getBytes(StandardCharsets.UTF_8);
      installation.publish(
          new ProducerRecord<>(installation.settings().topics().input(), key, invoice));
    }
    installation.flush();
  }

  private static void expect(Recount recount, Installation installation) {
    int outcomes = recount.counts().values().stream().mapToInt(Integer::intValue).sum();
    int records = outcomes + recount.unreadable().size();
    await().atMost(PATIENCE).until(() -> installation.passed() == records);
    awaitNone(installation, "select count(*) from outcome_batch");
    awaitNone(installation, "select count(*) from dead_letter where relayed_at is null");

    assertThat(accounts(installation)).isEqualTo(opened(recount));
    assertThat(systemAccounts(installation))
        .isEqualTo(
            recount.adjustment() == 0
                ? Map.of(-1, recount.issuance())
                : Map.of(-1, recount.issuance(), -3, recount.adjustment()));
    assertThat(installation.number("select count(*) from journal"))
        .isEqualTo((long) recount.counts().get("POSTED "));
    Set<String> sources = new HashSet<>();
    expectOutcomes(recount, installation, sources);
    expectDeadLetters(recount, installation, sources);
    assertThat(sources).hasSize(records);
  }

  private static void awaitNone(Installation installation, String sql) {
    await().atMost(PATIENCE).until(() -> installation.number(sql) == 0);
  }

  private static Map<String, String> opened(Recount recount) {
    Map<String, String> accounts = new TreeMap<>();
    recount.available().forEach((code, available) -> accounts.put(code, "1 " + available + " 0 0"));
    return accounts;
  }

  /** Returns status, available, pending and held of visible accounts, by code. */
  private static Map<String, String> accounts(Installation installation) {
    return pairs(
        installation,
        "select code, concat_ws(' ', status, available, pending, held) from account where status <>"
            + " 0",
        String.class,
        String.class);
  }

  private static Map<Integer, Long> systemAccounts(Installation installation) {
    return pairs(
        installation,
        "select system_account_id, sum(change)::bigint from batch_sum group by 1",
        Integer.class,
        Long.class);
  }

  private static <K extends Comparable<K>, V> Map<K, V> pairs(
      Installation installation, String sql, Class<K> keys, Class<V> values) {
    return installation
        .book()
        .owner()
        .withHandle(
            handle ->
                handle
                    .createQuery(sql)
                    .reduceRows(
                        new TreeMap<K, V>(),
                        (all, row) -> {
                          all.put(row.getColumn(1, keys), row.getColumn(2, values));
                          return all;
                        }));
  }

  private static void expectOutcomes(
      Recount recount, Installation installation, Set<String> sources) {
    Map<String, List<JsonNode>> published = new TreeMap<>();
    Map<String, Integer> counts = new TreeMap<>();
    for (String outcome : installation.outcomes()) {
      ObjectNode data = (ObjectNode) JsonMapper.shared().readTree(outcome).get("data");
      JsonNode source = data.remove("source");
      sources.add(source.get("partition") + "-" + source.get("offset"));
      String status = data.get("status").asString();
      assertThat(data.remove("postedAt").isNull()).isEqualTo(!status.equals("POSTED"));
      counts.merge(status + " " + data.get("code").asString(""), 1, Integer::sum);
      published.computeIfAbsent(data.get("account").asString(), any -> new ArrayList<>()).add(data);
    }
    assertThat(counts).isEqualTo(recount.counts());
    assertThat(published).containsOnlyKeys(recount.outcomes().keySet());
    recount
        .outcomes()
        .forEach((account, told) -> assertThat(published.get(account)).isEqualTo(told));
  }

  private static void expectDeadLetters(
      Recount recount, Installation installation, Set<String> sources) {
    List<ConsumerRecord<byte[], byte[]>> letters = installation.deadLetters();
    assertThat(letters.stream().map(it -> new String(it.value(), StandardCharsets.UTF_8)))
        .containsExactlyInAnyOrderElementsOf(recount.unreadable());
    assertThat(letters.stream().map(RealInputIT::reason).collect(Collectors.toSet()))
        .isEqualTo(Set.of("SCHEMA_VIOLATION data.account: missing"));
    List<String> stored =
        installation
            .book()
            .owner()
            .withHandle(
                handle ->
                    handle
                        .createQuery(
                            "select partition || '-' || source_offset from dead_letter"
                                + " join position using (lane_id)"
                                + " where code = 'SCHEMA_VIOLATION'")
                        .mapTo(String.class)
                        .list());
    assertThat(stored).hasSameSizeAs(letters);
    sources.addAll(stored);
  }

  private static String reason(ConsumerRecord<byte[], byte[]> letter) {
    return header(letter, "loyalty_dlt-code") + " " + header(letter, "loyalty_dlt-detail");
  }

  private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
