package org.saccade.nn.kernel;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** What the environment of a JVM decides: its threads, and whether it has vectors. */
class KernelProcessTest {

    private static final String VECTORS = "--add-modules=jdk.incubator.vector";

    @TempDir
    private Path folder;

    @Test
    void anyNumberOfThreadsGivesTheSameBits() throws IOException, InterruptedException {
        List<String> alone = run(1, VECTORS);
        assertThat(alone.get(0)).endsWith("VectorLoops");
        assertThat(alone.get(1)).isEqualTo("0");
        assertThat(Files.readString(log())).doesNotContain("WARN ");
        for (int threads = 2; threads <= 3; threads++) {
            List<String> together = run(threads, VECTORS);
            assertThat(together.get(1)).isEqualTo(Integer.toString(threads - 1));
            assertThat(together.subList(2, together.size())).isEqualTo(alone.subList(2, alone.size()));
        }
    }

    /** Vector instructions and what the JVM computes in their place, as long as a method is not compiled. */
    @Test
    void theInterpreterAndTheCompilerGiveTheSameBits() throws IOException, InterruptedException {
        assertThat(run(1, VECTORS, "-Xint")).isEqualTo(run(1, VECTORS, "-Xcomp"));
    }

    @Test
    void withoutTheModuleItComputesTheSameAndSaysSoOnce() throws IOException, InterruptedException {
        List<String> lines = run(1);
        assertThat(lines.get(0)).isEqualTo("ScalarLoops");
        assertThat(Files.readAllLines(log()))
                .containsOnlyOnce("WARN attention is computed without vector instructions, which the JVM's option "
                        + VECTORS + " brings");
        int next = 2;
        for (Shape shape : KernelProcess.shapes()) {
            LocalAttention attention = shape.attention();
            Map<String, double[]> expected =
                    new Drawn(attention, shape.batch(), true, 5).run(new PlainLocalAttention(attention));
            Map<String, double[]> actual = new LinkedHashMap<>();
            for (String name : expected.keySet()) {
                actual.put(name, numbers(lines.get(next++)));
            }
            LocalAttentionKernelTest.assertClose(actual, expected, shape.toString());
        }
    }

    private static double[] numbers(String line) {
        return Arrays.stream(line.substring(1, line.length() - 1).split(", ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private Path log() {
        return folder.resolve("log.txt");
    }

    private List<String> run(int threads, String... options) throws IOException, InterruptedException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(SLF4JServiceProvider.class.getName()), Log.class.getName());
        Path results = folder.resolve("results.txt");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-cp",
                folder + File.pathSeparator + System.getProperty("java.class.path"),
                KernelProcess.class.getName(),
                results.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(log().toFile());
        builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
        Process process = builder.start();
        boolean ended = process.waitFor(2, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended).as("ended in time").isTrue();
        assertThat(process.exitValue()).as(Files.readString(log())).isZero();
        return Files.readAllLines(results);
    }

    /** What is logged, a line each, to the error stream. */
    public static final class Log implements SLF4JServiceProvider {

        @Override
        public void initialize() {
            // There is nothing to prepare.
        }

        @Override
        public ILoggerFactory getLoggerFactory() {
            return Lines::new;
        }

        @Override
        public IMarkerFactory getMarkerFactory() {
            return new BasicMarkerFactory();
        }

        @Override
        public MDCAdapter getMDCAdapter() {
            return new NOPMDCAdapter();
        }

        @Override
        public String getRequestedApiVersion() {
            return "2.0.99";
        }
    }

    private static final class Lines extends LegacyAbstractLogger {

        Lines(String name) {
            this.name = name;
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level, Marker marker, String message, Object[] arguments, Throwable throwable) {
            System.err.println(level + " "
                    + MessageFormatter.arrayFormat(message, arguments).getMessage());
        }

        @Override
        protected String getFullyQualifiedCallerName() {
            return name;
        }

        @Override
        public boolean isTraceEnabled() {
            return false;
        }

        @Override
        public boolean isDebugEnabled() {
            return false;
        }

        @Override
        public boolean isInfoEnabled() {
            return true;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }
    }
}
