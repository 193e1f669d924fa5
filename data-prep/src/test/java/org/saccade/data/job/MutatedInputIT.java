package org.saccade.data.job;

import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.data.source.Container;
import org.saccade.data.source.Contents;
import org.saccade.data.source.InputOptions;
import org.saccade.data.source.Listing;
import org.saccade.data.source.SmallInputs;
import org.saccade.data.source.Source;
import org.saccade.data.source.SourceImage;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.file.InputUsageException;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two thousand damaged inputs in every form, from the listing to the samples. Each is refused in one line, or its bad parts are left out
 * with a reason, or it is read; none ends in another exception, hangs, or takes more memory than is stated here.
 */
class MutatedInputIT {

    private static final int INPUTS = 2_000;
    private static final long SEED = 20_261_121;

    /** For all that is done with an input of ten to a hundred kilobytes: a quarter of the memory that one record may have. */
    private static final long MAX_ALLOCATED = 64L << 20;

    private static final long MAX_CPU_SECONDS = 10;

    /** By the clock, which is no measure on a machine that others use. */
    private static final long HANGS_SECONDS = 300;

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final List<ImageConversion> CONVERSIONS =
            List.of(new Passthrough(95), new Resize(17, 90), new RawPixels(16));

    /** Only where the form has no checksum: it cannot be seen. */
    private static final String CHANGED = "read with other bytes, label or key";

    /** What an image became. */
    private record Read(String sha256, int label) {}

    @TempDir
    private Path folder;

    private final HadoopFiles files = new HadoopFiles(new Configuration());
    private final Map<SmallInputs, Map<String, Read>> undamaged = new EnumMap<>(SmallInputs.class);
    private long mostAllocated;

    @Test
    void noDamageDoesHarm() throws Exception {
        for (SmallInputs input : SmallInputs.values()) {
            Map<String, Read> images = new TreeMap<>();
            input.write(emptyFolder(input.name()));
            assertThat(prepare(input, CONVERSIONS.get(0), images))
                    .as("%s without damage", input)
                    .containsExactly("read");
            assertThat(images).as("images of %s", input).hasSizeGreaterThan(4);
            undamaged.put(input, images);
        }
        Map<String, Integer> tally = new TreeMap<>();
        Random random = new Random(SEED);
        ExecutorService worker = Executors.newSingleThreadExecutor();
        try {
            for (int i = 0; i < INPUTS; i++) {
                SmallInputs input = SmallInputs.values()[random.nextInt(SmallInputs.values().length)];
                Mutation mutation = Mutation.values()[random.nextInt(Mutation.values().length)];
                input.write(emptyFolder(input.name()));
                mutate(folder.resolve(input.name()), mutation, random);
                ImageConversion conversion = CONVERSIONS.get(i % CONVERSIONS.size());
                String outcome = outcome(worker, input, conversion, "input " + i + ", " + input + ", " + mutation);
                tally.merge(input + ": " + outcome, 1, Integer::sum);
            }
        } finally {
            worker.shutdownNow();
        }
        tally.forEach((outcome, count) -> System.out.printf("%5d %s%n", count, outcome));
        assertThat(tally.keySet())
                .filteredOn(outcome -> outcome.startsWith("TFRECORD"))
                .isNotEmpty()
                .noneMatch(outcome -> outcome.contains(CHANGED));
        System.out.printf("most memory taken: %,d bytes%n", mostAllocated);
    }

    private Path emptyFolder(String name) throws IOException {
        if (Files.exists(folder.resolve(name))) {
            try (Stream<Path> all = Files.walk(folder.resolve(name))) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    Files.delete(file);
                }
            }
        }
        return Files.createDirectories(folder.resolve(name));
    }

    private static void mutate(Path folder, Mutation mutation, Random random) throws IOException {
        List<Path> candidates;
        try (Stream<Path> all = Files.walk(folder)) {
            candidates = all.filter(Files::isRegularFile).sorted().toList();
        }
        Path file = candidates.get(random.nextInt(candidates.size()));
        Files.write(file, mutation.of(Files.readAllBytes(file), random));
    }

    private String outcome(ExecutorService worker, SmallInputs input, ImageConversion conversion, String what)
            throws Exception {
        Future<String> preparation = worker.submit(() -> {
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            long cpu = THREADS.getCurrentThreadCpuTime();
            TreeSet<String> outcomes = prepare(input, conversion, new TreeMap<>());
            cpu = THREADS.getCurrentThreadCpuTime() - cpu;
            allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
            mostAllocated = Math.max(mostAllocated, allocated);
            assertThat(allocated).as("bytes allocated").isLessThan(MAX_ALLOCATED);
            assertThat(TimeUnit.NANOSECONDS.toSeconds(cpu)).as("seconds").isLessThan(MAX_CPU_SECONDS);
            return String.join(", ", outcomes);
        });
        try {
            return preparation.get(HANGS_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(what + " hangs", e);
        } catch (ExecutionException e) {
            throw new AssertionError(what, e.getCause());
        }
    }

    /** @param images are added, by split and key */
    private TreeSet<String> prepare(SmallInputs input, ImageConversion conversion, Map<String, Read> images)
            throws IOException {
        TreeSet<String> outcomes = new TreeSet<>();
        try {
            Source source = input.form()
                    .open(files, InputOptions.of(folder.resolve(input.name()).toString()));
            Contents contents = source.contents(containers -> listings(containers, outcomes));
            try (ImageTask task = new ImageTask(source.opener(), conversion)) {
                for (SourceImage image : contents.images()) {
                    outcomes.add(convert(task, image, undamaged.getOrDefault(input, Map.of()), images));
                }
            }
        } catch (IncompleteInputException | InputUsageException e) {
            checkMessage(e.getMessage());
            outcomes.clear();
            outcomes.add("refused");
        }
        return outcomes;
    }

    /** Keeps what a damaged container has before the damage. */
    private List<Listing> listings(List<? extends Container> containers, TreeSet<String> outcomes) throws IOException {
        List<Listing> listings = new ArrayList<>();
        for (Container container : containers) {
            Listing listing = Listing.of(container, files);
            if (listing.isDamaged()) {
                checkMessage(listing.damage());
                outcomes.add("damaged container");
            }
            listings.add(listing);
        }
        return listings;
    }

    private static String convert(ImageTask task, SourceImage image, Map<String, Read> whole, Map<String, Read> images)
            throws IOException {
        Outcome outcome = task.convert(image, false);
        if (outcome instanceof Outcome.Bad bad) {
            assertThat(bad.image().message()).doesNotContain("\n").isNotBlank();
            return bad.image().reason();
        }
        Read read = new Read(((Outcome.Good) outcome).sourceSha256(), image.label());
        String place = image.split() + "/" + image.key();
        images.put(place, read);
        return whole.isEmpty() || read.equals(whole.get(place)) ? "read" : CHANGED;
    }

    private void checkMessage(String message) {
        assertThat(message).doesNotContain("\n").contains(folder.toString());
    }
}
