package dev.loyalty.ops.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command as a process of its own, because it ends with its signals and its process. */
@Timeout(240)
class DemoIT {

  @TempDir Path directory;

  @Test
  void accountsForEveryEvent() throws Exception {
    Path out = directory.resolve("out.json");
    assertThat(demo(out, "--events", "2000", "--seed", "5", "--export", "files", "--json"))
        .isZero();

    JsonNode summary = read(out);
    assertThat(summary.path("published").longValue()).isEqualTo(2000);
    assertThat(summary.path("breaks").longValue()).isZero();
    long told =
        summary.path("posted").longValue()
            + sum(summary.path("rejected"))
            + summary.path("duplicates").longValue()
            + sum(summary.path("deadLetters"));
    assertThat(told).isEqualTo(2000);

    Path files = directory.resolve("files");
    assertThat(read(files.resolve("summary.json"))).isEqualTo(summary);
    assertThat(
            Files.readAllLines(files.resolve("outcomes.ndjson")).stream()
                .filter(line -> line.contains("\"offset\":")))
        .hasSize((int) (2000 - sum(summary.path("deadLetters"))));
    assertThat(Files.readAllLines(files.resolve("dead-letters.ndjson")))
        .hasSize((int) sum(summary.path("deadLetters")));
    assertThat(Files.readAllLines(files.resolve("balances.csv")).getFirst())
        .isEqualTo("program,account,status,available,pending,held");
  }

  @Test
  void livesThroughAFileUnderProgramsOfItsOwn() throws Exception {
    Files.writeString(
        directory.resolve("programs.yaml"),
        "programs: [{code: shop, name: Shop, autoOpenAccounts: true}]\n");
    Files.writeString(
        directory.resolve("events.ndjson"),
        """
        {"specversion":"1.0","id":"1","source":"/s","type":"loyalty.earn.v1","time":"2026-01-01T00:00:00Z","data":{"program":"shop","account":"a","points":10}}
        {"specversion":"1.0","id":"2","source":"/s","type":"loyalty.redeem.v1","time":"2026-01-01T00:00:01Z","data":{"program":"shop","account":"a","points":4}}
        {"specversion":"1.0","id":"2","source":"/s","type":"loyalty.redeem.v1","time":"2026-01-01T00:00:01Z","data":{"program":"shop","account":"a","points":4}}
        {"specversion":"1.0","id":"b","source":"/s","type":"loyalty.earn.v1","time":"2026-01-01T00:00:02Z","data":{"program":"shop","account":"b","points":5,"expiresAt":"2026-01-02T12:00:00Z"}}
        {"specversion":"1.0","id":"c","source":"/s","type":"loyalty.redeem.v1","time":"2026-01-03T00:00:00Z","data":{"program":"shop","account":"b","points":5}}
        {"specversion":"1.0","id":"3","source":"/s","type":"loyalty.earn.v1","time":"2026-01-03T00:00:00Z","data":{"program":"shop","account":"a","points":1,"expiresAt":"2026-01-03T12:00:00Z"}}
        """);
    Path out = directory.resolve("out.txt");

    assertThat(
            demo(
                out,
                "--input",
                "events.ndjson",
                "--programs",
                "programs.yaml",
                "--nightly-each-day",
                "--export",
                "files"))
        .isZero();

    // Points that were earned on the third have expired by its night, what expired on the second, a
    // day
    // without events, was gone on the third.
    assertThat(Files.readAllLines(directory.resolve("files/balances.csv")))
        .containsExactly(
            "program,account,status,available,pending,held",
            "shop,a,open,6,0,0",
            "shop,b,open,0,0,0");
    assertThat(Files.readString(out))
        .containsPattern("duplicates +1\n")
        .containsPattern("INSUFFICIENT_POINTS +1\n");
  }

  /**
   * Whichever partition was done last, and without an event that is dated thousands of years ahead.
   */
  @Test
  void runsTheNightOfTheLatestDate() throws Exception {
    Files.writeString(
        directory.resolve("programs.yaml"),
        "programs: [{code: shop, name: Shop, autoOpenAccounts: true}]\n");
    List<String> events = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      events.add(
          """
          {"specversion":"1.0","id":"%d","source":"/s","type":"loyalty.earn.v1","time":"2026-01-05T10:00:00Z","data":{"program":"shop","account":"m%02d","points":5,"activatesAt":"2026-01-07T00:00:00Z","expiresAt":"2026-06-01T00:00:00Z"}}
          """
              .formatted(i, i)
              .strip());
    }
    for (String time : List.of("2026-01-10T10:00:00Z", "9998-12-31T23:59:59.999999-18:00")) {
      events.add(
          """
          {"specversion":"1.0","id":"%1$s","source":"/s","type":"loyalty.earn.v1","time":"%1$s","data":{"program":"shop","account":"late","points":1}}
          """
              .formatted(time)
              .strip());
    }
    Files.write(directory.resolve("events.ndjson"), events);

    assertThat(
            demo(
                directory.resolve("out.txt"),
                "--input",
                "events.ndjson",
                "--programs",
                "programs.yaml",
                "--export",
                "files"))
        .isZero();

    assertThat(Files.readAllLines(directory.resolve("files/balances.csv")))
        .hasSize(42)
        .contains("shop,m00,open,5,0,0", "shop,m39,open,5,0,0", "shop,late,open,2,0,0")
        .filteredOn(line -> line.endsWith(",open,5,0,0"))
        .hasSize(40);
  }

  private int demo(Path out, String... arguments) throws IOException, InterruptedException {
    // A short life on a busy machine: less compiling.
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.loyalty.ops.Loyalty",
                "demo"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
      return process.exitValue();
    } finally {
      process.destroy();
    }
  }

  private static JsonNode read(Path file) throws IOException {
    return JsonMapper.shared().readTree(Files.readString(file));
  }

  private static long sum(JsonNode counts) {
    return counts.values().stream().mapToLong(JsonNode::longValue).sum();
  }
}
