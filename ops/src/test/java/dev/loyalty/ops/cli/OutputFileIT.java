package dev.loyalty.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class OutputFileIT {

  @TempDir private Path directory;

  private static void write(Path target, String text) throws IOException, CommandException {
    OutputFile.write(target, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void replacesAFileWholeOrNotAtAll() throws Exception {
    Path file = directory.resolve("a");
    write(file, "one");
    write(file, "two");
    assertThat(file).hasContent("two");

    assertThatThrownBy(
            () ->
                OutputFile.write(
                    file,
                    out -> {
                      out.write('x');
                      throw new IOException("no space");
                    }))
        .hasMessage("no space");
    assertThat(file).hasContent("two");
    assertThat(directory).isDirectoryNotContaining("glob:**.unfinished");
  }

  @Test
  void leavesADirectoryAlone() throws Exception {
    Path empty = Files.createDirectory(directory.resolve("empty"));
    assertThatThrownBy(() -> write(empty, "text"))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("is a directory");
    assertThat(empty).isEmptyDirectory();
  }

  @Test
  void writesWhereALinkPoints() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "old");
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    write(link, "new");
    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("new");
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void writesIntoAPipe() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<String> reader =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Files.readString(pipe);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    write(pipe, "text");
    assertThat(reader.get()).isEqualTo("text");
    assertThat(Files.isRegularFile(pipe)).isFalse();
  }
}
