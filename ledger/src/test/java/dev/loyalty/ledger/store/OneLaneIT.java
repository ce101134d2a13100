package dev.loyalty.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loyalty.ledger.check.BookCheck;
import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.model.Direction;
import dev.loyalty.ledger.model.Member;
import dev.loyalty.ledger.model.Outcome;
import dev.loyalty.ledger.model.Request;
import dev.loyalty.ledger.model.RequestHeader;
import dev.loyalty.ledger.posting.DeadLetter;
import dev.loyalty.ledger.posting.FencedException;
import dev.loyalty.ledger.posting.Lane;
import dev.loyalty.ledger.posting.Ledger;
import dev.loyalty.ledger.posting.LedgerSettings;
import dev.loyalty.ledger.posting.OutcomeEvent;
import dev.loyalty.ledger.posting.PostingListener;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** Tests the rows that a single lane writes, and the faults that stop it. */
@Tag("containers")
class OneLaneIT {

  private static final Requests P = new Requests("retail");
  private static final String HOSTILE =
      "'\"\\\\ \n\r\t{}; drop table journal; -- \u202eabc\u0001 é€😀 =cmd|' /C calc'!A0 ,$1 :a";

  private final TestBook book = TestBook.create();

  @BeforeEach
  void addProgram() {
    book.addProgram("retail", true, -100, 1_000_000);
  }

  private static List<OutcomeEvent> post(Lane lane, Request... requests) throws Exception {
    return Race.post(lane, List.of(requests), List.of(100));
  }

  private void agreesWithItself() {
    assertThat(new BookCheck(book.owner()).run().breaks()).isEmpty();
  }

  private long count(String query) {
    return book.owner().withHandle(handle -> handle.createQuery(query).mapTo(Long.class).one());
  }

  private String text(String query) {
    return book.owner().withHandle(handle -> handle.createQuery(query).mapTo(String.class).one());
  }

  /** Autovacuum has not run yet. */
  @Test
  void aFreshBookSoonKnowsHowLargeItIs() throws Exception {
    Lane lane = new Race(book, 1).lane(0);
    for (int batch = 0; batch < 9; batch++) {
      Request[] earns = new Request[100];
      for (int i = 0; i < earns.length; i++) {
        earns[i] = P.earn("a" + batch + "-" + i, batch + "/" + i, 1);
      }
      post(lane, earns);
    }
    assertThat(knownRows("account")).isGreaterThanOrEqualTo(300);
    assertThat(knownRows("request_key")).isGreaterThanOrEqualTo(300);
  }

  private long knownRows(String table) {
    return count("select reltuples::bigint from pg_class where oid = '" + table + "'::regclass");
  }

  @Test
  void aFormerOwnerPostsNothingAndLeavesNothing() throws Exception {
    Race race = new Race(book, 2);
    Lane former = race.lane(0);
    post(former, P.earn("a", "k1", 5));
    Lane owner = race.lane(0);
    assertThatThrownBy(() -> post(former, P.earn("a", "k2", 5), P.open("b", "k3")))
        .isInstanceOf(FencedException.class);
    assertThat(count("select count(*) from request_key")).isEqualTo(1);
    assertThat(count("select count(*) from journal")).isEqualTo(1);
    assertThat(count("select count(*) from account_request")).isZero();
    assertThat(count("select available from account where code = 'a'")).isEqualTo(5);
    assertThat(post(owner, P.earn("a", "k2", 5)).getFirst().outcome())
        .isInstanceOf(Outcome.Posted.class);
    agreesWithItself();
  }

  @Test
  void chainsTheDigestsOfWhatIsInTheJournal() throws Exception {
    Lane lane = new Race(book, 1).lane(0);
    post(lane, P.earn("a", "k1", 50), P.transfer("a", "k2", "b", 20), P.hold("a", "k3", 9));
    post(lane, P.redeem("nobody", "k4", 50));
    post(lane, P.capture("a", "k5", "k3", 4), hostileAdjustment(), P.earnLater("a", "k6", 3));
    book.owner()
        .useHandle(
            handle -> {
              byte[] digest = new byte[32];
              for (int batch = 1; batch <= 3; batch++) {
                digest = digest(handle, digest, batch);
                assertThat(
                        handle
                            .createQuery("select digest from batch where batch_no = ?")
                            .bind(0, batch)
                            .mapTo(byte[].class)
                            .one())
                    .isEqualTo(digest);
              }
              assertThat(lane.position().digest()).isEqualTo(digest);
            });
  }

  private static byte[] digest(Handle handle, byte[] before, int batch) throws Exception {
    ByteArrayOutputStream copied = new ByteArrayOutputStream();
    handle
        .getConnection()
        .unwrap(PGConnection.class)
        .getCopyAPI()
        .copyOut(
            "copy (select %s from journal where batch_no = %d order by line) to stdout (format binary)"
                .formatted(JournalCopy.COLUMNS, batch),
            copied);
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    sha256.update(before);
    byte[] bytes = copied.toByteArray();
    // Between the header of 19 bytes and the trailer of two (PostgreSQL manual, COPY, "Binary
    // Format").
    return sha256.digest(Arrays.copyOfRange(bytes, 19, bytes.length - 2));
  }

