package org.saccade.nn.golden;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The layers agree with the project's golden vectors, or with those of the folder that {@code -Dgolden.dir} names, relative to
 * where Maven was
 * started. The console is told how many agree.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenVectorsTest {

    private final GoldenFolder folder = folder();
    private final List<String> agreeing = new ArrayList<>();

    Stream<Arguments> vectors() {
        return folder.inBothTypes();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("vectors")
    void agreesWith(GoldenVector vector, DataType type) {
        GoldenCheck.assertAgrees(vector, type);
        agreeing.add(vector.name());
    }

    @Test
    void theProjectHas65Vectors() {
        assertThat(GoldenFolder.resource("/golden").vectors()).hasSize(65);
    }

    /** Past the file that takes a test's System.out. */
    @AfterAll
    void tellTheConsole() {
        int all = folder.vectors().size();
        long agreed = folder.vectors().stream()
                .filter(vector -> Collections.frequency(agreeing, vector.name()) == 2)
                .count();
        PrintStream console = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        console.println(agreed == all ? all + " golden vectors" : agreed + " of " + all + " golden vectors agree");
    }

    private static GoldenFolder folder() {
        String named = System.getProperty("golden.dir");
        return named == null
                ? GoldenFolder.resource("/golden")
                : GoldenFolder.read(Path.of(System.getProperty("start.dir", "")).resolve(named));
    }
}
