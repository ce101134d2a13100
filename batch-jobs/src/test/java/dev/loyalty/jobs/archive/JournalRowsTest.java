package dev.loyalty.jobs.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.jobs.parquet.DuckDb;
import dev.loyalty.jobs.parquet.JournalColumn;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JournalRowsTest {

  private static final int PROGRAM_ID = 7;

  /** More than DuckDB takes at once. */
  private static final int MANY = 5_000;

  @Test
  void rowsComeOutOfDuckDbAsTheyWentIn() throws Exception {
    List<byte[]> rows = new ArrayList<>();
    long account = Long.MAX_VALUE;
    for (long system = -4; system <= -1; system++) {
      rows.add(new Row().debit(system, 0).credit(account, 1).bytes());
      rows.add(new Row().debit(account, 0).credit(system, 0).bytes());
    }
    rows.add(new Row().debit(1, 2).credit(1, 0).expires(Long.MAX_VALUE / 2).bytes());
    rows.add(
        new Row()
            .debit(2, 0)
            .credit(3, 2)
            .text(0, "")
            .text(3, "{\"ключ\": \"\uD83D\uDE00\"}")
            .bytes());

    assertSurvives(rows);
  }

  @Test
  void whatARowLeavesOutIsNotTakenFromAnother() throws Exception {
    Random random = new Random(20_261_127);
    List<byte[]> rows = new ArrayList<>();
    for (int number = 0; number < MANY; number++) {
      Row row = new Row();
      row.debit(random.nextBoolean() ? number + 1 : -1 - random.nextInt(4), random.nextInt(3));
      row.credit(random.nextBoolean() ? number + 9 : -1 - random.nextInt(4), random.nextInt(3));
      if (random.nextInt(3) == 0) {
        row.expires(random.nextInt());
      }
      for (int text = 1; text < 4; text++) {
        if (random.nextBoolean()) {
          row.text(text, "text " + random.nextInt());
        }
      }
      rows.add(row.bytes());
    }

    assertSurvives(rows);
  }

  private static void assertSurvives(List<byte[]> rows) throws SQLException {
    MessageDigest given = RowDigest.begin();
    rows.forEach(given::update);
    String digest = HexFormat.of().formatHex(given.digest());

    try (Connection duck = DuckDb.open()) {
      JournalRows journal = new JournalRows();
      journal.register(duck);
      journal.readFrom(new Rows(rows));
      byte[] unpacked = FileRows.digest(duck, "(" + JournalRows.query(PROGRAM_ID) + ")");

      assertThat(HexFormat.of().formatHex(unpacked)).isEqualTo(digest);
      assertThat(HexFormat.of().formatHex(journal.digest())).isEqualTo(digest);
      assertThat(journal.count()).isEqualTo(rows.size());
    }
  }

  /** A row of the journal, each number as large as it may be. */
  private static final class Row {
    private final Leg[] legs = {new Leg(-1, 0), new Leg(1, 0)};
    private final @Nullable String[] texts = {"key", null, null, null};
    private @Nullable Long expires;

    private record Leg(long accountId, int bucket) {}

    Row debit(long accountId, int bucket) {
      legs[0] = new Leg(accountId, bucket);
      return this;
    }

    Row credit(long accountId, int bucket) {
      legs[1] = new Leg(accountId, bucket);
      return this;
    }

    Row expires(long micros) {
      expires = micros;
      return this;
    }

    Row text(int number, String text) {
      texts[number] = text;
      return this;
    }

    /** Returns the row as binary COPY writes it. */
    byte[] bytes() throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeShort(JournalColumn.ALL.size());
      int4(out, PROGRAM_ID);
      int4(out, Integer.MAX_VALUE);
      int8(out, Long.MAX_VALUE);
      int4(out, Integer.MAX_VALUE);
      int8(out, -1);
      int8(out, Long.MIN_VALUE / 2);
      out.writeInt(16);
      out.writeLong(0xfedc_ba98_7654_3210L);
      out.writeLong(0x8123_4567_89ab_cdefL);
      int2(out, 13);
      int8(out, Long.MAX_VALUE);
      for (Leg leg : legs) {
        int8(out, leg.accountId);
        int2(out, leg.bucket);
        if (leg.accountId < 0) {
          out.writeInt(-1);
          out.writeInt(-1);
        } else {
          int8(out, Long.MAX_VALUE);
          int8(out, -leg.accountId);
        }
      }
      if (expires == null) {
        out.writeInt(-1);
      } else {
        int8(out, expires);
      }
      for (String text : texts) {
        if (text == null) {
          out.writeInt(-1);
        } else {
          byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
          out.writeInt(utf8.length);
          out.write(utf8);
        }
      }
      return bytes.toByteArray();
    }

    private static void int2(DataOutputStream out, int value) throws IOException {
      out.writeInt(Short.BYTES);
      out.writeShort(value);
    }

    private static void int4(DataOutputStream out, int value) throws IOException {
      out.writeInt(Integer.BYTES);
      out.writeInt(value);
    }

    private static void int8(DataOutputStream out, long value) throws IOException {
      out.writeInt(Long.BYTES);
      out.writeLong(value);
    }
  }

  /** A source with each row in bytes of its own. */
  private static final class Rows implements RowSource {
    private final List<byte[]> rows;
    private int at = -1;

    Rows(List<byte[]> rows) {
      this.rows = rows;
    }

    @Override
    public boolean next() {
      if (at < rows.size()) {
        at++;
      }
      return at < rows.size();
    }

    @Override
    public byte[] bytes() {
      return rows.get(at);
    }

    @Override
    public int begin() {
      return 0;
    }
  }
}
