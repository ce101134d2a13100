package dev.loyalty.ops.installation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs the launcher in a copy of the tree, with a fake JDK and Maven that print their arguments.
 */
class LauncherIT {

  private static final Path LAUNCHER = RepositoryFile.path("loyalty");

  /** The programs on its PATH beside a JDK and Maven. */
  private static final List<String> TOOLS =
      List.of("cat", "find", "head", "mkdir", "readlink", "rm", "sed", "sh", "sleep", "touch");

  private static final String MAVEN_THAT_BUILDS =
      """
      #!/bin/sh
      echo "$JAVA_HOME $*" >>"$PWD/builds"
      mkdir -p ops/target && echo jar >ops/target/loyalty.jar
      """;

  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

  @TempDir Path directory;
  private Path home;
  private Path bin;

  @BeforeEach
  void makeTree() throws IOException {
    home = Files.createDirectories(directory.resolve("home of it"));
    Files.copy(LAUNCHER, home.resolve("loyalty"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.writeString(home.resolve("pom.xml"), "<project/>");
    Files.createDirectories(home.resolve("ops/src/main"));
    Files.writeString(home.resolve("ops/src/main/Some.java"), "class Some {}");
    bin = Files.createDirectories(directory.resolve("bin"));
    for (String tool : TOOLS) {
      script(bin.resolve(tool), "#!/bin/sh\nexec '" + find(tool) + "' \"$@\"\n");
    }
    script(bin.resolve("mvn"), MAVEN_THAT_BUILDS);
    makeJdk("jdk-25", 25);
  }

  /** The result of a run. */
  private record Ended(int exitCode, List<String> out, String errors) {}

  @Test
  void buildsTheFirstTimeAndThenRunsWithWhatItWasGiven() throws Exception {
    Ended first = run(Map.of(), "export", "balances of  all", "*", "");
    Ended second = run(Map.of(), "--version");

    assertThat(first.errors()).contains("first run, building");
    assertThat(first.exitCode()).isZero();
    assertThat(first.out())
        .containsSubsequence("-jar", jar().toString(), "export", "balances of  all", "*", "");
    assertThat(second.errors()).isEmpty();
    assertThat(second.out()).endsWith("-jar", jar().toString(), "--version");
    assertThat(builds()).hasSize(1);
    assertThat(home.resolve(".loyalty-build.lock")).doesNotExist();
  }

  @Test
  void buildsAgainWhereASourceIsNewer() throws Exception {
    run(Map.of());
    Path library = Files.createDirectories(home.resolve("ops/target/lib")).resolve("old-1.jar");
    Files.writeString(library, "of a version before");
    Files.setLastModifiedTime(jar(), FileTime.from(LONG_AGO));

    assertThat(run(Map.of()).errors()).contains("sources have changed, building");
    assertThat(builds()).hasSize(2);
    assertThat(library).doesNotExist();
  }

  @Test
  void runsThroughALinkFromAnywhere() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), home.resolve("loyalty"));

