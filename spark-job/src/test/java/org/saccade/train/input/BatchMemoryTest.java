package org.saccade.train.input;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

import static org.assertj.core.api.Assertions.assertThat;

class BatchMemoryTest {
    private static final long[] SHAPE = {2, 3, 5, 5};

    @Test
    void whatWasGivenBackIsUsedAgainForTheSameShape() {
        try (BatchMemory memory = new BatchMemory()) {
            INDArray first = memory.take(SHAPE);
            INDArray second = memory.take(SHAPE);
            assertThat(second).as("the first is in use").isNotSameAs(first);

            memory.giveBack(first);
            INDArray smaller = memory.take(new long[] {1, 3, 5, 5});
            assertThat(smaller.shape()).containsExactly(1, 3, 5, 5);
            assertThat(memory.take(SHAPE)).isSameAs(first);
            memory.giveBack(first);
            memory.giveBack(second);
            memory.giveBack(smaller);
        }
    }

    @Test
    void closingFreesWhatIsHereAndLaterWhatIsGivenBack() {
        BatchMemory memory = new BatchMemory();
        INDArray here = memory.take(SHAPE);
        INDArray used = memory.take(SHAPE);
        memory.giveBack(here);

        memory.close();

        assertThat(here.wasClosed()).isTrue();
        assertThat(used.wasClosed()).isFalse();
        memory.giveBack(used);
        assertThat(used.wasClosed()).isTrue();
    }

    @Test
    void aBatchIsGivenBackOnce() {
        try (BatchMemory memory = new BatchMemory()) {
            INDArray features = memory.take(SHAPE);
            Batch batch = new BatchDraft(features, 1, 2).finish(memory::giveBack);
            batch.close();
            assertThat(memory.take(SHAPE)).isSameAs(features);

            batch.close();

            assertThat(memory.take(SHAPE)).as("the other load keeps its own").isNotSameAs(features);
            memory.giveBack(features);
        }
    }
}
