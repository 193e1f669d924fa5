package org.saccade.nn.catalogue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.saccade.nn.attention.AttentionOptions;
import org.saccade.nn.attention.CrossAttentionOptions;
import org.saccade.nn.attention.LuongAttentionOptions;
import org.saccade.nn.attention.Mechanism;
import org.saccade.nn.attention.MemoryAttentionOptions;
import org.saccade.nn.attention.neighbourhood.Global;
import org.saccade.nn.graph.ExecutedProducts;
import org.saccade.nn.graph.MapDefinition;
import org.saccade.nn.graph.MapLayer;
import org.saccade.nn.graph.MapVertex;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a layer says that it costs, against the products that its graph executes: as many, but for the differences that stand here. A
 * neighbourhood other than the whole map executes at least as many: its tiles hold keys that are masked.
 */
class ArithmeticTest {

    private static final Map<String, List<String>> EXECUTED_MORE = Map.of(
            "a query and a key are added up by a product over two channels",
            List.of("additive", "additive-1d", "additive-across", "additive-shared", "additive-17-channels"),
            "as additive",
            List.of("concat", "concat-1d", "concat-shared", "soft", "soft-1d", "hard", "hard-1d"),
            "a matrix of groups is one with zeros",
            List.of("grouped-projections"),
            "the gain or the shift of a normalisation meets a product",
            List.of("cvt", "cvt-1d", "cvt-class-token", "layer-normalization", "layer-normalization-1d"),
            "the bias is one more channel",
            List.of("dense-synthesizer", "dense-synthesizer-1d"),
            "offsets beyond the clip have products of their own",
            List.of("shaw", "shaw-1d"),
            "singular values are iterated",
            List.of("sagan", "sagan-projected", "simple-self-attention-spectral"),
            "members are picked out by products with zeros and ones",
            List.of("routing", "routing-causal-1d"),
            "windows are cut into tiles",
            List.of("global-sliding", "global-sliding-1d", "global-sliding-1d-tiled"));

    private static final Map<String, List<String>> EXECUTED_LESS = Map.of(
            "the window is larger than the map",
            List.of("adaptive-window", "local-p", "luong-local-p", "luong-local-m"),
            "the second matrix meets the sum of two maps",
            List.of("channel-attention", "cbam"),
            "matrices are mixed before they meet pixels",
            List.of("stem"));

    static Stream<Sample> samples() {
        return Samples.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void countsTheProductsOfTheGraph(Sample sample) {
        MapDefinition definition = SampleNetwork.definition(SampleNetwork.classifier(DataType.FLOAT, sample));
        long nominal = definition.arithmetic(sample.inputs()).multiplyAdds();
        long executed = ExecutedProducts.of(definition, sample.inputs());
        if (names(EXECUTED_MORE).contains(sample.name())) {
            assertThat(executed).isGreaterThan(nominal);
        } else if (names(EXECUTED_LESS).contains(sample.name())) {
            assertThat(executed).isLessThan(nominal);
        } else if (masks(definition)) {
            assertThat(executed).isGreaterThanOrEqualTo(nominal);
        } else {
            assertThat(executed).isEqualTo(nominal);
        }
    }

    @Test
    void everyNamedDifferenceIsThatOfASample() {
        List<String> named = Stream.concat(names(EXECUTED_MORE).stream(), names(EXECUTED_LESS).stream())
                .toList();
        assertThat(named)
                .doesNotHaveDuplicates()
                .isSubsetOf(samples().map(Sample::name).toList());
    }

    private static List<String> names(Map<String, List<String>> differences) {
        return differences.values().stream().flatMap(Collection::stream).toList();
    }

    private static boolean masks(MapDefinition definition) {
        return mechanism(definition)
                .map(mechanism -> !(mechanism.neighbourhood() instanceof Global))
                .orElse(false);
    }

    private static Optional<Mechanism> mechanism(MapDefinition definition) {
        Object options =
                definition instanceof MapLayer<?> layer ? layer.getOptions() : ((MapVertex<?>) definition).getOptions();
        if (options instanceof AttentionOptions<?> attention) {
            return Optional.of(attention.mechanism());
        }
        if (options instanceof CrossAttentionOptions cross) {
            return Optional.of(cross.mechanism());
        }
        if (options instanceof LuongAttentionOptions luong) {
            return Optional.of(luong.mechanism());
        }
        return options instanceof MemoryAttentionOptions memory ? Optional.of(memory.mechanism()) : Optional.empty();
    }
}