    assertThat(ended(start(link, Map.of(), "--version")).out()).contains(jar().toString());
  }

  @Test
  void givesTheVirtualMachineItsOptions() throws Exception {
    Ended run = run(Map.of("LOYALTY_JAVA_OPTS", "-Xmx1g -Dsome=thing"), "doctor");

    assertThat(run.out()).containsSubsequence("-Xmx1g", "-Dsome=thing", "-jar");
  }

  @Test
  void compilesLessForWhatEndsSoon() throws Exception {
    assertThat(run(Map.of(), "publish", "up").out()).contains("-XX:TieredStopAtLevel=1");
    assertThat(run(Map.of(), "up", "publish").out()).doesNotContain("-XX:TieredStopAtLevel=1");
    assertThat(run(Map.of(), "--debug", "up").out()).doesNotContain("-XX:TieredStopAtLevel=1");
  }

  @Test
  void passesOverAJdkThatIsTooOld() throws Exception {
    Path old = makeJdk("jdk-17", 17);
    Files.createSymbolicLink(bin.resolve("java"), directory.resolve("jdk-25/bin/java"));

    Ended run = run(Map.of("JAVA_HOME", old.toString()));

    assertThat(run.exitCode()).isZero();
    assertThat(run.out().getFirst()).isEqualTo("25");
  }

  @Test
  void leavesMavenTheJdkThatItIsGivenWhereThatWillDo() throws Exception {
    Path older = makeJdk("jdk-17", 17);
    Files.createSymbolicLink(bin.resolve("java"), directory.resolve("jdk-25/bin/java"));

    run(Map.of("JAVA_HOME", older.toString()));

    assertThat(builds()).singleElement().asString().startsWith(older + " ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk-11", "none", ""})
  void buildsWithTheJdkThatWasFoundWhereMavenWouldHaveNone(String given) throws Exception {
    makeJdk("jdk-11", 11);
    Files.createSymbolicLink(bin.resolve("java"), directory.resolve("jdk-25/bin/java"));

    Ended run =
        run(Map.of("JAVA_HOME", given.isEmpty() ? "" : directory.resolve(given).toString()));

    assertThat(run.exitCode()).isZero();
    assertThat(builds())
        .singleElement()
        .asString()
        .startsWith((given.isEmpty() ? "" : directory.resolve("jdk-25").toRealPath()) + " ");
  }

  @Test
  void saysWhatIsMissingWhereThereIsNoMaven() throws Exception {
    Files.delete(bin.resolve("mvn"));

    Ended run = run(Map.of());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errors()).contains("Maven isn't on the PATH").contains("Cure:");
  }

  @Test
  void leavesNothingOfABuildThatFailed() throws Exception {
    script(bin.resolve("mvn"), "#!/bin/sh\necho broken; exit 1\n");

    Ended run = run(Map.of());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.errors()).contains("broken", "the build failed");
    assertThat(home.resolve(".loyalty-build.lock")).doesNotExist();
    script(bin.resolve("mvn"), MAVEN_THAT_BUILDS);
    assertThat(run(Map.of()).exitCode()).isZero();
  }

  @Test
  void takesOverFromABuildThatDied() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Path lock = Files.createDirectory(home.resolve(".loyalty-build.lock"));
    Files.writeString(lock.resolve("pid"), dead.pid() + "\n");

    Ended run = run(Map.of());

    assertThat(run.errors()).contains("taking over the lock of a build that died");
    assertThat(run.exitCode()).isZero();
  }

  /** Several launchers find the lock of a build that died, and one takes it over. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void oneOfManyTakesOverFromABuildThatDied() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Path lock = Files.createDirectory(home.resolve(".loyalty-build.lock"));
    Files.writeString(lock.resolve("pid"), dead.pid() + "\n");
    List<Process> launchers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      launchers.add(start(home.resolve("loyalty"), Map.of()));
    }

    for (Process launcher : launchers) {
      assertThat(ended(launcher).exitCode()).isZero();
    }
    assertThat(builds()).hasSize(1);
  }

  /** The gate is a pipe. Opening one end blocks until the other is opened, hence the time-out. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void twoAtOnceBuildOnce() throws Exception {
    Path gate = directory.resolve("gate");
    assertThat(new ProcessBuilder("mkfifo", gate.toString()).start().waitFor()).isZero();
    script(
        bin.resolve("mvn"),
        MAVEN_THAT_BUILDS.replace("mkdir", "cat '" + gate + "' >/dev/null; mkdir"));
    Process first = start(home.resolve("loyalty"), Map.of(), "first");
    try (BufferedReader errors = first.errorReader()) {
      assertThat(errors.readLine()).contains("building");
    }

    Process second = start(home.resolve("loyalty"), Map.of(), "second");
    try (BufferedReader errors = second.errorReader()) {
      assertThat(errors.readLine()).contains("waiting for another build to end");
      Files.writeString(gate, "go on\n");
      assertThat(errors.readLine()).isNull();
    }

    assertThat(first.waitFor()).isZero();
    assertThat(second.waitFor()).isZero();
    assertThat(builds()).hasSize(1);
  }

  private Path jar() throws IOException {
    return home.toRealPath().resolve("ops/target/loyalty.jar");
  }

  private List<String> builds() throws IOException {
    return Files.readAllLines(home.resolve("builds"));
  }

  private Ended run(Map<String, String> environment, String... arguments) throws Exception {
    return ended(start(home.resolve("loyalty"), environment, arguments));
  }

  private Process start(Path launcher, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder process = new ProcessBuilder(command).directory(directory.toFile());
    process.environment().clear();
    process.environment().put("PATH", bin.toString());
    process.environment().put("JAVA_HOME", directory.resolve("jdk-25").toString());
    process.environment().putAll(environment);
    return process.start();
  }

  /** Reads both outputs; each fits into a pipe. */
  private static Ended ended(Process process) throws Exception {
    List<String> out =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), out, errors);
  }

  /** A fake that prints its release, then each argument on a line. */
  private Path makeJdk(String name, int release) throws IOException {
    Path jdk = directory.resolve(name);
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + release + ".0.1\"\n");
    script(
        jdk.resolve("bin/java"),
        "#!/bin/sh\necho " + release + "\nfor given; do printf '%s\\n' \"$given\"; done\n");
    return jdk;
  }

  private static void script(Path path, String text) throws IOException {
    Files.writeString(path, text);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static Path find(String tool) {
    for (String entry : System.getenv("PATH").split(":")) {
      Path path = Path.of(entry, tool);
      if (Files.isExecutable(path)) {
        return path;
      }
    }
    throw new IllegalStateException("there is no " + tool + " on the PATH");
  }
}
