package org.saccade.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** ResNet-26 with bottlenecks in PyTorch: the rows of our preset, layer for layer. */
final class TorchStep implements TrainingStep {

    private static final float NO_CLIPPING = -1;

    /** A parameter that is trained, and its momentum. */
    private record Trained(NDArray weights, NDArray momentum) {}

    private final NDManager manager = NDManager.newBaseManager("PyTorch");
    private final ParameterStore parameters = new ParameterStore(manager, false);
    private final Loss loss = Loss.softmaxCrossEntropyLoss();
    private final Block network;
    private final List<Trained> trained = new ArrayList<>();
    private final NDArray images;
    private final NDArray labels;

    TorchStep(TrainingTask task) {
        Shape shape = new Shape(task.batch(), 3, task.size(), task.size());
        network = resNet26(task.classes());
        images = manager.randomNormal(shape);
        labels =
                manager.create(IntStream.range(0, task.batch()).map(task::label).toArray());
        network.initialize(manager, DataType.FLOAT32, shape);
        for (Parameter parameter : network.getParameters().values()) {
            if (parameter.requiresGradient()) {
                trained.add(
                        new Trained(parameter.getArray(), parameter.getArray().zerosLike()));
            }
        }
    }

    private static Block resNet26(int classes) {
        SequentialBlock network = new SequentialBlock()
                .add(convolution(64, 7, 2))
                .add(Activation.reluBlock())
                .add(Pool.maxPool2dBlock(new Shape(3, 3), new Shape(2, 2), new Shape(1, 1)));
        stage(network, 1, 64, 1);
        stage(network, 2, 128, 2);
        stage(network, 4, 256, 2);
        stage(network, 1, 512, 2);
        return network.add(Pool.globalAvgPool2dBlock())
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(classes).build());
    }

    private static void stage(SequentialBlock network, int depth, int width, int stride) {
        network.add(bottleneck(width, stride, convolution(4 * width, 1, stride)));
        for (int block = 1; block < depth; block++) {
            network.add(bottleneck(width, 1, Blocks.identityBlock()));
        }
    }

    private static Block bottleneck(int width, int stride, Block shortcut) {
        SequentialBlock branch = new SequentialBlock()
                .add(convolution(width, 1, 1))
                .add(Activation.reluBlock())
                .add(convolution(width, 3, stride))
                .add(Activation.reluBlock())
                .add(convolution(4 * width, 1, 1));
        return new ParallelBlock(
                results -> new NDList(
                        Activation.relu(results.get(0).head().add(results.get(1).head()))),
                List.of(branch, shortcut));
    }

    /** With its batch norm. */
    private static Block convolution(int filters, int kernel, int stride) {
        return new SequentialBlock()
                .add(Conv2d.builder()
                        .setFilters(filters)
                        .setKernelShape(new Shape(kernel, kernel))
                        .optStride(new Shape(stride, stride))
                        .optPadding(new Shape(kernel / 2, kernel / 2))
                        .optBias(false)
                        .build())
                .add(BatchNorm.builder().build());
    }

    @Override
    public void run() {
        try (NDManager step = manager.newSubManager();
                GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            NDArray input = images.stopGradient();
            // What is computed of an array belongs to the manager of the array.
            input.attach(step);
            NDList output = network.forward(parameters, new NDList(input), true);
            collector.backward(loss.evaluate(new NDList(labels), output));
        }
        trained.forEach(TorchStep::update);
    }

    private static void update(Trained parameter) {
        PtNDArray weights = (PtNDArray) parameter.weights();
        try (PtNDArray gradient = weights.getGradient()) {
            JniUtils.sgdUpdate(
                    weights,
                    gradient,
                    (PtNDArray) parameter.momentum(),
                    (float) LEARNING_RATE,
                    (float) WEIGHT_DECAY,
                    1,
                    NO_CLIPPING,
                    (float) MOMENTUM);
        }
        JniUtils.zeroGrad(weights);
    }

    @Override
    public void close() {
        manager.close();
    }
}
