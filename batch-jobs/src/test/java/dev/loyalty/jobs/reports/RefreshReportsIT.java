package dev.loyalty.jobs.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.jobs.fixture.JobBook;
import dev.loyalty.jobs.run.JobListener;
import dev.loyalty.jobs.run.JobName;
import dev.loyalty.jobs.run.RunId;
import dev.loyalty.ledger.fixture.Requests;
import dev.loyalty.ledger.fixture.SamplePrograms;
import java.time.LocalDate;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

class RefreshReportsIT {

  private static final Requests P = new Requests("retail");
  private static final LocalDate DAY = LocalDate.of(2026, 1, 20);

  private final JobBook book = new JobBook(SamplePrograms.RETAIL);
  private final RefreshReports job = new RefreshReports(book.writer, book.book.owner());

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

  private void run(LocalDate date) throws Exception {
    book.runner(job)
        .run(RunId.nightly(JobName.REFRESH_REPORTS, date, null), null, JobListener.NONE);
  }

  private static List<String> strings(Jdbi jdbi, String query) {
    return jdbi.withHandle(handle -> handle.createQuery(query).mapTo(String.class).list());
  }
}
