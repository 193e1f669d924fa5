package org.saccade.nn;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonSubTypes;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.saccade.nn.attention.ConvolutionalAttention2D;
import org.saccade.nn.attention.ConvolutionalAttentionOptions;
import org.saccade.nn.attention.LocalSelfAttention2D;
import org.saccade.nn.attention.LocalSelfAttentionOptions;
import org.saccade.nn.attention.neighbourhood.BorderMode;
import org.saccade.nn.block.Convolution2D;
import org.saccade.nn.block.FrozenNormalization;
import org.saccade.nn.block.Normalization2D;
import org.saccade.nn.block.StochasticDepth;
import org.saccade.nn.model.WarmupCosineSchedule;
import org.saccade.nn.schedule.MilestoneSchedule;
import org.saccade.nn.schedule.OneCycleSchedule;
import org.saccade.nn.schedule.PolynomialSchedule;
import org.saccade.nn.schedule.WarmupSchedule;
import org.saccade.nn.updater.Frozen;
import org.saccade.nn.updater.TrustRatio;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A saved model is a file format: the files of a version are never written again, only new ones beside them. */
public class SavedClassesTest {

    /**
     * A layer for each class whose name a saved model stores, the catalogue's apart: that layer itself, or one that has such an
     * object.
     */
    private static Map<Class<?>, Layer> samples() {
        return Map.ofEntries(
                entry(
                        ConvolutionalAttention2D.class,
                        new ConvolutionalAttention2D(ConvolutionalAttentionOptions.of(8)
                                .withHeads(2)
                                .withQuery(3, 2)
                                .withKeyValue(5, 3)
                                .withOutputChannels(6)
                                .unscaled())),
                entry(
                        LocalSelfAttention2D.class,
                        new LocalSelfAttention2D(LocalSelfAttentionOptions.of(8, 4, 5)
                                .withBorder(BorderMode.ZERO)
                                .withScale(0.5))),
                entry(Convolution2D.class, new Convolution2D(8, 5, 2)),
                entry(Normalization2D.class, new Normalization2D()),
                entry(StochasticDepth.class, new DropoutLayer(new StochasticDepth(0.25, 1234567890123L))),
                entry(FrozenNormalization.class, new FrozenNormalization(new Normalization2D())),
                entry(WarmupCosineSchedule.class, scheduled(new WarmupCosineSchedule(0.8, 0.2, 4, 15))),
                entry(WarmupSchedule.class, scheduled(new WarmupSchedule(4, new FixedSchedule(0.8)))),
                entry(MilestoneSchedule.class, scheduled(new MilestoneSchedule(0.8, 0.1, List.of(3, 7)))),
                entry(PolynomialSchedule.class, scheduled(new PolynomialSchedule(0.8, 0.2, 2, 15))),
                entry(OneCycleSchedule.class, scheduled(new OneCycleSchedule(0.8, 25, 100, 4, 15))),
                entry(TrustRatio.class, updated(new Adam(0.1), new WeightDecay(0.1, true), new TrustRatio())),
                entry(Frozen.class, updated(new Frozen())));
    }

    private static Layer scheduled(ISchedule schedule) {
        return updated(new Nesterovs(schedule, 0.9));
    }

    private static Layer updated(IUpdater updater, Regularization... ofWeights) {
        Convolution2D layer = new Convolution2D(8, 3, 1);
        layer.setIUpdater(updater);
        layer.setRegularization(List.of(ofWeights));
        return layer;
    }

    static Set<Class<?>> classes() {
        return samples().keySet();
    }

    @Test
    void noClassOfTheFormatIsForgotten() throws IOException, URISyntaxException, ClassNotFoundException {
        assertThat(savedClasses().stream().filter(type -> !isOfTheCatalogue(type)))
                .containsExactlyInAnyOrderElementsOf(classes().stream()
                        .filter(type -> !isOfTheCatalogue(type))
                        .toList());
    }

    private static boolean isOfTheCatalogue(Class<?> type) {
        return type.getPackageName().startsWith(ConvolutionalAttention2D.class.getPackageName());
    }

