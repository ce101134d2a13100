package dev.loyalty.ops.program;

import dev.loyalty.ledger.store.ProgramSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads the programs file (contract, section 6): YAML, then its JSON Schema, then the rules that a
 * schema can't say. {@code null} counts as absent. A file that is wrong anywhere is refused whole,
 * naming everything that is wrong.
 */
public final class ProgramFile {

  /** Bounds the file: hundreds of programs take a tenth of it. */
  static final int BYTES_MAX = 1 << 20;

  private ProgramFile() {}

  /**
   * @throws WrongProgramFileException where the content is wrong
   * @throws IOException where the file can't be read
   */
  public static List<ProgramSpec> read(Path file) throws IOException, WrongProgramFileException {
    try (InputStream in = Files.newInputStream(file)) {
      return parse(in.readNBytes(BYTES_MAX + 1));
    }
  }

  /** Reads a file's content as {@link #read} does. */
  public static List<ProgramSpec> parse(byte[] content) throws WrongProgramFileException {
    if (content.length > BYTES_MAX) {
      throw new WrongProgramFileException(List.of("the file is larger than 1 MiB"));
    }
    YamlDocument document = YamlDocument.read(decode(content));
    Mistakes mistakes = document.mistakes();
    ProgramSchema.load().validate(document.root(), mistakes);
    List<ProgramSpec> specs = new ProgramRules(mistakes).read(document.root());
    mistakes.throwIfAny();
    return specs;
  }

  private static String decode(byte[] content) throws WrongProgramFileException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new WrongProgramFileException(List.of("the file is not UTF-8"));
    }
  }
}
