package dev.loyalty.ops.program;

import dev.loyalty.ledger.store.ProgramSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads the programs file (contract, section 6). It is read as YAML's tree of nodes, never as Java
 * objects: nothing in it can name a class, an alias costs nothing however often it is repeated, and
 * each finding knows its line.
 *
 * <p>{@code null} counts as absent. A file that is wrong anywhere is refused whole, naming
 * everything that is wrong.
 */
public final class ProgramFile {

  /** Hundreds of programs take a tenth of it. */
  static final int BYTES_MAX = 1 << 20;

  private ProgramFile() {}

  /**
   * @throws WrongProgramFileException where the file can be read, but isn't as it should be
   * @throws IOException where it can't be read
   */
  public static List<ProgramSpec> read(Path file) throws IOException, WrongProgramFileException {
    try (InputStream in = Files.newInputStream(file)) {
      return parse(in.readNBytes(BYTES_MAX + 1));
    }
  }

  /** As {@link #read}, of a file's content. */
  public static List<ProgramSpec> parse(byte[] content) throws WrongProgramFileException {
    if (content.length > BYTES_MAX) {
      throw new WrongProgramFileException(List.of("the file is larger than 1 MiB"));
    }
    Findings findings = new Findings();
    List<ProgramSpec> specs = readPrograms(compose(decode(content)), findings);
    findings.throwIfAny();
    return specs;
  }

  private static String decode(byte[] content) throws WrongProgramFileException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new WrongProgramFileException(List.of("the file is not UTF-8"));
    }
  }

  private static Field compose(String text) throws WrongProgramFileException {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(BYTES_MAX);
    options.setNestingDepthLimit(20);
    try {
      Node root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
      if (root == null) {
        throw new WrongProgramFileException(List.of("the file is empty; it begins with programs:"));
      }
      return new Field("", root);
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      String where =
          mark == null
              ? ""
              : " (line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ")";
      throw new WrongProgramFileException(
          List.of("the file is no YAML: " + Field.printable(e.getProblem()) + where));
    } catch (YAMLException e) {
      throw new WrongProgramFileException(
          List.of("the file is no YAML: " + Field.printable(String.valueOf(e.getMessage()))));
    }
  }

  private static List<ProgramSpec> readPrograms(Field root, Findings findings) {
    Map<String, Field> fields = root.fields(List.of("programs"), findings);
    Field programs = fields.get("programs");
    if (programs == null) {
      if (findings.isEmpty()) {
        findings.add("programs", "is missing");
      }
      return List.of();
    }
    List<ProgramSpec> specs = new ArrayList<>();
    Map<String, String> pathByCode = new HashMap<>();
    List<Field> items = programs.items(findings);
    if (items.isEmpty() && findings.isEmpty()) {
      findings.add(programs, "names no program");
    }
    for (Field item : items) {
      ProgramReader reader = new ProgramReader(item, findings);
      reader.read().ifPresent(specs::add);
      reader
          .code()
          .ifPresent(
              code -> {
                String first = pathByCode.putIfAbsent(code, item.path());
                if (first != null) {
                  findings.add(item.path() + ".code", "\"" + code + "\" is given to " + first);
                }
              });
    }
    return specs;
  }
}
