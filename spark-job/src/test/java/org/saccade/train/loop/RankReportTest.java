package org.saccade.train.loop;

import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class RankReportTest {
    // Rank 1 is busy for 50 ms; ranks 0 and 2 for 30 and 35, and so they wait for 20 and 15 of their time in the
    // exchange.
    private static final List<RankReport> REPORTS = List.of(report(10, 20, 24), report(1, 49, 4), report(5, 30, 19));

    @Test
    void theSlowestIsTheOneThatTheOthersWaitFor() {
        assertThat(RankReport.slowest(REPORTS)).isEqualTo(1);
        assertThat(RankReport.slowestByMs(REPORTS)).isEqualTo(17.5);
        assertThat(RankReport.dataMs(REPORTS)).isEqualTo(1);
        assertThat(RankReport.computeMs(REPORTS)).isEqualTo(49);
    }

    @Test
    void theExchangeLeavesOutTheWaitForTheSlowest() {
        assertThat(RankReport.exchangeMs(REPORTS)).isEqualTo(4);
        assertThat(RankReport.gigabytesPerSecond(REPORTS, 10_000_000)).isCloseTo(2.5, within(1e-12));
    }

    @Test
    void oneRankWaitsForNobodyAndSendsNothing() {
        List<RankReport> alone = List.of(report(1, 2, 0));

        assertThat(RankReport.slowest(alone)).isZero();
        assertThat(RankReport.slowestByMs(alone)).isZero();
        assertThat(RankReport.gigabytesPerSecond(alone, 0)).isZero();
    }

    @Test
    void travelsAsItIs() {
        RankReport report = new RankReport(-1.5, 1, 2, 3, true, false, "conv\u00e9");

        assertThat(RankReport.fromBytes(report.toBytes())).isEqualTo(report);
    }

    private static RankReport report(double dataMs, double computeMs, double exchangeMs) {
        return new RankReport(0, dataMs, computeMs, exchangeMs, false, false, "");
    }
}
