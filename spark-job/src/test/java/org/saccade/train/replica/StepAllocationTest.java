package org.saccade.train.replica;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.model.ModelPreset;
import org.saccade.train.input.Batch;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a step leaves to the garbage collector: ND4J's buffers and contexts, whose native memory follows them. Each costs a young collection some
 * microseconds, and ranks wait for each other's collections.
 */
class StepAllocationTest {
    private static final int CLASSES = 10;
    private static final int SIZE = 32;
    /** 592 were counted; 3,023 before shapes, views and contexts were used again and local attention had a kernel. */
    private static final long MOST = 640;

    @Test
    void aStepLeavesFewObjectsWithNativeMemory() {
        ComputationGraphConfiguration network = ModelPreset.SMALL_ATTENTION_RESNET
                .architecture()
                .build(new MapShape(3, SIZE, SIZE), CLASSES, 1, new Nesterovs(0.05, 0.9), 1e-4);
        try (Replica replica = Dl4jReplica.initialise(network);
                Batch batch = batch(2)) {
            step(replica, batch, 0);
            step(replica, batch, 1);
            long before = objectsWithNativeMemory();
            step(replica, batch, 2);
            assertThat(objectsWithNativeMemory() - before).isPositive().isLessThan(MOST);
        }
    }

    private static void step(Replica replica, Batch batch, int step) {
        replica.computeGradient(batch, step, batch.samples());
        replica.update(step, 0, batch.samples());
    }

    /** ND4J gives each of them the next number, and this question takes one. */
    private static long objectsWithNativeMemory() {
        return Nd4j.getDeallocatorService().nextValue();
    }

    private static Batch batch(int samples) {
        INDArray labels = Nd4j.zeros(DataType.FLOAT, samples, CLASSES);
        int[] classes = new int[samples];
        for (int i = 0; i < samples; i++) {
            classes[i] = i;
            labels.putScalar(i, i, 1);
        }
        return new Batch(Nd4j.ones(DataType.FLOAT, samples, 3, SIZE, SIZE), labels, classes);
    }
}
