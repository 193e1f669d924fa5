package org.saccade.train.replica;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.learning.config.NoOp;
import org.saccade.train.config.OptimizerKind;
import org.saccade.train.config.TrainConfig;
import org.saccade.train.testing.TinyNetwork;
import org.saccade.train.testing.TinyTraining;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Updates against the formulas of the papers, in double precision. The gradients are made up, since an update does not ask where they come from. */
class OptimizerTest {
    private static final int BATCH = 4;
    private static final int SAMPLES = 8; // two steps an epoch
    private static final int STEPS = 12; // all of them: the cosine ends at 0

    // spotless:off
    @ParameterizedTest
    @ValueSource(strings = {
        "train.optimizer=sgd",
        "train.optimizer=sgd; train.momentum=0.5; train.weight-decay=0",
        "train.optimizer=adamw; train.weight-decay=0",
        "train.optimizer=adamw; train.weight-decay=0.25",
        "train.optimizer=adamw; train.weight-decay=0.25; train.schedule=constant",
        "train.optimizer=adamw; train.adam.beta1=0.5; train.adam.beta2=0.75; train.adam.epsilon=0.125",
        "train.optimizer=lamb; train.weight-decay=0",
        "train.optimizer=lamb; train.weight-decay=0.25",
        "train.optimizer=lamb; train.weight-decay=0.25; train.adam.beta1=0.75; train.schedule=step; train.step.milestones=[2, 3]",
    })
    // spotless:on
    void updatesAsThePapersSay(String settings) {
        TrainConfig train = TinyTraining.of(
                (settings + "; train.epochs=6; train.global-batch-size=4; train.learning-rate=0.05").split("; "));
        try (Replica replica = replica(train)) {
            List<Reference> references = references(replica, train);
            for (int step = 0; step < STEPS; step++) {
                double rate = replica.learningRate(step, step / 2);
                float[] sums = gradient(replica.parameters().remaining(), step);
                references.forEach(reference -> reference.update(sums, rate));
                update(replica, sums, step);
                float[] parameters = floats(replica.parameters());
                for (Reference reference : references) {
                    for (int i = 0; i < reference.values.length; i++) {
                        assertThat((double) parameters[reference.from + i])
                                .as("%s, value %d after step %d", reference.name, i, step + 1)
                                .isCloseTo(reference.values[i], within(3e-6));
                    }
                }
            }
        }
    }

    /** The arXiv:1711.05101 point of it: a weight without gradient shrinks by rate times decay, whatever Adam's moments are. */
    @Test
    void decayIsDecoupledAndFollowsTheSchedule() {
        TrainConfig train = TinyTraining.of(
                "train.optimizer=adamw",
                "train.epochs=4",
                "train.global-batch-size=4",
                "train.learning-rate=0.5",
                "train.weight-decay=0.25",
                "train.schedule=step",
                "train.step.milestones=[1]");
        try (Replica replica = replica(train)) {
            float before = replica.parameters().get(weight(replica));
            update(replica, new float[replica.parameters().remaining()], 0);
            float first = replica.parameters().get(weight(replica));
            update(replica, new float[replica.parameters().remaining()], 2);
            float afterMilestone = replica.parameters().get(weight(replica));

            assertThat(first / before).isCloseTo(1 - 0.5f * 0.25f, within(1e-6f));
            assertThat(afterMilestone / first).isCloseTo(1 - 0.05f * 0.25f, within(1e-6f));
        }
    }

