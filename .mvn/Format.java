import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.spi.ToolProvider;

/**
 * Runs google-java-format over every Java file of the repository. Maven starts it as a source file
 * on the toolchain's JDK, since Maven's own JVM may be too old to parse the sources (ADR 1).
 *
 * <p>{@code java -cp google-java-format-all-deps.jar Format.java check|apply ROOT}; exit code 1
 * when a file isn't formatted or doesn't parse.
 */
final class Format {

  private static final Set<String> NOT_OURS = Set.of("target", ".git", ".loyalty");

  public static void main(String[] args) throws IOException {
    boolean apply =
        switch (args[0]) {
          case "apply" -> true;
          case "check" -> false;
          default -> throw new IllegalArgumentException("neither check nor apply: " + args[0]);
        };
    List<String> command = new ArrayList<>();
    command.addAll(apply ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    command.addAll(sources(Path.of(args[1]).toAbsolutePath().normalize()));
    ToolProvider formatter = ToolProvider.findFirst("google-java-format").orElseThrow();
    PrintStream out = System.err;
    int code = formatter.run(out, out, command.toArray(String[]::new));
    if (code != 0) {
      out.println(
          apply
              ? "The files named above can't be formatted."
              : "The files named above are not formatted. Cure: mvn -q -B -N -Pformat validate");
    }
    System.exit(code);
  }

  private static List<String> sources(Path root) throws IOException {
    List<String> found = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            return NOT_OURS.contains(dir.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              found.add(file.toString());
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }

  private Format() {}
}
