package org.saccade.nn.attention;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.saccade.nn.attention.gate.ChannelGate;
import org.saccade.nn.attention.gate.Gate;
import org.saccade.nn.attention.gate.SpatialGate;
import org.saccade.nn.attention.gate.SpatialGate.Order;

import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saccade.nn.attention.Images.assertClose;

class AttentionGate2DTest {

    static Stream<INDArray> images() {
        return Randomised.awkwardImages(4);
    }

    @ParameterizedTest
    @MethodSource("images")
    void gatesOfZeroWeightsHalve(INDArray x) {
        assertClose(zero(AttentionGateOptions.squeezeAndExcitation(2), x), x.mul(0.5));
        assertClose(zero(AttentionGateOptions.channelAttention(2), x), x.mul(0.5));
        assertClose(zero(AttentionGateOptions.spatialAttention(7), x), x.mul(0.5));
        assertClose(zero(AttentionGateOptions.spatialMask(), x), x.mul(0.5));
        assertClose(zero(AttentionGateOptions.cbam(2, 7), x), x.mul(0.25));
    }

    private static INDArray zero(AttentionGateOptions options, INDArray x) {
        MultiLayerNetwork network = Randomised.initial(new AttentionGate2D(options), x);
        network.params().assign(0);
        return network.output(x);
    }

    @ParameterizedTest
    @MethodSource("images")
    void channelsAreWeighedByTheirMeanAndMaximum(INDArray x) {
        MultiLayerNetwork network =
                Randomised.network(new AttentionGate2D(AttentionGateOptions.channelAttention(2)), x);
        INDArray gate = Transforms.sigmoid(hidden(network, x.mean(2, 3))
                .add(hidden(network, x.max(2, 3)))
                .mmul(Randomised.parameter(network, ChannelGate.RESTORE_WEIGHTS).transpose()));
        INDArray factors = gate.reshape(gate.size(0), gate.size(1), 1, 1);
        assertClose(network.output(x), x.mul(factors));
        assertClose(Randomised.inspect(network, AttentionGate2D.GATE, x), factors);
    }

    private static INDArray hidden(MultiLayerNetwork network, INDArray channels) {
        return Transforms.relu(channels.mmul(
                Randomised.parameter(network, ChannelGate.REDUCE_WEIGHTS).transpose()));
    }

    /** A kernel of one pixel has no border: the formula in one line. */
    @ParameterizedTest
    @MethodSource("images")
    void positionsAreWeighedByTheirMeanAndMaximum(INDArray x) {
        MultiLayerNetwork network = Randomised.network(
                new AttentionGate2D(AttentionGateOptions.of(new SpatialGate(1, Order.MEAN_FIRST, true))), x);
        INDArray weights = Randomised.parameter(network, SpatialGate.WEIGHTS);
        INDArray logits = x.mean(true, 1)
                .mul(weights.getDouble(0))
                .add(x.max(true, 1).mul(weights.getDouble(1)))
                .add(Randomised.parameter(network, SpatialGate.BIAS).getDouble(0));
        assertClose(Randomised.inspect(network, AttentionGate2D.GATE, x), Transforms.sigmoid(logits));
    }

    @ParameterizedTest
    @MethodSource("images")
    void theMaskIsTheSpatialGateWithItsPlanesSwapped(INDArray x) {
        MultiLayerNetwork mask = Randomised.network(new AttentionGate2D(AttentionGateOptions.spatialMask()), x);
        MultiLayerNetwork gate = Randomised.network(new AttentionGate2D(AttentionGateOptions.spatialAttention(3)), x);
        INDArray weights = Randomised.parameter(mask, SpatialGate.WEIGHTS);
        Randomised.parameter(gate, SpatialGate.WEIGHTS)
                .assign(Nd4j.concat(
                        1,
                        weights.get(all(), interval(1), all(), all()),
                        weights.get(all(), interval(0), all(), all())));
        assertClose(mask.output(x), gate.output(x));
    }

    private static INDArrayIndex all() {
        return NDArrayIndex.all();
    }

    private static INDArrayIndex interval(int plane) {
        return NDArrayIndex.interval(plane, plane + 1);
    }

    @ParameterizedTest
    @MethodSource("images")
    void cbamIsItsChannelModuleThenItsSpatialOne(INDArray x) {
        MultiLayerNetwork cbam = Randomised.network(new AttentionGate2D(AttentionGateOptions.cbam(2, 7)), x);
        MultiLayerNetwork channel =
                Randomised.initial(new AttentionGate2D(AttentionGateOptions.channelAttention(2)), x);
        MultiLayerNetwork spatial =
                Randomised.initial(new AttentionGate2D(AttentionGateOptions.spatialAttention(7)), x);
        for (MultiLayerNetwork part : new MultiLayerNetwork[] {channel, spatial}) {
            part.paramTable()
                    .forEach((name, value) -> value.assign(cbam.paramTable().get(name)));
        }
        assertClose(cbam.output(x), spatial.output(channel.output(x)));
        assertClose(x.mul(Randomised.inspect(cbam, AttentionGate2D.GATE, x)), cbam.output(x));
    }

    @Test
    void gatesAreSomeAndOfDifferentKinds() {
        assertThatThrownBy(AttentionGateOptions::of)
                .hasMessage("there must be gates, at most one of a kind, got gates=[]");
        Gate gate = new ChannelGate(2, true);
        assertThatThrownBy(() -> AttentionGateOptions.of(gate, gate))
                .hasMessage("there must be gates, at most one of a kind, got gates=[" + gate + ", " + gate + "]");
    }

    @Test
    void aReductionDividesTheChannels() {
        INDArray x = Randomised.image(4, 2, 2);
        assertThatThrownBy(
                        () -> Randomised.initial(new AttentionGate2D(AttentionGateOptions.squeezeAndExcitation(3)), x))
                .hasStackTraceContaining("reduction must divide channels, got channels=4, reduction=3");
        assertThatThrownBy(() -> AttentionGateOptions.squeezeAndExcitation(0))
                .hasMessage("reduction must be at least 1, got reduction=0");
    }

    @Test
    void aSpatialKernelHasACentre() {
        assertThatThrownBy(() -> AttentionGateOptions.spatialAttention(4))
                .hasMessage("kernel must be odd so that it has a centre, got kernel=4");
        assertThatThrownBy(() -> new SpatialGate(3, null, false))
                .hasMessage("order must be one of MEAN_FIRST, MAXIMUM_FIRST, got order=null");
    }

    @Test
    void hasTheParametersOfThePapers() {
        INDArray x = Randomised.image(16, 3, 3);
        assertThat(Randomised.initial(new AttentionGate2D(AttentionGateOptions.squeezeAndExcitation(4)), x)
                        .numParams())
                .isEqualTo(2 * 16 * 16 / 4);
        assertThat(Randomised.initial(new AttentionGate2D(AttentionGateOptions.cbam(4, 7)), x)
                        .numParams())
                .isEqualTo(2 * 16 * 16 / 4 + 2 * 49);
        assertThat(Randomised.initial(new AttentionGate2D(AttentionGateOptions.spatialMask()), x)
                        .numParams())
                .isEqualTo(18);
    }
}
