package dev.loyalty.jobs.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loyalty.jobs.archive.ArchiveFile.Figures;
import dev.loyalty.jobs.archive.MonthRows.Share;
import java.util.List;
import org.junit.jupiter.api.Test;

class MonthRowsTest {

  private static final Share RETAIL_LANE_1 =
      new Share("retail", 2, new Figures(10, 700, 1, 1, 5, 9, 1, 80, 1_000, 4_000));
  private static final Share RETAIL_LANE_3 =
      new Share("retail", 2, new Figures(3, 50, 3, 3, 2, 7, 4, 90, 900, 3_000));
  private static final Share TRAVEL_LANE_3 =
      new Share("travel", 1, new Figures(1, 5, 3, 3, 6, 6, 2, 2, 2_000, 2_000));

  private final MonthRows rows =
      new MonthRows(List.of(RETAIL_LANE_1, RETAIL_LANE_3, TRAVEL_LANE_3));

  @Test
  void putsTheLanesOfAProgramTogether() {
    assertThat(rows.programs())
        .containsExactly(
            new Share("retail", 2, new Figures(13, 750, 1, 3, 2, 9, 1, 90, 900, 4_000)),
            TRAVEL_LANE_3);
  }

  @Test
  void knowsTheNewestBatchOfEachProgramAndLane() {
    assertThat(rows.programIds()).containsExactly(2, 2, 1);
    assertThat(rows.laneIds()).containsExactly(1, 3, 3);
    assertThat(rows.newestBatches()).containsExactly(9L, 7L, 6L);
  }

  @Test
  void hasNoProgramWhereThereAreNoRows() {
    assertThat(new MonthRows(List.of()).programs()).isEmpty();
  }
}
