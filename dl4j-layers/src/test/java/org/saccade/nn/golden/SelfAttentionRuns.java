package org.saccade.nn.golden;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.saccade.nn.attention.AttentionAugmentedConvolution2D;
import org.saccade.nn.attention.AttentionAugmentedOptions;
import org.saccade.nn.attention.AttentionLayer;
import org.saccade.nn.attention.ConvolutionalAttention1D;
import org.saccade.nn.attention.ConvolutionalAttentionOptions;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.Output;
import org.saccade.nn.attention.catalogue.SelfAttentionMechanisms;
import org.saccade.nn.attention.neighbourhood.Causal;
import org.saccade.nn.attention.normaliser.Rectified;
import org.saccade.nn.attention.normaliser.TalkingHeads;
import org.saccade.nn.attention.position.RelativeAxes;
import org.saccade.nn.attention.position.RelativeBias;
import org.saccade.nn.attention.position.RelativeSinusoid;
import org.saccade.nn.attention.position.Shaw;
import org.saccade.nn.attention.score.BiasedDotProduct;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.saccade.nn.golden.TokenRun.linear;

/** Self-attention over sequences and images, and its memories. */
final class SelfAttentionRuns {

    private static final List<String> ROLES = List.of("q", "k", "v");

    private SelfAttentionRuns() {}

    static Map<String, GoldenRun> runs() {
        return Map.ofEntries(
                Map.entry(
                        "mha|mha_causal|mha_biases|mha_rectified|mha_talking_heads",
                        GoldenRun.of(SelfAttentionRuns::multiHead)),
                Map.entry("shaw", GoldenRun.of(SelfAttentionRuns::shaw)),
                Map.entry("shaw2d", GoldenRun.of(SelfAttentionRuns::shawOfImages)),
                Map.entry("transformer_xl", GoldenRun.of(SelfAttentionRuns::transformerXl)),
                Map.entry("sha", GoldenRun.of(SelfAttentionRuns::singleHeaded)),
                Map.entry("dv3_attention", GoldenRun.of(SelfAttentionRuns::deepVoice3)),
                Map.entry("conv_attention_1d_k\\d+", GoldenRun.of(SelfAttentionRuns::convolutional)),
                Map.entry(
                        "botnet2d|botnet2d_unscaled_relative", GoldenRun.of(SelfAttentionRuns::bottleneckTransformer)),
                Map.entry("coatnet2d", GoldenRun.of(SelfAttentionRuns::coAtNet)),
                Map.entry("cvt_attention", GoldenRun.of(SelfAttentionRuns::cvt)),
                Map.entry("cvt_attention_class_token", GoldenRun.of(SelfAttentionRuns::cvtWithClassToken)),
                Map.entry("aa_conv2d", GoldenRun.of(SelfAttentionRuns::augmented)));
    }

    private static INDArray multiHead(GoldenVector vector, DataType type) {
        int channels = (int) vector.array("Wq", type).size(1);
        int heads = vector.integer("heads");
        Map<String, INDArray> parameters = linear(vector, type, "Wq", "Wk", "Wv", "Wo");
        Mechanism mechanism = SelfAttentionMechanisms.multiHead(channels, heads);
        if (vector.name().equals("mha_rectified")) {
            mechanism = mechanism.withNormaliser(new Rectified());
        }
        if (vector.has("bq")) {
            mechanism = SelfAttentionMechanisms.multiHeadWithBiases(channels, heads);
            for (String name : List.of("bq", "bk", "bv", "bo")) {
                parameters.put(name, vector.array(name, type));
            }
        }
        if (vector.has("P")) {
            mechanism = SelfAttentionMechanisms.talkingHeads(channels, heads);
            parameters.put(TalkingHeads.MIXTURE, vector.array("P", type));
        }
        if (vector.name().endsWith("_causal")) {
            mechanism = mechanism.withNeighbourhood(new Causal());
        }
        INDArray x = vector.array("x", type).permute(0, 2, 1).dup('c'); // [N, C, T]
        return MechanismRun.sequence(mechanism, x, parameters).permute(0, 2, 1).dup('c');
    }

    private static INDArray shaw(GoldenVector vector, DataType type) {
        Map<String, INDArray> parameters = linear(vector, type, "Wq", "Wk", "Wv");
        parameters.put(Shaw.KEY_COLUMNS, vector.array("aK", type));
        parameters.put(Shaw.VALUE_COLUMNS, vector.array("aV", type));
        int channels = (int) parameters.get("Wq").size(0);
        Mechanism mechanism = SelfAttentionMechanisms.shaw(channels, 1, vector.integer("clip"));
        return MechanismRun.tokens(mechanism, vector.array("x", type), parameters);
    }

