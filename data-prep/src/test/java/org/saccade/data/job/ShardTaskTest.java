package org.saccade.data.job;

import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.data.shard.ClassInfo;
import org.saccade.data.shard.ImageFormat;
import org.saccade.data.shard.PixelSums;
import org.saccade.data.shard.Sample;
import org.saccade.data.shard.ShardContainer;
import org.saccade.data.source.file.HadoopFiles;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Attempts at one shard, as speculation, retries and a driver that is started twice make them: where files are renamed, and where they cannot be. */
@ParameterizedClass
@ValueSource(strings = {"file:", ObjectStore.SCHEME})
class ShardTaskTest {

    private static final String SHARD = "train/shard-00000-of-00001";
    private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

    @Parameter
    private String scheme;

    @TempDir
    private Path folder;

    private OutputFolder output;

    @BeforeEach
    void begin() throws IOException {
        output = openOutput();
        output.begin("sha256:0");
    }

    @Test
    void aLaterAttemptLeavesTheFilesOfTheFirstAlone() throws IOException {
        ShardPart first = task(output, 1).write(outcomes().iterator());
        byte[] tar = Files.readAllBytes(folder.resolve(SHARD + ".tar"));
        Files.setLastModifiedTime(folder.resolve(SHARD + ".tar"), LONG_AGO);
        ShardPart second = task(openOutput(), 2).write(outcomes().iterator());

        assertThat(second).isEqualTo(first);
        assertThat(folder.resolve(SHARD + ".tar")).hasBinaryContent(tar);
        if (scheme.equals("file:")) {
            assertThat(Files.getLastModifiedTime(folder.resolve(SHARD + ".tar")))
                    .isEqualTo(LONG_AGO);
        }
        assertThat(output.finishedPart(SHARD)).contains(first);
        assertThat(temporaryFiles()).isEmpty();
    }

    @Test
    void anAttemptThatEndsInsideAnotherDoesNotHurtIt() throws IOException {
        OutputFolder restarted = openOutput();
        Iterator<Outcome> interrupted = new Mapped<>(outcomes().iterator(), outcome -> {
            try {
                task(restarted, 1).write(outcomes().iterator());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return outcome;
        });
        ShardPart part = task(output, 1).write(interrupted);

        assertThat(output.finishedPart(SHARD)).contains(part);
        assertThat(Files.size(folder.resolve(SHARD + ".tar")))
                .isEqualTo(part.info().bytes());
        assertThat(temporaryFiles()).isEmpty();
    }

    @Test
    void anAttemptThatFailsLeavesTheFilesOfAnotherAsTheyAre() throws IOException {
        ShardPart whole = task(output, 1).write(outcomes().iterator());
        byte[] tar = Files.readAllBytes(folder.resolve(SHARD + ".tar"));
        byte[] index = Files.readAllBytes(folder.resolve(SHARD + ".idx"));

        assertThatThrownBy(() -> task(output, 2).write(interruptedOutcomes())).hasMessage("killed");

        assertThat(folder.resolve(SHARD + ".tar")).hasBinaryContent(tar);
        assertThat(folder.resolve(SHARD + ".idx")).hasBinaryContent(index);
        assertThat(output.finishedPart(SHARD)).contains(whole);
        assertThat(temporaryFiles()).isEmpty();
    }

    @Test
    void anAttemptThatFailsPublishesNothing() throws IOException {
        assertThatThrownBy(() -> task(output, 1).write(interruptedOutcomes())).hasMessage("killed");

        assertThat(folder.resolve(SHARD + ".tar")).doesNotExist();
        assertThat(folder.resolve(SHARD + ".idx")).doesNotExist();
        assertThat(output.finishedPart(SHARD)).isEmpty();
        assertThat(temporaryFiles()).isEmpty();

        ShardPart part = task(output, 2).write(outcomes().iterator());
        assertThat(output.finishedPart(SHARD)).contains(part);
    }

    @Test
    void anAttemptWhoseJobEndsWhileItWritesPublishesNothing() throws IOException {
        Iterator<Outcome> cleared = new Mapped<>(outcomes().iterator(), outcome -> {
            try {
                output.removeWork();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return outcome;
        });
        assertThatThrownBy(() -> task(output, 1).write(cleared))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no preparation is under way here any more");
        assertThat(folder.resolve(SHARD + ".tar")).doesNotExist();
        assertThat(output.finishedPart(SHARD)).isEmpty();
    }

    @Test
    void replacesATornFile() throws IOException {
        Files.createDirectories(folder.resolve("train"));
        Files.write(folder.resolve(SHARD + ".tar"), new byte[512]);
        ShardPart part = task(output, 1).write(outcomes().iterator());
        assertThat(output.finishedPart(SHARD)).contains(part);
    }

    @Test
    void anAttemptThatOutlivesItsJobWritesNothing() throws IOException {
        output.removeWork();
        assertThatThrownBy(() -> task(output, 1).write(outcomes().iterator()))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith(": no preparation is under way here any more; run again");
        assertThat(folder).isEmptyDirectory();
    }

    private OutputFolder openOutput() throws IOException {
        Configuration configuration = new Configuration();
        ObjectStore.register(configuration);
        return new OutputFolder(new HadoopFiles(configuration), scheme + folder);
    }

    private static ShardTask task(OutputFolder output, long attempt) {
        return new ShardTask(output, SHARD, ShardContainer.TAR, List.of(new ClassInfo(0, "a", "a")), attempt);
    }

    private static List<Outcome> outcomes() {
        return Stream.of("a", "b")
                .<Outcome>map(key -> new Outcome.Good(
                        new Sample(key, ImageFormat.JPG, 0, 1, 1, Set.of(), new byte[] {1, 2, 3}),
                        "0".repeat(64),
                        PixelSums.NONE))
                .toList();
    }

    /** One sample, then what Spark throws in a task that it kills. */
    private static Iterator<Outcome> interruptedOutcomes() {
        AtomicInteger given = new AtomicInteger();
        return new Mapped<>(outcomes().iterator(), outcome -> {
            if (given.getAndIncrement() == 1) {
                throw new IllegalStateException("killed");
            }
            return outcome;
        });
    }

    private List<Path> temporaryFiles() throws IOException {
        if (scheme.equals(ObjectStore.SCHEME)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.resolve(OutputFolder.WORK + "/temporary"))) {
            return files.toList();
        }
    }
}
