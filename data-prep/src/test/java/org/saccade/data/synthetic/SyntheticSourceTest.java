package org.saccade.data.synthetic;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.saccade.data.shard.ClassInfo;
import org.saccade.data.shard.Sha256;
import org.saccade.data.source.Contents;
import org.saccade.data.source.ImageReader;
import org.saccade.data.source.SourceImage;
import org.saccade.data.source.file.InputUsageException;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SyntheticSourceTest {

    static List<SyntheticTask> tasks() {
        return SyntheticTasks.ALL;
    }

    private static SyntheticSource source(SyntheticTask task) {
        return new SyntheticSource(task, 0, 23, 5);
    }

    private static List<SourceImage> images(SyntheticSource source) {
        return contents(source).images();
    }

    private static Contents contents(SyntheticSource source) {
        return source.contents(containers -> {
            throw new AssertionError("a task that is drawn has no containers");
        });
    }

    private static byte[] read(SyntheticSource source, SourceImage image) throws Exception {
        try (ImageReader file = source.opener().open(image.uri())) {
            return file.read(image);
        }
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void everySampleIsAFunctionOfItsPlace(SyntheticTask task) throws Exception {
        SyntheticSource source = source(task);
        Set<String> seen = new HashSet<>();
        List<SourceImage> images = images(source);
        assertThat(images).hasSize(28);
        for (SourceImage image : images) {
            byte[] bytes = read(source, image);
            assertThat(read(source(task), image)).isEqualTo(bytes);
            assertThat(seen.add(Sha256.hex(bytes)))
                    .as("%s is a sample of its own", image)
                    .isTrue();
            assertThat(read(new SyntheticSource(task, 1, 23, 5), image)).isNotEqualTo(bytes);
            // A larger dataset begins with the samples of a smaller one.
            assertThat(read(new SyntheticSource(task, 0, 100, 100), image)).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void classesAreBalancedAndTheirIdsAscend(SyntheticTask task) {
        SyntheticSource source = source(task);
        List<String> ids =
                contents(source).classes().stream().map(ClassInfo::wnid).toList();
        assertThat(ids).isSorted().doesNotHaveDuplicates();
        int classes = ids.size();
        long[] counts = new long[classes];
        images(source).stream()
                .filter(image -> image.split().equals("train"))
                .forEach(image -> counts[image.label()]++);
        for (long count : counts) {
            assertThat(count).isBetween(23L / classes, 23L / classes + 1);
        }
    }

    /**
     * Datasets that were prepared with the same name of the tool must have the same bytes: who changes one changes {@code Prepare.TOOL}.
     */
    @ParameterizedTest
    @CsvSource({
        "orientation, d33f4f9e8c3f5724",
        "same-different, 17d17d81c2c903dd",
        "powder-diffraction, a8afe93232b5202b",
        "cue-retrieval, 2bbc7a7a7b151c60",
        "cue-distance-7, fee48d32761ff2f4"
    })
    void theBytesNeverChange(String name, String sha256) throws Exception {
        SyntheticSource source = source(SyntheticTasks.named(name).orElseThrow());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (SourceImage image : images(source)) {
            all.write(read(source, image));
        }
        assertThat(Sha256.hex(all.toByteArray())).startsWith(sha256);
    }

    @Test
    void tasksHaveNamesOfTheirOwn() {
        assertThat(SyntheticTasks.names())
                .doesNotHaveDuplicates()
                .contains("orientation", "cue-retrieval", "same-different", "powder-diffraction")
                .contains("cue-distance-1", "cue-distance-15");
        assertThat(SyntheticTasks.named("orientation")).contains(new Orientation());
        assertThat(SyntheticTasks.named("cue-distance-16")).isEmpty();
    }

    @Test
    void itsFilesHaveNames() {
        SyntheticSource source = source(new Orientation());
        assertThatThrownBy(() -> source.open("synthetic:/orientation/test"))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessage("the task orientation has no file synthetic:/orientation/test");
    }

    @Test
    void aSplitIsNotEmpty() {
        assertThatThrownBy(() -> new SyntheticSource(new Orientation(), 0, 4000, 0))
                .isInstanceOf(InputUsageException.class)
                .hasMessage("a split has at least 1 sample, got --samples 4000, --val-samples 0");
    }
}
