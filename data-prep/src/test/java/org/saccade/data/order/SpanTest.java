package org.saccade.data.order;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SpanTest {
    @Test
    void sharesFollowEachOtherCoverTheSpanAndDifferByAtMostOne() {
        for (int size = 0; size < 40; size++) {
            for (int ranks = 1; ranks < 50; ranks++) {
                Span span = new Span(5, 5 + size);
                int next = span.from();
                for (int rank = 0; rank < ranks; rank++) {
                    Span share = span.share(rank, ranks);
                    assertThat(share.from()).isEqualTo(next);
                    assertThat(share.size()).isBetween(size / ranks, (size + ranks - 1) / ranks);
                    next = share.to();
                }
                assertThat(next).isEqualTo(span.to());
            }
        }
    }

    @Test
    void theLargestSpanIsShared() {
        Span all = new Span(0, Integer.MAX_VALUE);
        assertThat(all.share(2, 3)).isEqualTo(new Span(1431655765, Integer.MAX_VALUE));
    }

    @Test
    void countsFromWhereAnotherOneBegins() {
        assertThat(new Span(7, 9).relativeTo(new Span(6, 12))).isEqualTo(new Span(1, 3));
    }

    @Test
    void givesTheSamplesAtItsPlaces() {
        int[] order = {4, 3, 2, 1, 0};
        assertThat(new Span(1, 3).of(order)).containsExactly(3, 2);
        assertThatThrownBy(() -> new Span(4, 6).of(order))
                .hasMessage("a span must lie inside the order, got to=6, samples=5");
    }

    @Test
    void badBordersAndRanksAreRefused() {
        assertThatThrownBy(() -> new Span(3, 2)).hasMessage("a span must have 0 <= from <= to, got from=3, to=2");
        assertThatThrownBy(() -> new Span(0, 2).share(2, 2))
                .hasMessage("rank must be from 0 to ranks - 1, got rank=2, ranks=2");
        assertThatThrownBy(() -> new Span(0, 2).share(0, 0))
                .hasMessage("rank must be from 0 to ranks - 1, got rank=0, ranks=0");
    }
}