  private static Request hostileAdjustment() {
    return new Request.Adjust(
        new RequestHeader(
            "retail",
            "a",
            HOSTILE,
            Requests.TIME,
            HOSTILE,
            HOSTILE.substring(0, 40),
            Map.of(HOSTILE, HOSTILE, "", "empty name")),
        7,
        Direction.CREDIT);
  }

  @Test
  void keepsHostileTextAsItCame() throws Exception {
    Lane lane = new Race(book, 1).lane(0);
    RequestHeader header =
        new RequestHeader(
            "retail", "c", HOSTILE + "2", Requests.TIME, HOSTILE, null, Map.of("k", HOSTILE));
    Member member = new Member(HOSTILE, "{\"a\",NULL}", "NULL");
    List<OutcomeEvent> outcomes =
        post(lane, hostileAdjustment(), new Request.Open(header, member), hostileAdjustment());
    assertThat(outcomes.get(0).outcome()).isInstanceOf(Outcome.Posted.class);
    assertThat(outcomes.get(1).outcome()).isInstanceOf(Outcome.Posted.class);
    assertThat(outcomes.get(2).outcome()).isInstanceOf(Outcome.Duplicate.class);
    assertThat(text("select idempotency_key from journal")).isEqualTo(HOSTILE);
    assertThat(text("select reference from journal")).isEqualTo(HOSTILE);
    assertThat(text("select reason from journal")).isEqualTo(HOSTILE.substring(0, 40));
    assertThat(
            text(
                "select metadata::json ->> k from journal, json_object_keys(metadata::json) k where"
                    + " k <> ''"))
        .isEqualTo(HOSTILE);
    assertThat(text("select metadata::json ->> 'k' from account_request")).isEqualTo(HOSTILE);
    assertThat(text("select idempotency_key from account_request")).isEqualTo(HOSTILE + "2");
    assertThat(text("select name from member")).isEqualTo(HOSTILE);
    assertThat(text("select email from member")).isEqualTo("{\"a\",NULL}");
    assertThat(text("select card from member")).isEqualTo("NULL");
    assertThat(new Outbox(book.owner()).findOutcomes(1, 0, 9).getFirst().events())
        .isEqualTo(outcomes);
    agreesWithItself();
  }

  @Test
  void keepsADeadLetterAsItCame() throws Exception {
    Lane lane = new Race(book, 1).lane(0);
    byte[] bytes = {0, 1, (byte) 0xFF, '\\', 'x'};
    DeadLetter letter =
        new DeadLetter(
            0,
            "MALFORMED_JSON",
            HOSTILE,
            bytes,
            bytes,
            bytes.length,
            List.of(
                new DeadLetter.Header("same", bytes),
                new DeadLetter.Header("same", null),
                new DeadLetter.Header("nul\u0000" + HOSTILE, new byte[0])),
            Requests.TIME,
            "CreateTime");
    lane.post(List.of(letter), 1, batch -> assertThat(batch.deadLetters()).isEqualTo(1));
    DeadLetter kept = new Outbox(book.owner()).findDeadLetters(1, 10, 1).getFirst();
    assertThat(kept).usingRecursiveComparison().isEqualTo(letter);
  }

  /** The account's count of legs was turned back by hand, so its next leg exists already. */
  @Test
  void stopsLoudlyAtALegThatIsThereAlready() throws Exception {
    Lane lane = new Race(book, 1).lane(0);
    post(lane, P.earn("a", "k1", 5));
    String plant =
        """
        insert into journal (program_id, lane_id, batch_no, line, posted_at, requested_at, transfer_id, type, points,
          debit_account_id, debit_bucket, credit_account_id, credit_bucket, credit_leg, credit_after, idempotency_key)
        select 1, 9, 1, 0, :at, now(), gen_random_uuid(), 1, 1, -1, 0, account_id, 0, 2, 6, 'planted' from account
        """;
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    Ledger still =
        new Ledger(
            book.book(),
            LedgerSettings.defaults(1, 1 << 20),
            Clock.fixed(now, ZoneOffset.UTC),
            PostingListener.NONE);
    book.owner().useHandle(handle -> handle.createUpdate(plant).bind("at", now).execute());
    Lane next = still.takeOver("loyalty.transfers", 0, Race.TOPIC_ID);
    assertThatThrownBy(() -> post(next, P.earn("a", "k2", 5)))
        .isInstanceOf(JdbiException.class)
        .hasMessageContaining("journal");
    assertThat(next.position().nextOffset()).isEqualTo(1);
    assertThat(count("select count(*) from request_key")).isEqualTo(1);
    assertThat(count("select available from account")).isEqualTo(5);
  }

  /** A bug must be loud: repeating or skipping it would hide it. */
  @Test
  void stopsLoudlyAtABrokenConstraint() throws Exception {
    Lane lane = new Race(book, 1).lane(0);
    post(lane, P.earn("a", "k1", 5));
    book.owner()
        .useHandle(
            handle ->
                handle.execute(
                    "alter table journal add constraint planted check (points <> 77) not valid"));
    long before = lane.position().nextOffset();
    assertThatThrownBy(() -> post(lane, P.earn("a", "k2", 77))).hasMessageContaining("planted");
    assertThat(lane.position().nextOffset()).isEqualTo(before);
    assertThat(count("select count(*) from request_key")).isEqualTo(1);
  }
}
