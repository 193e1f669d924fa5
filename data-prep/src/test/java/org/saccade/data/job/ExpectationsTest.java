package org.saccade.data.job;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saccade.data.job.Expectations.Range;
import org.saccade.data.shard.ClassInfo;
import org.saccade.data.shard.Duplicates;
import org.saccade.data.shard.ImageStatistics;
import org.saccade.data.shard.Manifest;
import org.saccade.data.shard.Quarantine;
import org.saccade.data.shard.ShardContainer;
import org.saccade.data.shard.ShardInfo;
import org.saccade.data.shard.SplitInfo;
import org.saccade.data.source.Contents;
import org.saccade.data.source.SourceImage;
import org.saccade.data.source.file.IncompleteInputException;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A profile of a finished dataset: two classes of 30 and 40 train images, of 5 and 5 in val; two JPEGs of four components, one PNG. */
class ExpectationsTest {

    private static final Expectations DUE =
            new Expectations("tiny", 70, 10, 2, new Range(30, 40), new Range(5, 5), 2, 1);
    private static final Map<String, Integer> PUBLISHED = Map.of("cmyk-converted", 2, "png-named-jpeg", 1);
    private static final Map<String, Integer> NO_REASON = Map.of();

    private static Manifest manifest(
            List<Integer> train, List<Integer> val, Map<String, Integer> odd, Map<String, Integer> leftOut) {
        return new Manifest(
                "tool",
                new TreeMap<>(),
                "sha256:0",
                0,
                new TreeMap<>(),
                ShardContainer.TAR,
                List.of(new ClassInfo(0, "n1", "n1"), new ClassInfo(1, "n2", "n2")),
                List.of(split("train", train, odd, leftOut), split("val", val, Map.of(), NO_REASON)),
                Duplicates.NONE);
    }

    private static SplitInfo split(
            String name, List<Integer> perClass, Map<String, Integer> odd, Map<String, Integer> leftOut) {
        int samples = perClass.stream().mapToInt(Integer::intValue).sum();
        String sha256 = "0".repeat(64);
        return new SplitInfo(
                name,
                samples,
                perClass,
                new TreeMap<>(odd),
                ImageStatistics.NONE,
                leftOut.isEmpty() ? Quarantine.NONE : new Quarantine("_quarantine/x.jsonl", new TreeMap<>(leftOut)),
                List.of(new ShardInfo(name + "/a.tar", samples, 1, sha256, name + "/a.idx", 1, sha256)));
    }

    /** As published, converted before, and in a form that keeps no names, where no PNG has that of a JPEG. */
    @ParameterizedTest
    @CsvSource({"2, 1", "0, 0", "2, 0"})
    void acceptsOddImagesAsPublishedAndNone(int cmyk, int png) {
        Map<String, Integer> odd = Map.of("cmyk-converted", cmyk, "png-named-jpeg", png);
        assertThatCode(() -> DUE.check(manifest(List.of(30, 40), List.of(5, 5), odd, NO_REASON)))
                .doesNotThrowAnyException();
    }

    @Test
    void namesOddImagesThatAreTooFewOrTooMany() {
        Map<String, Integer> odd = Map.of("cmyk-converted", 1, "png-named-jpeg", 2);
        assertThatThrownBy(() -> DUE.check(manifest(List.of(30, 40), List.of(5, 5), odd, NO_REASON)))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageContaining(
                        "1 JPEGs of four components, 2 are due; 2 PNGs with the name of a JPEG, 1 are due");
    }

    @Test
    void holdsEachSplitAndEachClassToItsCount() {
        assertThatThrownBy(() -> DUE.check(manifest(List.of(29, 41), List.of(6, 4), PUBLISHED, NO_REASON)))
                .hasMessageContaining(
                        "2 classes with a wrong number of train images, 30 to 40 are due (n1 has 29, n2 has 41)")
                .hasMessageContaining(
                        "2 classes with a wrong number of validation images, 5 are due (n1 has 6, n2 has 4)");
        assertThatThrownBy(() -> DUE.check(manifest(List.of(30, 39), List.of(5, 6), PUBLISHED, NO_REASON)))
                .hasMessageContaining("69 train images, 70 are due; 11 validation images, 10 are due");
    }

    @Test
    void whereImagesAreBadOnlyTheSumIsKnown() {
        Map<String, Integer> bad = Map.of("TRUNCATED", 2);
        assertThatCode(() -> DUE.check(manifest(List.of(28, 40), List.of(5, 5), Map.of(), bad)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> DUE.check(manifest(List.of(28, 41), List.of(5, 5), Map.of(), bad)))
                .hasMessageContaining("71 train images, 70 are due");
    }

    @Test
    void ofAnImageThatWasFoundDamagedNobodyKnowsTheClass() {
        Expectations three = new Expectations("three", 3, 0, 1, new Range(3, 3), new Range(0, 0), 0, 0);
        List<ClassInfo> classes = List.of(new ClassInfo(0, "n1", "n1"));
        List<SourceImage> images = List.of(image("a", 0), image("b", SourceImage.DAMAGED), image("c", 0));
        assertThatCode(() -> three.check(new Contents(classes, images, List.of())))
                .doesNotThrowAnyException();
    }

    private static SourceImage image(String key, int label) {
        return new SourceImage("train", key, key, label, "mem:/t.tfrecord", 0, 9);
    }

    @Test
    void theEndOfADamagedContainerIsNoImage() {
        Map<String, Integer> end = Map.of("CONTAINER_DAMAGED", 1);
        assertThatCode(() -> DUE.check(manifest(List.of(30, 40), List.of(5, 5), PUBLISHED, end)))
                .doesNotThrowAnyException();
    }
}
