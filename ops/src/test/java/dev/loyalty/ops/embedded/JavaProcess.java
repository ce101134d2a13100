package dev.loyalty.ops.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A program on this test's class path, in a process of its own. Not thread-safe. */
public final class JavaProcess implements AutoCloseable {

  private static final Duration START_MAX = Duration.ofMinutes(3);

  private final Process process;
  private final Path output;

  private JavaProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * @param output what it prints goes there, after what is there already
   */
  public static JavaProcess start(
      Class<?> program, List<String> arguments, Map<String, String> environment, Path output)
      throws IOException {
    return start(List.of(), program, arguments, environment, output);
  }

  /**
   * Starts it with options of the JVM.
   *
   * @param options such as {@code -Dname=value}
   */
  public static JavaProcess start(
      List<String> options,
      Class<?> program,
      List<String> arguments,
      Map<String, String> environment,
      Path output)
      throws IOException {
    // Short lives on a busy machine: less compiling, less memory.
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx384m"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    builder.environment().putAll(environment);
    return new JavaProcess(builder.start(), output);
  }

  /** Waits until it, or an earlier one with the same output, has printed the text so often. */
  public JavaProcess awaitOutput(String text, int times) {
    await()
        .atMost(START_MAX)
        .pollInterval(Duration.ofMillis(50))
        .failFast(
            () -> {
              assertThat(process.isAlive()).as("it runs; it printed: %s", read()).isTrue();
            })
        .until(() -> read().split(Pattern.quote(text), -1).length > times);
    return this;
  }

  /** SIGKILL; returns when it is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /**
   * SIGTERM.
   *
   * @return its exit code
   * @throws IllegalStateException where it takes longer
   */
  public int terminate(Duration most) throws InterruptedException {
    process.destroy();
    return awaitEnd(most);
  }

  /**
   * Waits until it ends by itself.
   *
   * @return its exit code
   * @throws IllegalStateException where it takes longer
   */
  public int awaitEnd(Duration most) throws InterruptedException {
    if (!process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("it runs on after " + most + ": " + read());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private String read() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
