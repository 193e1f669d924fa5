package org.saccade.bench;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.model.ModelPreset;
import org.saccade.train.input.Batch;
import org.saccade.train.replica.Dl4jReplica;
import org.saccade.train.replica.Replica;

import java.util.stream.IntStream;

/** A network of ours, as a rank trains it. */
final class ReplicaStep implements TrainingStep {

    private static final int CHANNELS = 3;

    private final Replica replica;
    private final Batch batch;
    private long step;

    ReplicaStep(ModelPreset preset, TrainingTask task) {
        replica = Dl4jReplica.initialise(preset.build(
                new MapShape(CHANNELS, task.size(), task.size()),
                task.classes(),
                1,
                new Nesterovs(LEARNING_RATE, MOMENTUM),
                WEIGHT_DECAY));
        int[] classes = IntStream.range(0, task.batch()).map(task::label).toArray();
        INDArray labels = Nd4j.zeros(DataType.FLOAT, task.batch(), task.classes());
        for (int sample = 0; sample < classes.length; sample++) {
            labels.putScalar(sample, classes[sample], 1);
        }
        batch = new Batch(
                Nd4j.randn(DataType.FLOAT, task.batch(), CHANNELS, task.size(), task.size()), labels, classes);
    }

    @Override
    public void run() {
        replica.computeGradient(batch, step, batch.samples());
        replica.update(step, 0, batch.samples());
        step++;
    }

    @Override
    public void close() {
        replica.close();
        batch.close();
    }
}
