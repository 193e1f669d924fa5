package org.saccade.nn.block;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.saccade.nn.Fused;
import org.saccade.nn.attention.FeedForward;
import org.saccade.nn.attention.Output;
import org.saccade.nn.attention.catalogue.LocalMechanisms;

/** Blocks around a kernel, against the same blocks computed operation by operation. */
class FusedBlockTest {

    private static final int CHANNELS = 8;
    private static final AttentionBlock WINDOWS = new AttentionBlock(
            width -> LocalMechanisms.standAlone(width, 2, 5).withOutput(Output.mixedTo(width)),
            FeedForward.Activation.GELU);

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "1, 7, 5", "2, 9, 11"})
    void theKernelGivesTheGradientsOfTheGraph(int stride, int height, int width) {
        BlockNetwork.assertSameGradients(
                network("off", stride, height, width), network("auto", stride, height, width), height, width);
    }

    /** Whose graphs are there already: the first batch builds them. The judge is in double. */
    private static ComputationGraph network(String fused, int stride, int height, int width) {
        DataType type = fused.equals("off") ? DataType.DOUBLE : DataType.FLOAT;
        ComputationGraph network = BlockNetwork.classifier(type, WINDOWS, CHANNELS, stride, height, width);
        Fused.with(
                fused,
                () -> network.outputSingle(
                        BlockNetwork.batch(type, height, width).getFeatures()));
        return network;
    }
}
