package dev.loyalty.jobs.reconcile;

import dev.loyalty.ledger.store.PostgresTime;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Digests of batches, made from the messages of a binary COPY of the journal: a row each, the first
 * behind the format's header. Rows of a batch mostly come in their order and are digested at once;
 * those that come early are kept until their turn. For one thread.
 */
final class BatchDigests {

  /** PostgreSQL manual, COPY, "Binary Format": signature, flags, length of the extension. */
  private static final int HEADER_BYTES = 19;

  private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF};
  private static final int END_BYTES = 2;

  /** Columns are counted in 2 bytes, then each has 4 bytes of length; the first are fixed. */
  private static final int LANE_AT = 2 + 4 + 4 + 4;

  private static final int BATCH_AT = LANE_AT + 4 + 4;
  private static final int LINE_AT = BATCH_AT + 8 + 4;
  private static final int POSTED_AT = LINE_AT + 4 + 4;

  private record Key(int laneId, long batchNo) {}

  private final Map<Integer, LaneMark> marks;
  private final Map<Key, Batch> batches = new HashMap<>();
  private final Map<Key, Integer> strangers = new HashMap<>();

  /**
   * @param marks rows of batches up to these are skipped
   */
  BatchDigests(Map<Integer, LaneMark> marks) {
    this.marks = marks;
  }

  /**
   * A batch's record of its rows.
   *
   * @param mayBeArchived whether all of them may be archived, so that none comes
   */
  record Written(int rows, Instant postedAt, byte[] digest, boolean mayBeArchived) {}

  /**
   * Announces a batch whose rows will come.
   *
   * @param before the digest of the batch before; null for the first
   */
  void expect(int laneId, long batchNo, Written written, byte @Nullable [] before) {
    byte[] link = before;
    if (link == null) {
      LaneMark mark = marks.get(laneId);
      link = mark != null && mark.batchNo() == batchNo - 1 ? mark.digest() : new byte[32];
    }
    batches.put(new Key(laneId, batchNo), new Batch(written, link));
  }

  /** Counts the batches that were checked, once all rows have come. */
  long checked() {
    return batches.values().stream().filter(batch -> !batch.isArchived()).count();
  }

  /** One message of the COPY. */
  void read(byte[] message) {
    int from = startsWithSignature(message) ? HEADER_BYTES : 0;
    if (message.length - from <= END_BYTES) {
      return;
    }
    ByteBuffer row = ByteBuffer.wrap(message);
    Key key = new Key(row.getInt(from + LANE_AT), row.getLong(from + BATCH_AT));
    Batch batch = batches.get(key);
    if (batch != null) {
      batch.add(row.getInt(from + LINE_AT), message, from);
    } else if (isNew(key)) {
      strangers.merge(key, 1, Integer::sum);
    }
  }

  private static boolean startsWithSignature(byte[] message) {
    return message.length >= HEADER_BYTES
        && Arrays.equals(message, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
  }

  private boolean isNew(Key key) {
    LaneMark mark = marks.get(key.laneId());
    return mark == null || key.batchNo() > mark.batchNo();
  }

  /** Returns the findings, once all rows have come. */
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    batches.forEach(
        (key, batch) -> {
          if (!batch.isArchived()) {
            batch.finding(subject(key)).ifPresent(findings::add);
          }
        });
    strangers.forEach(
        (key, rows) ->
            findings.add(
                TamperLeg.finding(
                    subject(key) + " (no such batch then)",
                    "no journal rows",
                    rows + " journal rows",
                    "their batch is missing, or was posted at another time")));
    findings.sort((a, b) -> a.subject().compareTo(b.subject()));
    return findings;
  }

  private static String subject(Key key) {
    return "lane " + key.laneId() + ", batch " + key.batchNo();
  }

  private static final class Batch {
    private final Written written;
    private byte @Nullable [] link;
    private @Nullable MessageDigest sha256;
    private @Nullable TreeMap<Integer, byte[]> early;
    private final long postedAt;
    private int came;
    private int next;
    private @Nullable Instant otherTime;

    Batch(Written written, byte[] link) {
      this.written = written;
      this.link = link;
      this.postedAt = PostgresTime.micros(written.postedAt());
    }

    /** Rows leave the journal by month, so all of a batch or none. */
    boolean isArchived() {
      return written.mayBeArchived() && came == 0 && written.rows() > 0;
    }

    /** The first of what doesn't agree. */
    Optional<Finding> finding(String subject) {
      byte[] digest = finish();
      if (!Arrays.equals(digest, written.digest())) {
        String rows = came + " journal rows, " + written.rows() + " were written";
        return Optional.of(
            TamperLeg.finding(
                subject, TamperLeg.hex(written.digest()), TamperLeg.hex(digest), rows));
      }
      String digested = "what came has the batch's digest";
      if (came != written.rows()) {
        return Optional.of(
            TamperLeg.finding(
                subject, came + " journal rows", "it says " + written.rows(), digested));
      }
      return Optional.ofNullable(otherTime)
          .map(
              time ->
                  TamperLeg.finding(
                      subject, "posted at " + time, "it says " + written.postedAt(), digested));
    }

    void add(int line, byte[] message, int from) {
      came++;
      long rowPostedAt = ByteBuffer.wrap(message).getLong(from + POSTED_AT);
      if (rowPostedAt != postedAt) {
        otherTime = PostgresTime.instant(rowPostedAt);
      }
      if (line == next) {
        digest(message, from, message.length - from);
        digestWhatWasEarly();
      } else {
        if (early == null) {
          early = new TreeMap<>();
        }
        early.merge(line, Arrays.copyOfRange(message, from, message.length), BatchDigests::join);
      }
      if (next == written.rows() && early == null && made == null) {
        // Most batches end here, and keep 32 bytes in memory.
        made = sha256().digest();
        sha256 = null;
      }
    }

    private byte @Nullable [] made;

    private void digest(byte[] bytes, int from, int length) {
      if (made != null) {
        // A row more than were written: it can't come out the same.
        made = BatchDigests.sha256().digest(bytes);
        return;
      }
      sha256().update(bytes, from, length);
      next++;
    }

    private void digestWhatWasEarly() {
      while (early != null && early.containsKey(next)) {
        byte[] bytes = early.remove(next);
        digest(bytes, 0, bytes.length);
        if (early.isEmpty()) {
          early = null;
        }
      }
    }

    private MessageDigest sha256() {
      if (sha256 == null) {
        sha256 = BatchDigests.sha256();
        sha256.update(link == null ? new byte[32] : link);
        link = null;
      }
      return sha256;
    }

    byte[] finish() {
      if (early != null) {
        early.values().forEach(bytes -> sha256().update(bytes));
        made = sha256().digest();
      }
      if (made == null) {
        made = sha256().digest();
      }
      return made;
    }
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
