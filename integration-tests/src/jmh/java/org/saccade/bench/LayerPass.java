package org.saccade.bench;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.saccade.nn.attention.LocalSelfAttention2D;
import org.saccade.nn.attention.LocalSelfAttentionOptions;

/** Our layer in a network of nothing else, with workspaces as a network opens them around a layer in training. */
final class LayerPass implements Pass {

    private static final WorkspaceConfiguration WORKSPACE = WorkspaceConfiguration.builder()
            .initialSize(0)
            .policyAllocation(AllocationPolicy.OVERALLOCATE)
            .policyLearning(LearningPolicy.FIRST_LOOP)
            .policyReset(ResetPolicy.BLOCK_LEFT)
            .policySpill(SpillPolicy.REALLOCATE)
            .build();

    private final LayerWorkspaceMgr workspaces = LayerWorkspaceMgr.builder()
            .noWorkspaceFor(ArrayType.INPUT)
            .with(ArrayType.ACTIVATIONS, "ACTIVATIONS", WORKSPACE)
            .with(ArrayType.ACTIVATION_GRAD, "ACTIVATION_GRADIENTS", WORKSPACE)
            .with(ArrayType.FF_WORKING_MEM, "WORKING_MEMORY", WORKSPACE)
            .with(ArrayType.BP_WORKING_MEM, "WORKING_MEMORY", WORKSPACE)
            .build();
    private final MultiLayerNetwork network;
    private final INDArray input;
    private final INDArray outputGradient;

    LayerPass(MapSize map, int window) {
        network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(DataType.FLOAT)
                .updater(new NoOp())
                .list()
                .layer(new LocalSelfAttention2D(
                        LocalSelfAttentionOptions.of(map.channels(), KernelBenchmark.HEADS, window)))
                .setInputType(InputType.convolutional(map.height(), map.width(), map.channels()))
                .build());
        network.init();
        network.initGradientsView();
        input = normal(map);
        outputGradient = normal(map);
    }

    private static INDArray normal(MapSize map) {
        return Nd4j.randn(DataType.FLOAT, KernelBenchmark.BATCH, map.channels(), map.height(), map.width());
    }

    @Override
    public void forward() {
        MemoryWorkspace activations = workspaces.notifyScopeEntered(ArrayType.ACTIVATIONS);
        try (activations) {
            activate(false);
        }
    }

    @Override
    public void forwardBackward() {
        MemoryWorkspace activations = workspaces.notifyScopeEntered(ArrayType.ACTIVATIONS);
        MemoryWorkspace gradients = workspaces.notifyScopeEntered(ArrayType.ACTIVATION_GRAD);
        try (activations;
                gradients) {
            activate(true);
            backpropagate();
        }
    }

    private void activate(boolean training) {
        layer().setInput(input, workspaces);
        MemoryWorkspace working = workspaces.notifyScopeEntered(ArrayType.FF_WORKING_MEM);
        try (working) {
            layer().activate(training, workspaces);
        }
    }

    private void backpropagate() {
        MemoryWorkspace working = workspaces.notifyScopeEntered(ArrayType.BP_WORKING_MEM);
        try (working) {
            layer().backpropGradient(outputGradient, workspaces);
        }
    }

    private Layer layer() {
        return network.getLayer(0);
    }

    @Override
    public void close() {
        network.close();
    }
}
