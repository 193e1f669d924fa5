package org.saccade.data.job;

import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
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
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

/** Attempts at one shard, as speculation, retries and a driver that is started twice make them: where files are renamed, and where they cannot be. */
@ParameterizedClass
@ValueSource(strings = {"file:", ObjectStore.SCHEME})
class ShardTaskTest {

    private static final String SHARD = "train/shard-00000-of-00001";

    @Parameter
    private String scheme;

    @TempDir
    private Path folder;

    private Preparation preparation;

    @BeforeEach
    void begin() throws IOException {
        preparation = preparation("sha256:0");
        preparation.begin();
    }

    @Test
    void aLaterAttemptLeavesTheSameFiles() throws IOException {
        ShardPart first = task(preparation, 1).write(outcomes().iterator());
        byte[] tar = Files.readAllBytes(folder.resolve(SHARD + ".tar"));
        ShardPart second = task(preparation("sha256:0"), 2).write(outcomes().iterator());

        assertThat(second).isEqualTo(first);
        assertThat(folder.resolve(SHARD + ".tar")).hasBinaryContent(tar);
        assertThat(finished()).containsExactly(entry(SHARD, first));
        assertThat(temporaryFiles()).isEmpty();
    }

    @Test
    void anAttemptThatEndsInsideAnotherDoesNotHurtIt() throws IOException {
        Preparation restarted = preparation("sha256:0");
        Iterator<Outcome> interrupted = new Mapped<>(outcomes().iterator(), outcome -> {
            try {
                task(restarted, 1).write(outcomes().iterator());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return outcome;
        });
        ShardPart part = task(preparation, 1).write(interrupted);

        assertThat(finished()).containsExactly(entry(SHARD, part));
        assertThat(Files.size(folder.resolve(SHARD + ".tar")))
                .isEqualTo(part.info().bytes());
        assertThat(temporaryFiles()).isEmpty();
    }

    @Test
    void anAttemptThatFailsLeavesTheFilesOfAnotherAsTheyAre() throws IOException {
        ShardPart whole = task(preparation, 1).write(outcomes().iterator());
        byte[] tar = Files.readAllBytes(folder.resolve(SHARD + ".tar"));
        byte[] index = Files.readAllBytes(folder.resolve(SHARD + ".idx"));

        assertThatThrownBy(() -> task(preparation, 2).write(interruptedOutcomes()))
                .hasMessage("killed");

        assertThat(folder.resolve(SHARD + ".tar")).hasBinaryContent(tar);
        assertThat(folder.resolve(SHARD + ".idx")).hasBinaryContent(index);
        assertThat(finished()).containsExactly(entry(SHARD, whole));
        assertThat(temporaryFiles()).isEmpty();
    }

    @Test
    void anAttemptThatFailsPublishesNothing() throws IOException {
        assertThatThrownBy(() -> task(preparation, 1).write(interruptedOutcomes()))
                .hasMessage("killed");

        assertThat(folder.resolve(SHARD + ".tar")).doesNotExist();
        assertThat(folder.resolve(SHARD + ".idx")).doesNotExist();
        assertThat(finished()).isEmpty();
        assertThat(temporaryFiles()).isEmpty();

        ShardPart part = task(preparation, 2).write(outcomes().iterator());
        assertThat(finished()).containsExactly(entry(SHARD, part));
    }

    @Test
    void anAttemptWhoseJobEndsWhileItWritesPublishesNothing() throws IOException {
        Iterator<Outcome> cleared = new Mapped<>(outcomes().iterator(), outcome -> {
            try {
                preparation.output().removeWork();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return outcome;
        });
        assertThatThrownBy(() -> task(preparation, 1).write(cleared))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("this preparation is not under way here any more");
        assertThat(folder.resolve(SHARD + ".tar")).doesNotExist();
        assertThat(finished()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 1})
    void replacesATornFile(double fraction) throws IOException {
        task(preparation, 1).write(outcomes().iterator());
        byte[] tar = Files.readAllBytes(folder.resolve(SHARD + ".tar"));
        Files.write(folder.resolve(SHARD + ".tar"), new byte[(int) (fraction * tar.length)]);
        ShardPart part = task(preparation, 1).write(outcomes().iterator());
        assertThat(folder.resolve(SHARD + ".tar")).hasBinaryContent(tar);
        assertThat(finished()).containsExactly(entry(SHARD, part));
    }

    @Test
    void anAttemptDoesNotWriteIntoThePreparationOfAnotherJob() throws IOException {
        Iterator<Outcome> overtaken = new Mapped<>(outcomes().iterator(), outcome -> {
            try {
                preparation("sha256:1").begin();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return outcome;
        });
        assertThatThrownBy(() -> task(preparation, 1).write(overtaken))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("this preparation is not under way here any more");
        assertThat(folder.resolve(SHARD + ".tar")).doesNotExist();
    }

    @Test
    void aPartOfAnotherPreparationIsNone() throws IOException {
        task(preparation, 1).write(outcomes().iterator());
        assertThat(preparation("sha256:1").finishedParts(List.of(SHARD))).isEmpty();
    }

    /** A machine that crashed may have given a file its name, and not all of its bytes. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 1})
    void aTornPartIsNone(double fraction) throws IOException {
        task(preparation, 1).write(outcomes().iterator());
        Path file = folder.resolve("_preparing/parts/train-shard-00000-of-00001.json");
        byte[] torn = Files.readAllBytes(file);
        Arrays.fill(torn, (int) (fraction * (torn.length - 1)), torn.length, (byte) 0);
        Files.write(file, torn);
        assertThat(finished()).isEmpty();

        ShardPart part = task(preparation, 2).write(outcomes().iterator());
        assertThat(finished()).containsExactly(entry(SHARD, part));
    }

    @Test
    void anAttemptThatOutlivesItsJobWritesNothing() throws IOException {
        preparation.output().removeWork();
        assertThatThrownBy(() -> task(preparation, 1).write(outcomes().iterator()))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith(": this preparation is not under way here any more; run again");
        assertThat(folder).isEmptyDirectory();
    }

    private Preparation preparation(String fingerprint) throws IOException {
        Configuration configuration = new Configuration();
        ObjectStore.register(configuration);
        return new Preparation(new OutputFolder(new HadoopFiles(configuration), scheme + folder), fingerprint);
    }

    private Map<String, ShardPart> finished() throws IOException {
        return preparation.finishedParts(List.of(SHARD));
    }

    private static ShardTask task(Preparation preparation, long attempt) {
        return new ShardTask(preparation, SHARD, ShardContainer.TAR, List.of(new ClassInfo(0, "a", "a")), attempt);
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
