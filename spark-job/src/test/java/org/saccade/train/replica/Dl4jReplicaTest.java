package org.saccade.train.replica;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.saccade.train.input.Batch;
import org.saccade.train.testing.TinyNetwork;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class Dl4jReplicaTest {
    private static final int CLASSES = 3;
    private static final int SIZE = 5;

    @Test
    void aStepIsTheStepOfDl4jItself() {
        ComputationGraphConfiguration configuration = network(true, 0.01);
        ComputationGraph dl4j = new ComputationGraph(configuration.clone());
        dl4j.init();
        try (Replica replica = Dl4jReplica.initialise(configuration);
                Batch batch = batch(6, 1)) {
            assertThat(floats(replica.parameters()))
                    .as("initial weights")
                    .isEqualTo(dl4j.params().toFloatVector());
            for (int step = 0; step < 3; step++) {
                dl4j.fit(new DataSet(batch.features().dup(), batch.labels().dup()));
                replica.computeGradient(batch, step, batch.samples());
                replica.update(step, 0, batch.samples());
            }
            assertThat(floats(replica.parameters())).isEqualTo(dl4j.params().toFloatVector());
        }
    }

    @Test
    void termsOfPartsAddUpToTheGradientOfTheWhole() {
        ComputationGraphConfiguration configuration = network(false, 0);
        try (Replica replica = Dl4jReplica.initialise(configuration);
                Batch whole = batch(6, 1);
                Batch first = part(whole, 0, 4);
                Batch second = part(whole, 4, 6)) {
            double lossOfWhole = replica.computeGradient(whole, 0, 6);
            float[] gradientOfWhole = floats(replica.gradient().asFloatBuffer());
            double lossOfParts = replica.computeGradient(first, 0, 6);
            float[] sum = floats(replica.gradient().asFloatBuffer());
            lossOfParts += replica.computeGradient(second, 0, 6);
            float[] other = floats(replica.gradient().asFloatBuffer());
            for (int i = 0; i < sum.length; i++) {
                sum[i] += other[i];
            }
            assertThat(sum).containsExactly(gradientOfWhole, within(2e-6f));
            assertThat(lossOfParts).isCloseTo(lossOfWhole, within(1e-5));
        }
    }

    @Test
    void microBatchesAddUpToTheGradientOfTheWholeInDoublePrecision() {
        ComputationGraph graph = new ComputationGraph(network(false, 0.01));
        graph.init();
        ComputationGraph exact = graph.convertDataType(DataType.DOUBLE);
        try (Replica replica = Dl4jReplica.of(exact);
                Batch whole = inDoublePrecision(batch(7, 1))) {
            double lossOfWhole = replica.computeGradient(whole, 0, 9);
            double[] gradientOfWhole = exact.getFlattenedGradients().toDoubleVector();

            double lossOfParts = replica.computeGradient(part(whole, 0, 3), 0, 9);
            lossOfParts += replica.addGradient(part(whole, 3, 5), 0, 9);
            lossOfParts += replica.addGradient(part(whole, 5, 7), 0, 9);

            assertThat(exact.getFlattenedGradients().toDoubleVector()).containsExactly(gradientOfWhole, within(1e-12));
            assertThat(lossOfParts).isCloseTo(lossOfWhole, within(1e-12));
        }
    }

    @Test
    void microBatchesAreAddedAsTheTermsOfRanksAre() {
        try (Replica replica = Dl4jReplica.initialise(network(true, 0.01));
                Batch first = batch(4, 1);
                Batch second = batch(3, 2)) {
            replica.computeGradient(first, 0, 7);
            float[] sum = floats(replica.gradient().asFloatBuffer());
            replica.computeGradient(second, 0, 7);
            float[] other = floats(replica.gradient().asFloatBuffer());
            for (int i = 0; i < sum.length; i++) {
                sum[i] += other[i];
            }

            replica.computeGradient(first, 0, 7);
            replica.addGradient(second, 0, 7);

            assertThat(floats(replica.gradient().asFloatBuffer()))
                    .as("running statistics among them")
                    .isEqualTo(sum);
        }
    }

    @Test
    void namesTheFirstLayerThatIsNotFinite() {
        try (Replica replica = Dl4jReplica.initialise(network(false, 0));
                Batch batch = batch(2, 1);
                Batch empty = new Batch(Nd4j.empty(DataType.FLOAT), Nd4j.empty(DataType.FLOAT), new int[0])) {
            int last = replica.parameters().limit() - 1;
            assertThat(replica.firstNonFinite(batch)).isEmpty();
            replica.parameters().put(last, Float.NaN);
            assertThat(replica.firstNonFinite(batch)).contains("classes");
            assertThat(replica.firstNonFinite(empty)).isEmpty();
            assertThat(replica.nameOfParameter(last)).isEqualTo("classes, parameter b");
            assertThat(replica.nameOfParameter(0)).startsWith("conv, parameter ");
            replica.parameters().put(0, Float.POSITIVE_INFINITY);
            assertThat(replica.firstNonFinite(batch)).contains("conv");
        }
    }

    @Test
    void anEmptyPartHasNoTerm() {
        try (Replica replica = Dl4jReplica.initialise(network(true, 0.01));
                Batch batch = batch(2, 1);
                Batch empty = new Batch(Nd4j.empty(DataType.FLOAT), Nd4j.empty(DataType.FLOAT), new int[0])) {
            replica.computeGradient(batch, 0, 2);
            assertThat(replica.computeGradient(empty, 0, 2)).isZero();
            assertThat(floats(replica.gradient().asFloatBuffer())).containsOnly(0f);
        }
    }

    @Test
    void movesOfRunningStatisticsAreWeightedByTheShare() {
        try (Replica replica = Dl4jReplica.initialise(network(true, 0));
                Batch batch = batch(4, 1)) {
            replica.computeGradient(batch, 0, 4);
            float[] alone = floats(replica.gradient().asFloatBuffer());
            replica.computeGradient(batch, 0, 16);
            float[] quarter = floats(replica.gradient().asFloatBuffer());

            int changed = 0;
            for (int i = 0; i < alone.length; i++) {
                if (alone[i] != quarter[i]) {
                    assertThat(quarter[i]).isCloseTo(alone[i] / 4, within(1e-7f));
                    changed++;
                }
            }
            assertThat(changed).as("mean and variance of four channels").isEqualTo(8);
        }
    }

    @Test
    void thePenaltyIsNotPartOfTheLoss() {
        try (Replica plain = Dl4jReplica.initialise(network(false, 0));
                Replica penalised = Dl4jReplica.initialise(network(false, 0.5));
                Batch batch = batch(4, 1)) {
            assertThat(penalised.computeGradient(batch, 0, 4))
                    .isCloseTo(plain.computeGradient(batch, 0, 4), within(1e-4));
        }
    }

    /** With softmax, the gradient of the cross-entropy by the last layer's biases is the sum of what is predicted less what is due. */
    @Test
    void labelsMayBeSpreadOverClasses() {
        ComputationGraph graph = new ComputationGraph(network(false, 0));
        graph.init();
        ComputationGraph exact = graph.convertDataType(DataType.DOUBLE);
        double[][] labels = {{0.9, 0.05, 0.05}, {0.3, 0, 0.7}, {0, 1, 0}};
        try (Replica replica = Dl4jReplica.of(exact);
                Batch oneHot = inDoublePrecision(batch(3, 1));
                Batch spread = new Batch(oneHot.features().dup(), Nd4j.create(labels), oneHot.classes())) {
            double[][] predicted = exact.outputSingle(spread.features()).toDoubleMatrix();
            double loss = 0;
            double[] moves = new double[CLASSES];
            for (int i = 0; i < labels.length; i++) {
                for (int c = 0; c < CLASSES; c++) {
                    loss -= labels[i][c] * Math.log(predicted[i][c]);
                    moves[c] += predicted[i][c] - labels[i][c];
                }
            }

            assertThat(replica.computeGradient(spread, 0, 3)).isCloseTo(loss, within(1e-9));
            double[] gradient = exact.getFlattenedGradients().toDoubleVector();
            assertThat(Arrays.copyOfRange(gradient, gradient.length - CLASSES, gradient.length))
                    .containsExactly(moves, within(1e-9));
        }
    }

    @Test
    void aSavedModelGoesOnWhereItStood() throws IOException {
        try (Replica replica = Dl4jReplica.initialise(network(true, 0.01));
                Batch batch = batch(4, 1)) {
            replica.computeGradient(batch, 0, 4);
            replica.update(0, 0, 4);
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            replica.save(file);
            try (Replica restored = ModelFile.read(new ByteArrayInputStream(file.toByteArray()), "model.zip")) {
                assertThat(restored.probabilities(batch)).isDeepEqualTo(replica.probabilities(batch));
                for (Replica each : new Replica[] {replica, restored}) {
                    each.computeGradient(batch, 1, 4);
                    each.update(1, 0, 4);
                }
                assertThat(floats(restored.parameters())).isEqualTo(floats(replica.parameters()));
                assertThat(floats(restored.updaterState())).isEqualTo(floats(replica.updaterState()));
            }
        }
    }

    @Test
    void aRunThatResumesGoesOnWithTheCountThatLayersRead() throws IOException {
        try (Replica replica = Dl4jReplica.initialise(network(true, 0.01));
                Batch batch = batch(4, 1)) {
            replica.computeGradient(batch, 7, 4);
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            replica.save(file);
            ComputationGraph read =
                    ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(file.toByteArray()));
            assertThat(read.getIterationCount()).isEqualTo(7);
        }
    }

    @Test
    void refusesAModelFileWithJavaObjects() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(file)) {
            zip.putNextEntry(new ZipEntry("preprocessor.bin"));
            zip.write(1);
        }
        assertThatThrownBy(() -> ModelFile.read(new ByteArrayInputStream(file.toByteArray()), "runs/x/model.zip"))
                .isInstanceOf(ZipException.class)
                .hasMessageContaining("preprocessor.bin")
                .hasMessageContaining("runs/x/model.zip");
    }

    @Test
    void namesAModelFileThatWasCutShort() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (Replica replica = Dl4jReplica.initialise(network(true, 0))) {
            replica.save(file);
        }
        byte[] whole = file.toByteArray();
        for (int length : new int[] {0, 10, 200, whole.length / 2}) {
            assertThatThrownBy(() ->
                            ModelFile.read(new ByteArrayInputStream(Arrays.copyOf(whole, length)), "runs/x/model.zip"))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(ZipException.class)
                    .hasMessageContaining("runs/x/model.zip");
        }
    }

    private static ComputationGraphConfiguration network(boolean norm, double weightDecay) {
        return TinyNetwork.of(SIZE, CLASSES, norm, new Nesterovs(0.1, 0.9), weightDecay);
    }

    private static Batch batch(int samples, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] pixels = new float[samples * 3 * SIZE * SIZE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextDouble(-1, 1);
        }
        int[] classes = random.ints(samples, 0, CLASSES).toArray();
        float[] labels = new float[samples * CLASSES];
        for (int i = 0; i < samples; i++) {
            labels[i * CLASSES + classes[i]] = 1;
        }
        return new Batch(
                Nd4j.create(pixels, new long[] {samples, 3, SIZE, SIZE}, 'c'),
                Nd4j.create(labels, new long[] {samples, CLASSES}, 'c'),
                classes);
    }

    private static Batch inDoublePrecision(Batch batch) {
        return new Batch(
                batch.features().castTo(DataType.DOUBLE), batch.labels().castTo(DataType.DOUBLE), batch.classes());
    }

    private static Batch part(Batch whole, int from, int to) {
        INDArray features = whole.features()
                .get(org.nd4j.linalg.indexing.NDArrayIndex.interval(from, to))
                .dup('c');
        INDArray labels = whole.labels()
                .get(org.nd4j.linalg.indexing.NDArrayIndex.interval(from, to))
                .dup('c');
        return new Batch(features, labels, Arrays.copyOfRange(whole.classes(), from, to));
    }

    private static float[] floats(FloatBuffer buffer) {
        float[] floats = new float[buffer.remaining()];
        buffer.get(floats);
        return floats;
    }
}