    private static INDArray shawOfImages(GoldenVector vector, DataType type) {
        Mechanism mechanism =
                SelfAttentionMechanisms.shaw(channels(vector), vector.integer("heads"), vector.integer("clip"));
        return image(
                vector,
                type,
                mechanism,
                Map.of(
                        Shaw.KEY_ROWS, "key_row",
                        Shaw.KEY_COLUMNS, "key_col",
                        Shaw.VALUE_ROWS, "value_row",
                        Shaw.VALUE_COLUMNS, "value_col"));
    }

    /** The vector's R must be the sinusoids that the mechanism makes: the output shows it. */
    private static INDArray transformerXl(GoldenVector vector, DataType type) {
        Map<String, INDArray> parameters = linear(vector, type, "Wq", "Wv");
        parameters.put("Wk", vector.array("WkE", type).transpose());
        parameters.put(RelativeSinusoid.WEIGHTS, vector.array("WkR", type).transpose());
        parameters.put(BiasedDotProduct.BIAS, vector.array("u", type));
        parameters.put(RelativeSinusoid.BIAS, vector.array("v", type));
        Mechanism mechanism =
                SelfAttentionMechanisms.transformerXl((int) parameters.get("Wq").size(0), 1);
        return TokenRun.withMemory(mechanism, vector.array("h", type), vector.array("mem", type), parameters);
    }

    private static INDArray singleHeaded(GoldenVector vector, DataType type) {
        Map<String, INDArray> parameters = linear(vector, type, "Wq");
        ROLES.forEach(role -> parameters.put("s" + role, vector.array(role + "s", type)));
        Mechanism mechanism =
                SelfAttentionMechanisms.singleHeaded((int) parameters.get("Wq").size(0));
        INDArray memory = vector.array("mem", type);
        return TokenRun.cross(mechanism, vector.array("h", type), memory, memory, parameters);
    }

    private static INDArray deepVoice3(GoldenVector vector, DataType type) {
        Map<String, INDArray> parameters = linear(vector, type, "Wq", "Wk", "Wo");
        INDArray values = vector.array("v", type);
        Mechanism mechanism = SelfAttentionMechanisms.deepVoice3(
                (int) parameters.get("Wq").size(0),
                (int) values.size(1),
                (int) parameters.get("Wo").size(0),
                vector.number("rq"),
                vector.number("rk"));
        return TokenRun.cross(mechanism, vector.array("qin", type), vector.array("kin", type), values, parameters);
    }

    private static INDArray convolutional(GoldenVector vector, DataType type) {
        Map<String, INDArray> parameters = new HashMap<>();
        ROLES.forEach(role -> {
            INDArray weights = vector.array("w" + role, type); // [D, C, k]
            parameters.put("W" + role, weights.reshape(weights.size(0), weights.size(1), 1, weights.size(2)));
        });
        INDArray queries = parameters.get("Wq");
        int kernel = (int) queries.size(3);
        ConvolutionalAttentionOptions options = ConvolutionalAttentionOptions.of((int) queries.size(0))
                .withHeads(vector.integer("heads", 1))
                .withQuery(kernel, 1)
                .withKeyValue(kernel, 1)
                .withoutOutputConvolution();
        return LayerRun.sequence(new ConvolutionalAttention1D(options), vector.array("x", type), parameters);
    }

    private static INDArray bottleneckTransformer(GoldenVector vector, DataType type) {
        Mechanism mechanism = SelfAttentionMechanisms.bottleneckTransformer(channels(vector), vector.integer("heads"));
        return image(
                vector,
                type,
                vector.name().equals("botnet2d")
                        ? mechanism
                        : mechanism.withPosition(new RelativeAxes(false, true, false)),
                Map.of(
                        AttentionLayer.ROW_EMBEDDINGS, "rel_row",
                        AttentionLayer.COLUMN_EMBEDDINGS, "rel_col"));
    }

    private static INDArray coAtNet(GoldenVector vector, DataType type) {
        int outputs = (int) vector.array("wo", type).size(0);
        Mechanism mechanism = SelfAttentionMechanisms.coAtNet(channels(vector), vector.integer("heads"), outputs);
        return image(vector, type, mechanism, Map.of(Output.WEIGHTS, "wo", RelativeBias.BIAS, "bias"));
    }