    /** The layers, vertices and parts of the catalogue, by what names each in saved models. */
    public static Map<String, String> layersAndParts() throws IOException, URISyntaxException, ClassNotFoundException {
        Map<String, String> keys = new TreeMap<>();
        for (Class<?> type : savedClasses()) {
            if (isOfTheCatalogue(type)) {
                keys.put(type.getName(), type.isRecord() ? "\"kind\":\"" + kind(type) + "\"" : type.getName());
            }
        }
        return keys;
    }

    /** The name of a part, as its interface lists it. */
    private static String kind(Class<?> part) {
        return Stream.of(part.getInterfaces())
                .flatMap(
                        type -> Stream.of(type.getAnnotation(JsonSubTypes.class).value()))
                .filter(listed -> listed.value() == part)
                .map(JsonSubTypes.Type::name)
                .findFirst()
                .orElseThrow(() -> new AssertionError("the interface of " + part + " does not list it"));
    }

    /** Those that Deeplearning4j's JSON names. */
    private static List<Class<?>> savedClasses() throws IOException, URISyntaxException, ClassNotFoundException {
        Path root = Path.of(Convolution2D.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<Path> files;
        try (Stream<Path> all = Files.walk(root)) {
            files = all.filter(file -> file.toString().endsWith(".class")).toList();
        }
        List<Class<?>> found = new ArrayList<>();
        for (Path file : files) {
            String name = root.relativize(file)
                    .toString()
                    .replace(file.getFileSystem().getSeparator(), ".");
            Class<?> type = Class.forName(name.substring(0, name.length() - ".class".length()));
            if (!Modifier.isAbstract(type.getModifiers()) && isNamed(type)) {
                found.add(type);
            }
        }
        return found;
    }

    private static boolean isNamed(Class<?> type) {
        return type != null
                && (type.isAnnotationPresent(JsonTypeInfo.class)
                        || isNamed(type.getSuperclass())
                        || Stream.of(type.getInterfaces()).anyMatch(SavedClassesTest::isNamed));
    }

    @ParameterizedTest
    @MethodSource("classes")
    void rebuildsFromItsOwnJson(Class<?> saved) {
        MultiLayerConfiguration configuration = configuration(saved);
        MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(configuration.toJson());
        assertSame(read, configuration);
    }

    @ParameterizedTest
    @MethodSource("classes")
    void rebuildsFromTheJsonSavedInVersion1(Class<?> saved) throws IOException {
        assertSame(MultiLayerConfiguration.fromJson(golden(saved)), configuration(saved));
    }

    private static void assertSame(MultiLayerConfiguration read, MultiLayerConfiguration expected) {
        assertThat(read.getConf(0).getLayer())
                .hasSameClassAs(expected.getConf(0).getLayer())
                .isEqualTo(expected.getConf(0).getLayer());
        assertThat(read.toJson()).isEqualTo(expected.toJson());
    }

    @ParameterizedTest
    @MethodSource("classes")
    void survivesJavaSerialisation(Class<?> saved) throws IOException, ClassNotFoundException {
        Layer layer = samples().get(saved);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
            stream.writeObject(layer);
        }
        try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(stream.readObject()).isEqualTo(layer);
        }
    }

    @ParameterizedTest
    @MethodSource("classes")
    void refusesAKeyThatItDoesNotKnow(Class<?> saved) throws IOException {
        String named = "\"@class\" : \"" + saved.getName() + "\"";
        String json = golden(saved);
        assertThat(json).contains(named);
        assertThatThrownBy(() -> MultiLayerConfiguration.fromJson(json.replace(named, named + ", \"later\" : 7")))
                .hasStackTraceContaining(saved.getSimpleName() + " has no option of this name, got later=7");
    }

    private static MultiLayerConfiguration configuration(Class<?> saved) {
        return Networks.classifier(
                        DataType.FLOAT,
                        InputType.convolutional(6, 7, 3),
                        samples().get(saved))
                .getLayerWiseConfigurations();
    }

    private static String golden(Class<?> saved) throws IOException {
        try (InputStream stream =
                SavedClassesTest.class.getResourceAsStream("/layer-json/v1/" + saved.getSimpleName() + ".json")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
