package dev.loyalty.jobs.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.jobs.fixture.CutOffs;
import dev.loyalty.jobs.fixture.JobBook;
import dev.loyalty.jobs.run.JobListener;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.JobResult;
import dev.loyalty.jobs.run.RunId;
import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.fixture.SamplePrograms;
import dev.loyalty.ledger.store.BookJdbi;
import java.time.LocalDate;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

class RefreshReportsIT {

  private static final Requests P = new Requests("retail");
  private static final LocalDate DAY = LocalDate.of(2026, 1, 20);

  private final JobBook book = new JobBook(SamplePrograms.RETAIL);
  private final RefreshReports job = new RefreshReports(book.writer, book.book.owner(), book.clock);

  @Test
  void addsEachMovementOnce() throws Exception {
    book.post(P.earn("a", "e1", 100), P.redeem("a", "r1", 30), P.transfer("a", "t1", "b", 20));
    run(DAY);
    book.post(P.earn("b", "e2", 5), P.reverse("a", "v1", "r1", 10));
    run(DAY.plusDays(1));
    run(DAY.plusDays(2));

    assertThat(
            strings(
                book.writer,
                "select type || ' ' || sum(movements) || ' ' || sum(points) from report_volume"
                    + " group by type order by type"))
        .containsExactly("1 2 105", "2 1 30", "3 1 20", "5 1 10");
    assertThat(
            strings(
                book.writer,
                "select program || ' ' || issued || ' ' || spent || ' ' || expired || ' ' ||"
                    + " outstanding || ' ' || business_date from report_liability"))
        .containsExactly("retail 105 20 0 85 2026-01-22");
    assertThat(
            strings(
                book.writer,
                "select place || ' ' || account || ' ' || outstanding from report_top_account order"
                    + " by place"))
        .containsExactly("1 a 60", "2 b 25");
    assertThat(
            strings(book.writer, "select level || accounts || ' ' || outstanding from report_tier"))
        .containsExactly("2 85");
  }

  /** All that is issued and expired in ten thousand years' time, of amounts that are allowed. */
  @Test
  void tellsTheBreakageOfAsManyPointsAsThereMayBe() throws Exception {
    book.book
        .owner()
        .useHandle(
            handle ->
                handle.execute(
                    """
                    insert into volume_day values (1, '2026-01-01', 1, -1, 9000000, 9000000000000000000, -9000000000000000000),
                      (1, '2026-01-01', 14, -4, 9000000, 6000000000000000001, 6000000000000000001)
                    """));
    run(DAY);
    assertThat(strings(book.writer, "select breakage_per_10000 from report_liability"))
        .containsExactly("6666");
  }

  @Test
  void staysAtALaterDateThatWasReportedBefore() throws Exception {
    book.post(P.earn("a", "e1", 50));
    run(DAY);
    book.post(P.earn("a", "e2", 5));
    JobResult earlier = run(DAY.minusDays(1));

    assertThat(earlier.skipped()).containsEntry("a later date was reported before", 1L);
    assertThat(liability()).containsExactly("50 2026-01-20");

    run(DAY.plusDays(1));
    assertThat(liability()).containsExactly("55 2026-01-21");
  }

  /** Otherwise one mistyped date would end all reports until then. */
  @Test
  void comesBackFromADateThatIsStillToCome() throws Exception {
    run(LocalDate.of(2999, 1, 1));
    book.post(P.earn("a", "e1", 100));
    run(DAY);
    assertThat(liability()).containsExactly("100 2026-01-20");
  }

  @Test
  void goesOnWhereverItWasCutOff() throws Exception {
    RunId id = RunId.nightly(JobName.REFRESH_REPORTS, DAY, null);
    int places =
        CutOffs.everywhere(
            () -> {
              JobBook scene = new JobBook(SamplePrograms.RETAIL, SamplePrograms.STRICT);
              Requests strict = new Requests("strict");
              scene.post(
                  P.earn("a", "e1", 90),
                  P.redeem("a", "r1", 30),
                  strict.open("s", "o"),
                  P.earn("b", "e2", 5));
              scene.post(strict.credit("s", "c1", 7), P.transfer("a", "t1", "b", 20));
              return scene;
            },
            (commits, scene) ->
                CutOffs.afterCommits(
                    commits,
                    scene.book.database().writer(),
                    source ->
                        new RefreshReports(BookJdbi.of(source), scene.book.owner(), scene.clock),
                    id,
                    null),
            scene ->
                strings(
                    scene.writer,
                    """
                    select concat_ws(' ', program_id, type, system_account_id, movements, points, change) from volume_day
                    union all select concat_ws(' ', program, issued, spent, outstanding, business_date) from report_liability
                    union all select concat_ws(' ', program, type, movements, points) from report_volume order by 1
                    """));
    assertThat(places).isGreaterThan(20);
  }

  private List<String> liability() {
    return strings(book.writer, "select issued || ' ' || business_date from report_liability");
  }

  @Test
  void showsReadersNothingButTheirPrograms() throws Exception {
    book.post(P.earn("a", "e1", 100));
    run(DAY);
    Jdbi owner = book.book.owner();
    owner.useHandle(
        handle -> handle.execute("create role report_reader login in role loyalty_reader"));
    owner.useHandle(
        handle -> {
          handle.execute("set session authorization report_reader");
          for (String view :
              List.of("report_volume", "report_liability", "report_tier", "report_top_account")) {
            assertThat(
                    handle
                        .createQuery("select count(*) from loyalty." + view)
                        .mapTo(Long.class)
                        .one())
                .as(view)
                .isZero();
          }
        });
  }

  private JobResult run(LocalDate date) throws Exception {
    return book.runner(job)
        .run(RunId.nightly(JobName.REFRESH_REPORTS, date, null), null, JobListener.NONE);
  }

  private static List<String> strings(Jdbi jdbi, String query) {
    return jdbi.withHandle(handle -> handle.createQuery(query).mapTo(String.class).list());
  }
}
