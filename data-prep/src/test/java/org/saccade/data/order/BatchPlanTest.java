package org.saccade.data.order;

import org.junit.jupiter.api.Test;

import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BatchPlanTest {
    private static final int[] WORLDS = {1, 2, 3, 8, 13};

    /** What all ranks see from a step on, in the order of steps and ranks. */
    private static int[] seen(BatchPlan plan, int[] order, int fromStep, int ranks) {
        return IntStream.range(fromStep, plan.steps())
                .boxed()
                .flatMap(step -> IntStream.range(0, ranks)
                        .mapToObj(rank -> plan.batch(step).share(rank, ranks).of(order)))
                .flatMapToInt(IntStream::of)
                .toArray();
    }

    @Test
    void anEpochIsTheOrderOnAnyNumberOfRanksAndFromAnyStepOn() {
        for (int samples : new int[] {1, 7, 24, 25, 101}) {
            for (int batch : new int[] {1, 2, 8, 24, 1000}) {
                BatchPlan plan = new BatchPlan(samples, batch);
                int[] order = EpochOrder.of(samples, batch, samples);
                for (int ranks : WORLDS) {
                    assertThat(seen(plan, order, 0, ranks)).isEqualTo(order);
                    int step = plan.steps() / 2;
                    assertThat(seen(plan, order, step, ranks)).isEqualTo(seen(plan, order, step, 1));
                }
            }
        }
    }

    @Test
    void theLastSmallerBatchIsKept() {
        BatchPlan plan = new BatchPlan(10, 4);
        assertThat(plan.steps()).isEqualTo(3);
        assertThat(plan.batch(1)).isEqualTo(new Span(4, 8));
        assertThat(plan.batch(2)).isEqualTo(new Span(8, 10));
        assertThat(new BatchPlan(8, 4).steps()).isEqualTo(2);
    }

    @Test
    void theLargestCountsDoNotOverflow() {
        BatchPlan plan = new BatchPlan(Integer.MAX_VALUE, 1 << 30);
        assertThat(plan.steps()).isEqualTo(2);
        assertThat(plan.batch(1)).isEqualTo(new Span(1 << 30, Integer.MAX_VALUE));
    }

    @Test
    void badNumbersAreRefused() {
        assertThatThrownBy(() -> new BatchPlan(0, 4))
                .hasMessage("samples and global batch must be at least 1, got samples=0, globalBatch=4");
        assertThatThrownBy(() -> new BatchPlan(4, 0))
                .hasMessage("samples and global batch must be at least 1, got samples=4, globalBatch=0");
        assertThatThrownBy(() -> new BatchPlan(10, 4).batch(3)).hasMessage("step must be from 0 to 2, got 3");
        assertThatThrownBy(() -> new BatchPlan(10, 4).batch(-1)).hasMessage("step must be from 0 to 2, got -1");
    }
}
