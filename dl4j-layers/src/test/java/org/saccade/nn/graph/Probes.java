package org.saccade.nn.graph;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;

import java.io.Serializable;
import java.util.List;

/** The smallest layers and vertices, for tests of what runs them: the output is of the first input's shape. */
final class Probes {

    private Probes() {}

    /** A graph that a test writes down. */
    interface Definition extends Serializable {
        SDVariable define(GraphScope scope, List<SDVariable> inputs);
    }

    record Options(int inputChannels) implements LayerOptions<Options>, Serializable {
        @Override
        public Options withInput(MapShape input) {
            return new Options(input.channels());
        }
    }

    abstract static class Layer extends MapLayer<Options> {
        Layer() {
            super(new Options(0));
        }

        @Override
        public List<Parameter> parameters() {
            return List.of();
        }

        @Override
        public MapShape outputShape(List<MapShape> inputs) {
            return inputs.get(0);
        }

        @Override
        public Arithmetic arithmetic(List<MapShape> inputs) {
            return Arithmetic.NONE;
        }

        @Override
        public long keptElements(List<MapShape> inputs) {
            return 0;
        }
    }

    static final class Defined extends Layer {
        private static final long serialVersionUID = 1;
        private final int axes;
        private final Definition definition;
        private final List<Parameter> declared;

        private Defined(int axes, Definition definition, Parameter... declared) {
            this.axes = axes;
            this.definition = definition;
            this.declared = List.of(declared);
        }

        @Override
        public int axes() {
            return axes;
        }

        @Override
        public List<Parameter> parameters() {
            return declared;
        }

        @Override
        public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
            return definition.define(scope, inputs);
        }
    }

    static MapLayer<?> layer(Definition definition, Parameter... parameters) {
        return new Defined(2, definition, parameters);
    }

    static MapLayer<?> sequenceLayer(Definition definition, Parameter... parameters) {
        return new Defined(1, definition, parameters);
    }

    record PairOptions(int queryChannels, int contextChannels) implements VertexOptions<PairOptions>, Serializable {
        @Override
        public List<Integer> channelsOfInputs() {
            return List.of(queryChannels, contextChannels);
        }

        @Override
        public PairOptions withInputs(List<MapShape> inputs) {
            return new PairOptions(inputs.get(0).channels(), inputs.get(1).channels());
        }
    }

    /** Attention of the positions of the first input to those of the second, with one head of three channels. */
    static class CrossAttention extends MapVertex<PairOptions> {
        private static final int HEAD_CHANNELS = 3;

        CrossAttention() {
            super(new PairOptions(0, 0));
        }

        @Override
        public List<Parameter> parameters() {
            int c = getOptions().queryChannels();
            int context = getOptions().contextChannels();
            return List.of(
                    Parameter.weight("Wq", 1.0 / c, HEAD_CHANNELS, c, 1, 1),
                    Parameter.weight("Wk", 1.0 / context, HEAD_CHANNELS, context, 1, 1),
                    Parameter.weight("Wv", 1.0 / context, c, context, 1, 1),
                    Parameter.bias("b", 0.5, 1, c, 1));
        }

        @Override
        public MapShape outputShape(List<MapShape> inputs) {
            return inputs.get(0);
        }

        @Override
        public Arithmetic arithmetic(List<MapShape> inputs) {
            return Arithmetic.NONE;
        }

        @Override
        public long keptElements(List<MapShape> inputs) {
            return inputs.get(0).positions() * inputs.get(1).positions();
        }

        @Override
        public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
            MapShape map = MapShape.of(inputs.get(0));
            long positions = map.positions();
            long keys = MapShape.of(inputs.get(1)).positions();
            int c = getOptions().queryChannels();
            SDVariable q = projected(scope, inputs.get(0), "Wq").reshape(-1, HEAD_CHANNELS, positions);
            SDVariable k = projected(scope, inputs.get(1), "Wk").reshape(-1, HEAD_CHANNELS, keys);
            SDVariable v = projected(scope, inputs.get(1), "Wv").reshape(-1, c, keys);
            SDVariable weights =
                    scope.sameDiff().nn().softmax(scope.sameDiff().mmul(q, k, true, false, false), 2); // [B, P, S]
            scope.publish("weights", weights);
            return scope.sameDiff()
                    .mmul(v, weights, false, true, false)
                    .add(scope.parameter("b"))
                    .reshape(-1, c, map.height(), map.width());
        }
    }

    /** The same over sequences. */
    static final class SequenceCrossAttention extends CrossAttention {
        @Override
        public int axes() {
            return 1;
        }
    }

    /** A 1x1 convolution. */
    static SDVariable projected(GraphScope scope, SDVariable input, String weights) {
        return scope.sameDiff()
                .cnn()
                .conv2d(
                        input,
                        scope.parameter(weights).permute(2, 3, 1, 0),
                        Conv2DConfig.builder()
                                .kH(1)
                                .kW(1)
                                .paddingMode(PaddingMode.VALID)
                                .build());
    }
}
