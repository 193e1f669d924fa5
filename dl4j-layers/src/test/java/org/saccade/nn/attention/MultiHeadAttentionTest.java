package org.saccade.nn.attention;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.catalogue.SelfAttentionMechanisms;
import org.saccade.nn.attention.neighbourhood.Causal;
import org.saccade.nn.attention.normaliser.TalkingHeads;
import org.saccade.nn.attention.position.Absolute;
import org.saccade.nn.attention.position.Sinusoid;
import org.saccade.nn.attention.projection.GatedInput;
import org.saccade.nn.attention.projection.Grouped;
import org.saccade.nn.attention.projection.Patches;
import org.saccade.nn.graph.MapShape;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;
import static org.saccade.nn.attention.Images.assertClose;

/** Multi-head attention, its positions and its projections (rows 17, 20 and 25 of the catalogue). */
class MultiHeadAttentionTest {

    private static final int[] MIXED = {3, 0, 4, 6, 1, 5, 2};

    @ParameterizedTest
    @CsvSource({"4, 2", "4, 4", "5, 1"})
    void aPermutationOfTheTokensPermutesTheOutput(int channels, int heads) {
        Mechanism mechanism = SelfAttentionMechanisms.multiHeadWithBiases(channels, heads);
        INDArray x = sequence(channels, 7);
        Map<String, INDArray> parameters = RandomParameters.of(mechanism, 1, x).values();
        assertClose(
                Plain.attend(mechanism, 1, permuted(x), parameters),
                permuted(Plain.attend(mechanism, 1, x, parameters)));
    }

