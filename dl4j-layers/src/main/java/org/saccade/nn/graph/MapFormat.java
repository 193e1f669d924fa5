package org.saccade.nn.graph;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.ndarray.INDArray;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a layer or vertex takes its inputs, and the checks of them.
 *
 * @param owner names it in errors
 * @param axes 2 for images [B, C, H, W], 1 for sequences [B, C, W], which the graph sees as images of height 1
 * @param channels of each input
 */
record MapFormat(String owner, int axes, List<Integer> channels) {

    /** Shapes of the inputs, whatever their channels. */
    List<MapShape> shapes(InputType... types) {
        return Arrays.stream(types).map(this::shape).toList();
    }

    /** Shapes of inputs that have the channels that were promised. */
    List<MapShape> promised(InputType... types) {
        List<MapShape> shapes = shapes(types);
        requireChannels(shapes.stream().map(MapShape::channels).toList());
        return shapes;
    }

    private MapShape shape(InputType type) {
        if (axes == 1) {
            return sequence(type);
        }
        if (type instanceof InputType.InputTypeConvolutionalFlat flat) {
            return shape(InputType.convolutional(flat.getHeight(), flat.getWidth(), flat.getDepth()));
        }
        if (type instanceof InputType.InputTypeConvolutional images && images.getFormat() == CNN2DFormat.NCHW) {
            return new MapShape(
                    Math.toIntExact(images.getChannels()),
                    Math.toIntExact(images.getHeight()),
                    Math.toIntExact(images.getWidth()));
        }
        throw new IllegalStateException(owner + " needs images in the format NCHW, got the input type " + type);
    }

    private MapShape sequence(InputType type) {
        if (type instanceof InputType.InputTypeRecurrent sequences
                && sequences.getFormat() == RNNFormat.NCW
                && sequences.getTimeSeriesLength() > 0) {
            return MapShape.sequence(
                    Math.toIntExact(sequences.getSize()), Math.toIntExact(sequences.getTimeSeriesLength()));
        }
        throw new IllegalStateException(
                owner + " needs sequences of a known length in the format NCW, got the input type " + type);
    }

    InputType type(MapShape shape) {
        return axes == 1
                ? InputType.recurrent(shape.channels(), shape.width(), RNNFormat.NCW)
                : InputType.convolutional(shape.height(), shape.width(), shape.channels());
    }

    /** Shapes of the examples in arrays that have the promised rank and channels, and one batch size. */
    List<MapShape> shapes(List<INDArray> inputs) {
        inputs.forEach(this::requireRank);
        requireChannels(
                inputs.stream().map(input -> Math.toIntExact(input.size(1))).toList());
        if (inputs.stream().mapToLong(input -> input.size(0)).distinct().count() > 1) {
            throw new IllegalArgumentException(owner + " needs as many examples in each input, got the shapes "
                    + inputs.stream()
                            .map(input -> Arrays.toString(input.shape()))
                            .collect(Collectors.joining(", ")));
        }
        List<MapShape> shapes = new ArrayList<>();
        for (INDArray input : inputs) {
            int height = axes == 1 ? 1 : Math.toIntExact(input.size(2));
            shapes.add(new MapShape(Math.toIntExact(input.size(1)), height, Math.toIntExact(input.size(-1))));
        }
        return shapes;
    }

    private void requireRank(INDArray input) {
        if (input.rank() != 2 + axes) {
            throw new IllegalArgumentException(owner + " needs an input "
                    + (axes == 1 ? "[batch, channels, length]" : "[batch, channels, height, width]")
                    + ", got the shape " + Arrays.toString(input.shape()));
        }
    }

    private void requireChannels(List<Integer> got) {
        if (!got.equals(channels)) {
            throw new IllegalArgumentException(owner + " needs inputs with as many channels as it was built for, got "
                    + joined(got) + " channels, inputChannels=" + joined(channels));
        }
    }

    private static String joined(List<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    /** [B, C, H, W] or [B, C, W]. */
    long[] arrayShape(long batch, MapShape shape) {
        return axes == 1
                ? new long[] {batch, shape.channels(), shape.width()}
                : new long[] {batch, shape.channels(), shape.height(), shape.width()};
    }

    /** A plain row-major array as the graph sees it, a view: [B, C, H, W]. */
    INDArray asMap(INDArray array) {
        return axes == 1 ? array.reshape('c', array.size(0), array.size(1), 1, array.size(2)) : array;
    }
}
