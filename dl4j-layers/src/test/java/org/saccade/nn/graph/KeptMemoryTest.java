package org.saccade.nn.graph;

import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.FeedForward;
import org.saccade.nn.attention.FeedForward2D;
import org.saccade.nn.attention.LocalSelfAttention2D;
import org.saccade.nn.attention.LocalSelfAttentionOptions;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.Output;
import org.saccade.nn.attention.Positions;
import org.saccade.nn.attention.SelfAttention2D;
import org.saccade.nn.attention.catalogue.LocalMechanisms;
import org.saccade.nn.attention.neighbourhood.BorderMode;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.saccade.nn.attention.Images.onlyLayer;

/** What layers that a kernel computes say they keep between forward and backward, against the bytes that are there. */
class KeptMemoryTest {

    private static final int BATCH = 3;
    /** ND4J begins every array at a boundary, and keeps a few bytes for each. */
    private static final long ROUNDING = 500;

    private static final int PASSES = 5;

    private static final MapShape MAP = new MapShape(8, 14, 13);

    static Stream<MapLayer<?>> layers() {
        LocalSelfAttentionOptions local = LocalSelfAttentionOptions.of(16, 4, 7);
        return Stream.of(
                new LocalSelfAttention2D(local),
                new LocalSelfAttention2D(local.withBorder(BorderMode.ZERO).withPositions(Positions.NONE)),
                new LocalSelfAttention2D(local.withBorder(BorderMode.SHIFT)),
                new SelfAttention2D(LocalMechanisms.sliding(16, 2, 5, 2).withValueChannels(6)),
                new SelfAttention2D(finished(Output.mixedTo(8).withBias().withResidual(Output.Residual.PLAIN))),
                new SelfAttention2D(finished(Output.mixedTo(8).withResidual(Output.Residual.GAIN))),
                new FeedForward2D(FeedForward.of(16).withChunks(3)));
    }

    private static Mechanism finished(Output output) {
        return Mechanism.of(8, 2).withOutput(output);
    }

    @ParameterizedTest
    @MethodSource("layers")
    void keptElementsAreWhatATrainingForwardLeaves(MapLayer<?> layer) {
        LayerRuntime runtime = (LayerRuntime) onlyLayer(Networks.bare(
                DataType.FLOAT, InputType.convolutional(MAP.height(), MAP.width(), MAP.channels()), layer));
        runtime.setBackpropGradientsViewArray(Nd4j.create(DataType.FLOAT, 1, runtime.numParams()));
        LayerWorkspaceMgr workspaces = LayerWorkspaceMgr.noWorkspaces();
        runtime.setInput(
                Networks.normal(DataType.FLOAT, 1, BATCH, MAP.channels(), MAP.height(), MAP.width()), workspaces);
        left(runtime, workspaces); // ND4J remembers what it has seen once
        // What other tests left to the garbage collector may go meanwhile, so that less seems to be kept.
        long left = LongStream.generate(() -> left(runtime, workspaces))
                .limit(PASSES)
                .max()
                .orElseThrow();
        long said = runtime.layerConf().keptElements(List.of(MAP)) * BATCH * Float.BYTES;
        assertThat(left - said).isBetween(0L, ROUNDING);
    }

    /** Bytes that a forward pass leaves for backward, which follows and takes them away. */
    private static long left(LayerRuntime runtime, LayerWorkspaceMgr workspaces) {
        long before = nativeBytes();
        INDArray output = runtime.activate(true, workspaces);
        long left = nativeBytes() - before - output.length() * Float.BYTES;
        runtime.backpropGradient(output, workspaces).getSecond().close();
        output.close();
        return left;
    }

    private static long nativeBytes() {
        return Nd4j.getEnvironment().getDeviceCouner(0);
    }
}