    private static INDArray permuted(INDArray x) {
        INDArray y = x.dup('c');
        for (int i = 0; i < MIXED.length; i++) {
            INDArray token = x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(i));
            y.put(column(MIXED[i]), token);
        }
        return y;
    }

    private static INDArrayIndex[] column(int place) {
        return new INDArrayIndex[] {
            NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(place)
        };
    }

    @Test
    void aHeadIsAttentionOfItsOwnChannels() {
        Mechanism mechanism = Mechanism.of(6, 2);
        INDArray x = image(5, 3, 2);
        RandomParameters parameters = RandomParameters.of(mechanism, 2, x);
        Mechanism alone = Mechanism.of(3, 1);
        RandomParameters ofOne = RandomParameters.of(alone, 2, x);
        for (String name : new String[] {"Wq", "Wk", "Wv"}) {
            ofOne.with(name, parameters.get(name).get(NDArrayIndex.interval(3, 6)));
        }
        INDArray second = Plain.attend(mechanism, 2, x, parameters.values())
                .get(NDArrayIndex.all(), NDArrayIndex.interval(3, 6), NDArrayIndex.all(), NDArrayIndex.all());
        assertClose(second.dup('c'), Plain.attend(alone, 2, x, ofOne.values()));
    }

    @Test
    void laterTokensDoNotLeakIntoACausalOutput() {
        Mechanism mechanism = SelfAttentionMechanisms.multiHead(4, 2).withNeighbourhood(new Causal());
        INDArray x = sequence(4, 7);
        Map<String, INDArray> parameters = RandomParameters.of(mechanism, 1, x).values();
        INDArray changed = x.dup('c');
        changed.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(4, 7))
                .addi(9);
        assertClose(
                firstTokens(Plain.attend(mechanism, 1, changed, parameters), 4),
                firstTokens(Plain.attend(mechanism, 1, x, parameters), 4));
    }

    private static INDArray firstTokens(INDArray y, int number) {
        return y.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, number))
                .dup('c');
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 7", "5, 1", "3, 4"})
    void anImageIsTheSequenceOfItsPixels(int height, int width) {
        Mechanism mechanism = SelfAttentionMechanisms.multiHead(4, 4);
        INDArray x = image(4, height, width);
        Map<String, INDArray> parameters = RandomParameters.of(mechanism, 2, x).values();
        INDArray asSequence = Plain.attend(mechanism, 1, x.reshape('c', 2, 4, 1, (long) height * width), parameters);
        assertClose(
                Plain.attend(mechanism, 2, x, parameters), asSequence.dup('c').reshape('c', 2, 4, height, width));
    }

    @Test
    void anOutputStaysWithinTheValues() {
        Mechanism mechanism = Mechanism.of(4, 2);
        INDArray x = image(3, 5, 7);
        RandomParameters parameters = RandomParameters.of(mechanism, 2, x);
        INDArray y = Plain.attend(mechanism, 2, x, parameters.values());
        INDArray values = Images.each(x, image -> Attend.convolve(image, parameters.get("Wv"), 1));
        for (int b = 0; b < 2; b++) {
            for (int c = 0; c < 4; c++) {
                INDArray ofChannel = values.slice(b).slice(c);
                INDArray attended = y.slice(b).slice(c);
                assertThat(attended.maxNumber().doubleValue())
                        .isLessThanOrEqualTo(ofChannel.maxNumber().doubleValue());
                assertThat(attended.minNumber().doubleValue())
                        .isGreaterThanOrEqualTo(ofChannel.minNumber().doubleValue());
            }
        }
    }

    @Test
    void talkingHeadsThatKeepToThemselvesAreMultiHead() {
        INDArray x = image(4, 3, 5);
        Mechanism talking = SelfAttentionMechanisms.talkingHeads(6, 3);
        RandomParameters parameters = RandomParameters.of(talking, 2, x)
                .with(TalkingHeads.MIXTURE, Nd4j.eye(3).castTo(DataType.DOUBLE));
        assertClose(
                Plain.attend(talking, 2, x, parameters.values()),
                Plain.attend(SelfAttentionMechanisms.multiHead(6, 3), 2, x, parameters.values()));
    }

    @Test
    void sinusoidsOfTwoPlacesMultiplyToANumberOfTheirDistance() {
        INDArray places = sinusoids(1, 8, 1, 50); // [1, 8, 1, 50]
        INDArray tokens = places.reshape('c', 8, 50);
        double near = product(tokens, 3, 8);
        assertThat(product(tokens, 20, 25)).isCloseTo(near, offset(1e-12));
        assertThat(product(tokens, 20, 26)).isNotCloseTo(near, offset(1e-3));
        assertThat(tokens.getDouble(2, 1)).isCloseTo(Math.sin(0.1), offset(1e-15));
        assertThat(tokens.getDouble(3, 1)).isCloseTo(Math.cos(0.1), offset(1e-15));
    }

    private static double product(INDArray tokens, int one, int other) {
        return tokens.getColumn(one).mul(tokens.getColumn(other)).sumNumber().doubleValue();
    }

    @Test
    void halfOfAnImagesSinusoidsTellTheRow() {
        INDArray places = sinusoids(2, 4, 3, 5).slice(0);
        INDArray rows = sinusoids(1, 2, 1, 3).reshape('c', 2, 3);
        INDArray columns = sinusoids(1, 2, 1, 5).reshape('c', 2, 5);
        for (int c = 0; c < 2; c++) {
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 5; j++) {
                    assertThat(places.getDouble(c, i, j)).isEqualTo(rows.getDouble(c, i));
                    assertThat(places.getDouble(c + 2, i, j)).isEqualTo(columns.getDouble(c, j));
                }
            }
        }
    }

    /** What is added to an input of zeros: values and output are the marked input itself. */
    private static INDArray sinusoids(int axes, int channels, int height, int width) {
        return Plain.run(
                Map.of(), List.of(Nd4j.zeros(DataType.DOUBLE, 1, channels, height, width)), in -> new Sinusoid()
                        .placed(in.scope(), in.variables().get(0), new MapShape(channels, height, width), axes));
    }

    @Test
    void learnedPositionsAreAddedToTheInput() {
        Mechanism plain = SelfAttentionMechanisms.multiHead(4, 2);
        INDArray x = image(4, 3, 2);
        Mechanism placed = plain.withPosition(Absolute.small());
        RandomParameters parameters = RandomParameters.of(placed, 2, x);
        INDArray marked = x.add(parameters.get(Absolute.POSITIONS).broadcast(x.shape()));
        assertClose(
                Plain.attend(placed, 2, x, parameters.values()), Plain.attend(plain, 2, marked, parameters.values()));
    }

    @Test
    void groupedProjectionsSeeTheChannelsOfTheirGroup() {
        Grouped grouped = new Grouped(2);
        Mechanism mechanism = Mechanism.of(4, 2).withProjections(grouped, grouped, grouped);
        INDArray x = image(6, 3, 2);
        RandomParameters parameters = RandomParameters.of(mechanism, 2, x);
        RandomParameters dense = RandomParameters.of(Mechanism.of(4, 2), 2, x);
        for (String name : new String[] {"Wq", "Wk", "Wv"}) {
            INDArray weights = Nd4j.zeros(DataType.DOUBLE, 4, 6, 1, 1);
            for (int d = 0; d < 4; d++) {
                for (int c = 0; c < 3; c++) {
                    weights.putScalar(
                            new int[] {d, d / 2 * 3 + c, 0, 0},
                            parameters.get(name).getDouble(d, c, 0, 0));
                }
            }
            dense.with(name, weights);
        }
        assertClose(
                Plain.attend(mechanism, 2, x, parameters.values()),
                Plain.attend(Mechanism.of(4, 2), 2, x, dense.values()));
    }

    /** Kernel = stride: the patch embedding of a vision transformer and its linear maps in one; odd rests are left out. */
    @Test
    void patchesAreTheTokensOfAVisionTransformer() {
        Patches patches = new Patches(2);
        Mechanism mechanism = Mechanism.of(4, 2).withProjections(patches, patches, patches);
        INDArray x = image(3, 5, 6);
        RandomParameters parameters = RandomParameters.of(mechanism, 2, x);
        INDArray tokens = Nd4j.create(DataType.DOUBLE, 2, 12, 2, 3); // the pixels of a patch as channels
        for (int b = 0; b < 2; b++) {
            for (int c = 0; c < 12; c++) {
                for (int i = 0; i < 2; i++) {
                    for (int j = 0; j < 3; j++) {
                        tokens.putScalar(
                                new int[] {b, c, i, j}, x.getDouble(b, c / 4, 2 * i + c % 4 / 2, 2 * j + c % 2));
                    }
                }
            }
        }
        assertClose(
                Plain.attend(mechanism, 2, x, parameters.values()),
                Plain.attend(Mechanism.of(4, 2), 2, tokens, parameters.values()));
    }

    @Test
    void aSingleHeadWithClosedKeyGatesAveragesTheMemory() {
        Mechanism mechanism = SelfAttentionMechanisms.singleHeaded(4);
        INDArray x = sequence(4, 5);
        RandomParameters parameters =
                RandomParameters.of(mechanism, 1, x).filled(-1000, "sk").filled(0, "sv");
        assertClose(
                Plain.attend(mechanism, 1, x, parameters.values()),
                x.mean(true, 3).broadcast(2, 4, 1, 5).mul(0.5));
    }

    @Test
    void aSingleHeadsQueriesHaveNoMeanOverTheirChannels() {
        Mechanism mechanism = SelfAttentionMechanisms.singleHeaded(4);
        INDArray x = sequence(4, 5);
        RandomParameters parameters = RandomParameters.of(mechanism, 1, x);
        INDArray before = Plain.attend(mechanism, 1, x, parameters.values());
        INDArray rows = parameters.get("Wq");
        for (int c = 0; c < 4; c++) {
            rows.get(NDArrayIndex.all(), NDArrayIndex.point(c), NDArrayIndex.all(), NDArrayIndex.all())
                    .addi(c + 1); // moves all channels of a query alike
        }
        assertClose(Plain.attend(mechanism, 1, x, parameters.values()), before);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> sinusoids(2, 3, 2, 2))
                .hasMessage("an image needs as many channels for its rows as for its columns, got channels=3");
        assertThatThrownBy(() -> new Absolute(-1))
                .hasMessage("deviation must be finite and not negative, got deviation=-1.0");
        assertThatThrownBy(() -> new Grouped(2).parameters("q", 2, new MapShape(3, 2, 5), 4))
                .hasMessage("groups must divide the channels of input and output, got inputChannels=3, channels=4,"
                        + " groups=2");
        assertThatThrownBy(() -> new GatedInput(false).parameters("k", 1, new MapShape(3, 1, 5), 4))
                .hasMessage("an input that is taken as it is must have the channels wanted, got inputChannels=3,"
                        + " channels=4");
        assertThatThrownBy(() -> new Patches(3).outputShape(new MapShape(1, 2, 5), 4))
                .hasMessage("a map must hold a patch, got patch=3, map 2x5");
        assertThatThrownBy(() -> new Patches(3).parameters("q", 2, new MapShape(2, 1, 5), 4))
                .hasMessage("an image must hold a patch, got patch=3, map 1x5");
        assertThatThrownBy(() -> new Patches(0)).hasMessage("patch must be at least 1, got patch=0");
    }

    private static INDArray sequence(int channels, int length) {
        return Networks.normal(DataType.DOUBLE, 1, 2, channels, 1, length);
    }

    private static INDArray image(int channels, int height, int width) {
        return Networks.normal(DataType.DOUBLE, 1, 2, channels, height, width);
    }
}