    private static int channels(GoldenVector vector) {
        return (int) vector.array("wq", DataType.DOUBLE).size(0);
    }

    /** The output of a layer over images: wq, wk, wv, and the parameters whose keys in the vector are given. */
    private static INDArray image(GoldenVector vector, DataType type, Mechanism mechanism, Map<String, String> others) {
        Map<String, INDArray> parameters = new HashMap<>();
        ROLES.forEach(role -> parameters.put("W" + role, vector.array("w" + role, type)));
        others.forEach((name, key) -> parameters.put(name, vector.array(key, type)));
        return MechanismRun.image(mechanism, vector.array("x", type), parameters);
    }

    private static INDArray cvt(GoldenVector vector, DataType type) {
        Map<String, INDArray> parameters = cvtParameters(vector, type);
        Mechanism mechanism = SelfAttentionMechanisms.cvt(
                (int) parameters.get("Wq").size(0),
                vector.integer("heads"),
                (int) parameters.get(Output.WEIGHTS).size(0),
                vector.integer("kv_stride"));
        return tokens(MechanismRun.image(mechanism, vector.array("x", type), parameters));
    }

    private static INDArray cvtWithClassToken(GoldenVector vector, DataType type) {
        Map<String, INDArray> parameters = cvtParameters(vector, type);
        INDArray x = vector.array("x", type);
        Mechanism mechanism = SelfAttentionMechanisms.cvtWithClassToken(
                (int) parameters.get("Wq").size(0),
                vector.integer("heads"),
                (int) parameters.get(Output.WEIGHTS).size(0),
                vector.integer("kv_stride"),
                (int) x.size(3));
        INDArray token = vector.array("cls", type).reshape('c', x.size(0), x.size(1), 1, 1);
        INDArray row = Nd4j.concat(3, token, x.reshape('c', x.size(0), x.size(1), 1, -1));
        return tokens(MechanismRun.image(mechanism, row, parameters));
    }

    private static Map<String, INDArray> cvtParameters(GoldenVector vector, DataType type) {
        Map<String, INDArray> parameters = new HashMap<>();
        for (String role : ROLES) {
            parameters.put("D" + role, vector.array("params.d" + role, type));
            List<String> normalisation = List.of("gain", "shift", "mean", "var");
            for (int i = 0; i < normalisation.size(); i++) {
                parameters.put(normalisation.get(i) + role, vector.array("params.bn" + role + "[" + i + "]", type));
            }
            parameters.put("W" + role, vector.array("params.W" + role, type).transpose());
            parameters.put("b" + role, vector.array("params.b" + role, type));
        }
        parameters.put(Output.WEIGHTS, vector.array("params.Wo", type).transpose());
        parameters.put(Output.BIAS, vector.array("params.bo", type));
        return parameters;
    }

    /** Positions of the output map [N, C, H, W] are the vector's tokens [N, T, C]. */
    private static INDArray tokens(INDArray map) {
        return map.dup('c')
                .reshape('c', map.size(0), map.size(1), -1)
                .permute(0, 2, 1)
                .dup('c');
    }

    private static INDArray augmented(GoldenVector vector, DataType type) {
        Map<String, INDArray> parameters = new HashMap<>();
        ROLES.forEach(role -> parameters.put("W" + role, vector.array("w" + role, type)));
        INDArray convolution = vector.array("w_conv", type); // [D, C, k, k]
        INDArray output = vector.array("wo", type); // [D', d, 1, 1]
        parameters.put(AttentionAugmentedConvolution2D.CONVOLUTION_WEIGHTS, convolution);
        parameters.put(Output.WEIGHTS, output);
        addTable(parameters, AttentionLayer.ROW_EMBEDDINGS, vector.array("rel_row", type));
        addTable(parameters, AttentionLayer.COLUMN_EMBEDDINGS, vector.array("rel_col", type));
        Mechanism attention = SelfAttentionMechanisms.bottleneckTransformer(
                        (int) output.size(1), vector.integer("heads"))
                .withOutput(Output.mixedTo((int) output.size(0)));
        AttentionAugmentedOptions options =
                new AttentionAugmentedOptions(null, (int) convolution.size(0), (int) convolution.size(2), attention);
        return LayerRun.image(new AttentionAugmentedConvolution2D(options), vector.array("x", type), parameters);
    }

    private static void addTable(Map<String, INDArray> parameters, String name, INDArray table) {
        parameters.put(name, table.reshape(1, table.size(0), table.size(1)));
    }
}
