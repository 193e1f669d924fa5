package org.saccade.train.cluster;

import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class RankOutcomeTest {
    @Test
    void theEchoOfAnAbsentRankIsNotTheCause() {
        Exception cause = new RanksRefusedException("rank 1 has no GPU that it can use", null);
        Exception echo = new AbsentRankException(1, cause.getMessage());

        assertThat(RankOutcome.rootCause(List.of(new RankOutcome(0, echo), new RankOutcome(1, cause))))
                .isSameAs(cause);
        assertThat(RankOutcome.rootCause(List.of(new RankOutcome(0, echo)))).isSameAs(echo);
    }
}
