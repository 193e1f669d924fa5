package org.saccade.nn.golden;

import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.saccade.nn.Networks;
import org.saccade.nn.attention.projection.Convolutions;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.GraphScope;
import org.saccade.nn.graph.LayerOptions;
import org.saccade.nn.graph.MapDefinition;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.graph.Parameter;
import org.saccade.nn.graph.ReversibleLayer;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** One reversible block whose F is tanh(x F) and whose G is ReLU(x G), as the golden vector has them. */
final class ReversibleRun {

    private ReversibleRun() {}

    static Map<String, INDArray> run(GoldenVector vector, DataType type) {
        INDArray one = vector.array("x1", type); // [T, d]
        INDArray two = vector.array("x2", type);
        long channels = one.size(1);
        InputType input = InputType.recurrent(2 * channels, one.size(0), RNNFormat.NCW);
        MultiLayerNetwork network = Networks.bare(type, input, new Layer(new Options(0)));
        network.getLayer(0).setParam("F1.W", weights(vector.array("F", type)));
        network.getLayer(0).setParam("G1.W", weights(vector.array("G", type)));
        INDArray y =
                network.output(Nd4j.concat(1, one, two).transpose().dup('c').reshape('c', 1, 2 * channels, -1));
        return Map.of("0", tokens(y, 0, channels), "1", tokens(y, channels, 2 * channels));
    }

    /** [in, out] to [out, in, 1, 1]. */
    private static INDArray weights(INDArray matrix) {
        return matrix.transpose().dup('c').reshape('c', matrix.size(1), matrix.size(0), 1, 1);
    }

    /** [1, C, T] to [T, c]. */
    private static INDArray tokens(INDArray y, long from, long to) {
        return y.get(NDArrayIndex.point(0), NDArrayIndex.interval(from, to), NDArrayIndex.all())
                .transpose()
                .dup('c');
    }

    private record Options(int inputChannels) implements LayerOptions<Options> {
        @Override
        public Options withInput(MapShape input) {
            return new Options(input.channels());
        }
    }

    private static final class Layer extends ReversibleLayer<Options> {

        Layer(Options options) {
            super(options);
        }

        @Override
        public int axes() {
            return 1;
        }

        @Override
        protected int depth() {
            return 1;
        }

        @Override
        protected MapDefinition first() {
            return new Activated(
                    getOptions().inputChannels() / 2,
                    (scope, x) -> scope.sameDiff().math().tanh(x));
        }

        @Override
        protected MapDefinition second() {
            return new Activated(
                    getOptions().inputChannels() / 2,
                    (scope, x) -> scope.sameDiff().nn().relu(x, 0));
        }
    }

    private record Activated(int channels, BiFunction<GraphScope, SDVariable, SDVariable> activation)
            implements MapDefinition {
        @Override
        public List<Parameter> parameters() {
            return List.of(Convolutions.weights("W", channels, channels, 1, 1));
        }

        @Override
        public MapShape outputShape(List<MapShape> inputs) {
            return inputs.get(0);
        }

        @Override
        public SDVariable define(GraphScope scope, List<SDVariable> inputs) {
            return activation.apply(
                    scope, Convolutions.pointwise(scope.sameDiff(), inputs.get(0), scope.parameter("W")));
        }

        @Override
        public Arithmetic arithmetic(List<MapShape> inputs) {
            return Arithmetic.NONE;
        }

        @Override
        public long keptElements(List<MapShape> inputs) {
            return inputs.get(0).channels() * inputs.get(0).positions();
        }
    }
}
