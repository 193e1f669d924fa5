package org.saccade.train.replica;

import org.deeplearning4j.nn.api.TrainingConfig;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.saccade.data.settings.Settings;
import org.saccade.nn.graph.MapShape;
import org.saccade.nn.model.Architecture;
import org.saccade.nn.model.ModelPreset;
import org.saccade.nn.updater.TrustRatio;
import org.saccade.train.config.OptimizerKind;
import org.saccade.train.config.TrainConfig;
import org.saccade.train.testing.TinyTraining;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

/** Which parameters of the presets weight decay, and with it LAMB's ratio, reaches. */
class ParameterGroupsTest {

    /** Of convolutions, projections and linear maps. */
    private static final Map<String, String> WEIGHTS = Map.ofEntries(
            entry("AttentionAugmentedConvolution2D", "Wconv Wk Wo Wq Wv"),
            entry("AttentionGate2D", "W0 W1 Ws"),
            entry("Convolution1DLayer", "W"),
            entry("Convolution2D", "W"),
            entry("ConvolutionalAttention2D", "Wk Wo Wq Wv"),
            entry("DepthwiseConvolution2D", "W"),
            entry("FeedForward1D", "W1 W2"),
            entry("FeedForward2D", "W1 W2"),
            entry("GlobalContextBlock2D", "W1 W2 Wk"),
            entry("OutputLayer", "W"),
            entry("ReversibleBlocks2D", "F.Wk F.Wq F.Wv G.W1 G.W2"),
            entry("SelfAttention1D", "Wk Wo Wq Wv"),
            entry("SelfAttention2D", "Dk Dq Dv Wk Wo Wq Wv"),
            entry("SimpleSelfAttention2D", "W"));

    /** Biases; gains, shifts and residual weights (gamma) of norms and blocks; position tables and the class token. */
    private static final Map<String, String> SPARED = Map.ofEntries(
            entry("AttentionAugmentedConvolution2D", "Rcol Rrow"),
            entry("ClassToken2D", "token"),
            entry("Convolution1DLayer", "b"),
            entry("Convolution2D", "b"),
            entry("FeedForward1D", "b1 b2"),
            entry("FeedForward2D", "b1 b2"),
            entry("GlobalContextBlock2D", "b g"),
            entry("LayerNormalization1D", "b g"),
            entry("LayerNormalization2D", "b g"),
            entry("Normalization2D", "beta gamma"),
            entry("OutputLayer", "b"),
            entry("ReversibleBlocks2D", "F.Rcol F.Rrow G.b1 G.b2"),
            entry("SelfAttention1D", "pos"),
            entry(
                    "SelfAttention2D",
                    "Mcol Mnu Mrow Rbias Rcol Rrow bk bo bq bv gaink gainq gainv gamma shiftk shiftq shiftv"),
            entry("SimpleSelfAttention2D", "gamma"));

    /** Running statistics and singular vectors. */
    private static final Map<String, String> STATE = Map.ofEntries(
            entry("Normalization2D", "mean var"),
            entry("SelfAttention2D", "meank meanq meanv uk uq uv vark varq varv"),
            entry("SimpleSelfAttention2D", "u"));

    @ParameterizedTest
    @EnumSource(OptimizerKind.class)
    void decayReachesWeightsAlone(OptimizerKind optimizer) {
        TrainConfig train =
                TinyTraining.of("train.optimizer=" + Settings.nameOf(optimizer), "train.weight-decay=0.125");
        Recipe recipe = Recipe.of(train, 10);
        Map<String, Map<String, Set<String>>> groups = new TreeMap<>();
        for (ModelPreset preset : ModelPreset.values()) {
            for (GraphVertex vertex :
                    configuration(preset, recipe).getVertices().values()) {
                add(vertex, groups);
            }
        }
        assertThat(groups)
                .isEqualTo(Map.of(
                        recipe.treatment().ofWeights().toString(),
                        sets(WEIGHTS),
                        "spared",
                        sets(SPARED),
                        "state",
                        sets(STATE)));
        assertThat(recipe.treatment().ofWeights())
                .isEqualTo(
                        switch (optimizer) {
                            case SGD -> List.of(new L2Regularization(0.125));
                            case ADAMW -> List.of(new WeightDecay(0.125, true));
                            case LAMB -> List.of(new WeightDecay(0.125, true), new TrustRatio());
                        });
    }

    private static Map<String, Set<String>> sets(Map<String, String> names) {
        Map<String, Set<String>> sets = new TreeMap<>();
        names.forEach((type, all) -> sets.put(type, new TreeSet<>(List.of(all.split(" ")))));
        return sets;
    }

    private static ComputationGraphConfiguration configuration(ModelPreset preset, Recipe recipe) {
        Architecture architecture = preset.architecture();
        MapShape input = architecture.axes() == 2 ? new MapShape(3, 224, 224) : MapShape.sequence(1, 1024);
        ComputationGraphConfiguration configuration = architecture.build(input, 10, 1, new NoOp(), 0);
        recipe.applyTo(configuration);
        return configuration;
    }

    private static void add(GraphVertex vertex, Map<String, Map<String, Set<String>>> groups) {
        if (vertex instanceof LayerVertex some) {
            Layer layer = some.getLayerConf().getLayer();
            layer.initializer().paramKeys(layer).forEach(name -> add(layer.getClass(), layer, name, groups));
        } else if (vertex instanceof SameDiffVertex some) {
            some.getVertexParams().getParameterKeys().forEach(name -> add(some.getClass(), some, name, groups));
        }
    }

    private static void add(
            Class<?> type, TrainingConfig owner, String name, Map<String, Map<String, Set<String>>> groups) {
        List<Regularization> terms = owner.getRegularizationByParam(name);
        String group = owner.getUpdaterByParam(name) instanceof NoOp
                ? "state"
                : terms == null || terms.isEmpty() ? "spared" : terms.toString();
        groups.computeIfAbsent(group, unused -> new TreeMap<>())
                .computeIfAbsent(type.getSimpleName(), unused -> new TreeSet<>())
                .add(name.replaceFirst("^([FG])\\d+", "$1")); // reversible blocks number their halves
    }
}