    private static int weight(Replica replica) {
        return IntStream.range(0, replica.parameters().remaining())
                .filter(i -> replica.nameOfParameter(i).equals("conv, parameter W"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aGradientThatIsTooLongIsScaledToTheNorm() {
        float[] sums = gradient(count(), 3);
        double norm = 0;
        try (Replica plain = replica(TinyTraining.of("train.epochs=3", "train.global-batch-size=4"))) {
            for (int i = 0; i < sums.length; i++) {
                double mean = isStatistic(plain, i) ? 0 : sums[i] / BATCH;
                norm += mean * mean;
            }
            norm = Math.sqrt(norm);
            float[] half = sums.clone();
            for (int i = 0; i < half.length; i++) {
                half[i] *= isStatistic(plain, i) ? 1 : 0.5f;
            }
            update(plain, half, 0);

            assertThat(afterClipping(norm / 2, sums)).containsExactly(floats(plain.parameters()), within(1e-6f));
        }
        try (Replica plain = replica(TinyTraining.of("train.epochs=3", "train.global-batch-size=4"))) {
            update(plain, sums, 0);
            assertThat(afterClipping(norm * 1.001, sums)).as("short enough").isEqualTo(floats(plain.parameters()));
            assertThat(afterClipping(norm * 0.999, sums)).isNotEqualTo(floats(plain.parameters()));
        }
    }

    private static float[] afterClipping(double greatest, float[] sums) {
        try (Replica clipped = replica(
                TinyTraining.of("train.epochs=3", "train.global-batch-size=4", "train.clip-norm=" + greatest))) {
            update(clipped, sums, 0);
            return floats(clipped.parameters());
        }
    }

    /** LAMB is whole in the saved model: plain Deeplearning4j goes on with it. */
    @ParameterizedTest
    @ValueSource(strings = {"adamw", "lamb"})
    void plainDeeplearning4jUpdatesASavedModelInTheSameWay(String optimizer) throws IOException {
        TrainConfig train =
                TinyTraining.of("train.epochs=3", "train.global-batch-size=4", "train.optimizer=" + optimizer);
        try (Replica replica = replica(train)) {
            float[] sums = gradient(count(), 1);
            update(replica, sums, 0);
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            replica.save(file);
            try (Replica plain = Dl4jReplica.of(
                    ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(file.toByteArray())))) {
                update(replica, sums, 1);
                update(plain, sums, 1);
                assertThat(floats(plain.parameters())).isEqualTo(floats(replica.parameters()));
            }
        }
    }

    private static void update(Replica replica, float[] sums, int step) {
        replica.gradient().asFloatBuffer().put(sums);
        replica.update(step, step / 2, BATCH);
    }

    private static Replica replica(TrainConfig train) {
        ComputationGraphConfiguration configuration = TinyNetwork.of(5, 3, true, new NoOp(), 0);
        Recipe.of(train, SAMPLES).applyTo(configuration);
        return Dl4jReplica.initialise(() -> Dl4jReplica.drawn(configuration), new GradientClip(train.clipNorm()));
    }

    private static int count() {
        try (Replica replica = replica(TinyTraining.of())) {
            return replica.parameters().remaining();
        }
    }

    /** Sums over the batch. */
    private static float[] gradient(int count, int step) {
        float[] sums = new float[count];
        for (int i = 0; i < count; i++) {
            sums[i] = (float) (BATCH * 0.3 * Math.sin(0.7 * i + 1.3 * step + 0.1));
        }
        return sums;
    }

    private static boolean isStatistic(Replica replica, int index) {
        return isStatistic(replica.nameOfParameter(index));
    }

    /** Deeplearning4j's own batch norm keeps the logarithm of its deviation. */
    private static boolean isStatistic(String name) {
        return name.equals("norm, parameter mean") || name.equals("norm, parameter log10stdev");
    }

    private static List<Reference> references(Replica replica, TrainConfig train) {
        List<Reference> references = new ArrayList<>();
        float[] all = floats(replica.parameters());
        for (int from = 0; from < all.length; ) {
            String name = replica.nameOfParameter(from);
            int to = from;
            while (to < all.length && replica.nameOfParameter(to).equals(name)) {
                to++;
            }
            double[] values = new double[to - from];
            for (int i = from; i < to; i++) {
                values[i - from] = all[i];
            }
            references.add(new Reference(train, name, from, values));
            from = to;
        }
        return references;
    }

    private static float[] floats(FloatBuffer buffer) {
        float[] floats = new float[buffer.remaining()];
        buffer.get(floats);
        return floats;
    }

    /** One parameter, updated by loops in double precision. */
    private static final class Reference {
        final TrainConfig train;
        final String name;
        final int from;
        final double[] values;
        private final double[] first;
        private final double[] second;
        private int steps;

        Reference(TrainConfig train, String name, int from, double[] values) {
            this.train = train;
            this.name = name;
            this.from = from;
            this.values = values;
            this.first = new double[values.length];
            this.second = new double[values.length];
        }

        void update(float[] sums, double rate) {
            steps++;
            double[] update = new double[values.length];
            for (int i = 0; i < values.length; i++) {
                update[i] = update(i, sums[from + i], rate);
            }
            // LAMB: what is subtracted is as long as the weight, times the rate (arXiv:1904.00962, algorithm 2).
            double ratio =
                    train.optimizer() == OptimizerKind.LAMB && isWeight() ? rate * length(values) / length(update) : 1;
            for (int i = 0; i < values.length; i++) {
                values[i] -= ratio * update[i];
            }
        }

        private double update(int i, double sum, double rate) {
            if (isStatistic(name)) {
                return sum;
            }
            double decay = isWeight() ? train.weightDecay() : 0;
            return train.optimizer() == OptimizerKind.SGD
                    ? nesterov(i, sum / BATCH + decay * values[i], rate)
                    : rate * (adam(i, sum / BATCH) + decay * values[i]);
        }

        private boolean isWeight() {
            return name.endsWith(" W");
        }

        /** v' = m v - rate g; the parameter moves by (1 + m) v' - m v. */
        private double nesterov(int i, double gradient, double rate) {
            double momentum = train.momentum();
            double before = first[i];
            first[i] = momentum * before - rate * gradient;
            return momentum * before - (1 + momentum) * first[i];
        }

        /** Algorithm 1 of arXiv:1412.6980 in the order of its section 2: epsilon beside the root before its bias is corrected. */
        private double adam(int i, double gradient) {
            double beta1 = train.adam().beta1();
            double beta2 = train.adam().beta2();
            first[i] = beta1 * first[i] + (1 - beta1) * gradient;
            second[i] = beta2 * second[i] + (1 - beta2) * gradient * gradient;
            return first[i]
                    * Math.sqrt(1 - Math.pow(beta2, steps))
                    / (1 - Math.pow(beta1, steps))
                    / (Math.sqrt(second[i]) + train.adam().epsilon());
        }

        private static double length(double[] vector) {
            double sum = 0;
            for (double value : vector) {
                sum += value * value;
            }
            return Math.sqrt(sum);
        }
    }
}
