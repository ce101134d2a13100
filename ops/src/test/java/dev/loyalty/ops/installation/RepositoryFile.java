package dev.loyalty.ops.installation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Finds and reads files of this repository, whatever directory of it tests run in. */
public final class RepositoryFile {

  private static final Path ROOT = root();

  private RepositoryFile() {}

  /**
   * @param name from the repository's root
   */
  static Path path(String name) {
    return ROOT.resolve(name);
  }

  static String text(String name) {
    try {
      return Files.readString(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode json(String name) {
    return JsonMapper.shared().readTree(text(name));
  }

  /** Reads the only YAML document of a file, with its anchors resolved. */
  public static JsonNode yaml(String name) {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    Object document = new Yaml(new SafeConstructor(strict)).load(text(name));
    return JsonMapper.shared().valueToTree(document);
  }

  private static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve("docker-compose.yml"))) {
      directory = directory.getParent();
      if (directory == null) {
        throw new IllegalStateException("tests don't run in the repository");
      }
    }
    return directory;
  }
}
