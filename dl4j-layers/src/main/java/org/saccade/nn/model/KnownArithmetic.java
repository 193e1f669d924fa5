package org.saccade.nn.model;

import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeRecurrent;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.Deconvolution3D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.MapLayer;
import org.saccade.nn.graph.MapVertex;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What layers cost: this project's say it themselves, and of Deeplearning4j's it is known of those here and of those without weights. */
final class KnownArithmetic {

    /** A layer that knows its input. */
    private interface Rule {
        Optional<Arithmetic> of(Layer layer, InputType input, InputType output);
    }

    /** Of a class and its subclasses, unless those have one of their own. */
    private static final Map<Class<?>, Rule> RULES = Map.of(
            MapLayer.class, (layer, input, output) -> Optional.of(((MapLayer<?>) layer).arithmetic(input)),
            AbstractSameDiffLayer.class, (layer, input, output) -> Optional.empty(),
            BatchNormalization.class, (layer, input, output) -> Optional.of(Arithmetic.NONE),
            PReLULayer.class, (layer, input, output) -> Optional.of(Arithmetic.NONE),
            ConvolutionLayer.class, KnownArithmetic::ofConvolution,
            Deconvolution2D.class, KnownArithmetic::ofDeconvolution,
            Deconvolution3D.class, KnownArithmetic::ofDeconvolution,
            DenseLayer.class, KnownArithmetic::ofMatrix,
            OutputLayer.class, KnownArithmetic::ofMatrix,
            RnnOutputLayer.class, KnownArithmetic::ofMatrix);

    private KnownArithmetic() {}

    /** Empty where it is not known. */
    static Optional<Arithmetic> of(Layer layer, InputType input, InputType output) {
        for (Class<?> type = layer.getClass(); type != Object.class; type = type.getSuperclass()) {
            if (RULES.containsKey(type)) {
                return RULES.get(type).of(layer, input, output);
            }
        }
        return withoutWeights(layer.initializer().numParams(layer));
    }

    /** Empty where it is not known. */
    static Optional<Arithmetic> of(GraphVertex vertex, List<InputType> inputs) {
        if (vertex instanceof MapVertex<?> own) {
            return Optional.of(own.arithmetic(inputs.toArray(InputType[]::new)));
        }
        return vertex instanceof SameDiffVertex ? Optional.empty() : withoutWeights(vertex.numParams(true));
    }

    private static Optional<Arithmetic> withoutWeights(long parameters) {
        return parameters == 0 ? Optional.of(Arithmetic.NONE) : Optional.empty();
    }

    /** Each weight meets each position of the output, whether the convolution is dense, depthwise or separable. */
    private static Optional<Arithmetic> ofConvolution(Layer layer, InputType input, InputType output) {
        ConvolutionLayer convolution = (ConvolutionLayer) layer;
        return products(weights(convolution), output, convolution.getNOut());
    }

    /** Each weight meets each position of the input. */
    private static Optional<Arithmetic> ofDeconvolution(Layer layer, InputType input, InputType output) {
        ConvolutionLayer convolution = (ConvolutionLayer) layer;
        return products(weights(convolution), input, convolution.getNIn());
    }

    private static long weights(ConvolutionLayer layer) {
        return layer.initializer().numParams(layer) - (layer.hasBias() ? layer.getNOut() : 0);
    }

    private static Optional<Arithmetic> ofMatrix(Layer layer, InputType input, InputType output) {
        FeedForwardLayer matrix = (FeedForwardLayer) layer;
        return products(matrix.getNIn() * matrix.getNOut(), output, matrix.getNOut());
    }

    /** Of weights that each meet each position of a map with so many channels; a sequence may be of any length. */
    private static Optional<Arithmetic> products(long weights, InputType map, long channels) {
        return map instanceof InputTypeRecurrent sequence && sequence.getTimeSeriesLength() <= 0
                ? Optional.empty()
                : Optional.of(Arithmetic.ofProducts(weights * (map.arrayElementsPerExample() / channels)));
    }
}
