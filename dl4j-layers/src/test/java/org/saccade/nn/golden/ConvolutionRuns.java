package org.saccade.nn.golden;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.saccade.nn.attention.ConvolutionalAttention2D;
import org.saccade.nn.attention.ConvolutionalAttentionOptions;

import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Convolutional attention. The stride of keys and values stands in the vector's name, other sizes in its shapes. */
final class ConvolutionRuns {

    private static final Pattern STRIDE = Pattern.compile(".*_kvstride(\\d+)");

    private ConvolutionRuns() {}

    static Map<String, GoldenRun> runs() {
        return Map.of(
                "conv_attention_1x1|conv_attention_k\\d+_kvstride\\d+",
                GoldenRun.of((vector, type) -> image(vector, type, UnaryOperator.identity())),
                "conv_attention_unscaled_single_head",
                GoldenRun.of((vector, type) -> image(vector, type, ConvolutionalAttentionOptions::unscaled)));
    }

    private static INDArray image(
            GoldenVector vector, DataType type, UnaryOperator<ConvolutionalAttentionOptions> change) {
        Map<String, INDArray> parameters = new HashMap<>(Map.of(
                ConvolutionalAttention2D.QUERY_WEIGHTS, vector.array("wq", type),
                ConvolutionalAttention2D.KEY_WEIGHTS, vector.array("wk", type),
                ConvolutionalAttention2D.VALUE_WEIGHTS, vector.array("wv", type)));
        if (vector.has("wo")) {
            parameters.put(ConvolutionalAttention2D.OUTPUT_WEIGHTS, vector.array("wo", type));
        }
        ConvolutionalAttention2D layer = new ConvolutionalAttention2D(change.apply(options(vector, parameters)));
        return LayerRun.image(layer, vector.array("x", type), parameters);
    }

    private static ConvolutionalAttentionOptions options(GoldenVector vector, Map<String, INDArray> parameters) {
        INDArray queries = parameters.get(ConvolutionalAttention2D.QUERY_WEIGHTS); // [D, C, k, k]
        INDArray keys = parameters.get(ConvolutionalAttention2D.KEY_WEIGHTS);
        ConvolutionalAttentionOptions options = ConvolutionalAttentionOptions.of((int) queries.size(0))
                .withHeads(vector.integer("heads", 1))
                .withQuery((int) queries.size(2), 1)
                .withKeyValue((int) keys.size(2), stride(vector.name()));
        INDArray output = parameters.get(ConvolutionalAttention2D.OUTPUT_WEIGHTS);
        return output == null ? options.withoutOutputConvolution() : options.withOutputChannels((int) output.size(0));
    }

    private static int stride(String name) {
        Matcher matcher = STRIDE.matcher(name);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 1;
    }
}
