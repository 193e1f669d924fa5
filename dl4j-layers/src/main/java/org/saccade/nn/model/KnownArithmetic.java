package org.saccade.nn.model;

import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeRecurrent;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.Deconvolution3D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.saccade.nn.graph.Arithmetic;
import org.saccade.nn.graph.MapLayer;
import org.saccade.nn.graph.MapVertex;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** What layers cost: this project's say it themselves, and of Deeplearning4j's it is known of those here and of those without weights. */
final class KnownArithmetic {

    /** A layer that knows its input. */
    private interface Rule {
        Optional<Arithmetic> of(Layer layer, InputType input, InputType output);
    }

    /** Of an element: a factor and a shift. */
    private static final int NORMALISATION = 2;

    /** Of a class and its subclasses, unless those have one of their own. */
    private static final Map<Class<?>, Rule> RULES = Map.ofEntries(
            Map.entry(MapLayer.class, (layer, input, output) -> Optional.of(((MapLayer<?>) layer).arithmetic(input))),
            Map.entry(AbstractSameDiffLayer.class, (layer, input, output) -> Optional.empty()),
            Map.entry(BatchNormalization.class, (layer, input, output) -> elements(NORMALISATION, output)),
            Map.entry(ActivationLayer.class, (layer, input, output) -> elements(1, output)),
            Map.entry(SubsamplingLayer.class, KnownArithmetic::ofPool),
            Map.entry(PReLULayer.class, (layer, input, output) -> elements(1, output)),
            Map.entry(GlobalPoolingLayer.class, (layer, input, output) -> elements(1, input)),
            Map.entry(ConvolutionLayer.class, KnownArithmetic::ofConvolution),
            Map.entry(Deconvolution2D.class, KnownArithmetic::ofDeconvolution),
            Map.entry(Deconvolution3D.class, KnownArithmetic::ofDeconvolution),
            Map.entry(DenseLayer.class, KnownArithmetic::ofMatrix),
            Map.entry(OutputLayer.class, KnownArithmetic::ofMatrix),
            Map.entry(RnnOutputLayer.class, KnownArithmetic::ofMatrix));

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
        if (vertex instanceof ElementWiseVertex && inputs.size() > 1) {
            return elements(inputs.size() - 1, inputs.get(0));
        }
        return vertex instanceof SameDiffVertex ? Optional.empty() : withoutWeights(vertex.numParams(true));
    }

    private static Optional<Arithmetic> withoutWeights(long parameters) {
        return parameters == 0 ? Optional.of(Arithmetic.NONE) : Optional.empty();
    }

    private static Optional<Arithmetic> ofPool(Layer layer, InputType input, InputType output) {
        return elements(
                IntStream.of(((SubsamplingLayer) layer).getKernelSize()).reduce(1, Math::multiplyExact), output);
    }

    /** So many operations an element; a sequence may be of any length. */
    private static Optional<Arithmetic> elements(int operations, InputType map) {
        return isOfAnyLength(map)
                ? Optional.empty()
                : Optional.of(Arithmetic.ofElements(operations * map.arrayElementsPerExample()));
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
        return isOfAnyLength(map)
                ? Optional.empty()
                : Optional.of(Arithmetic.ofProducts(weights * (map.arrayElementsPerExample() / channels)));
    }

    private static boolean isOfAnyLength(InputType map) {
        return map instanceof InputTypeRecurrent sequence && sequence.getTimeSeriesLength() <= 0;
    }
}
