package org.saccade.data.job;

import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.data.shard.Sha256;
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
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two thousand damaged inputs in every form, from the listing to the samples. Each is refused in one line, or its bad parts are left out
 * with a reason, or it is read; what the damage did not touch is read as it was. None ends in another exception, hangs, or takes more memory
 * than is stated here.
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

    private static final String REFUSED = "refused";
    private static final String DAMAGED_CONTAINER = "damaged container";

    /** What an image became. */
    private record Read(String sha256, int label) {}

    /** What an input became: the images that were read, by split and key, how many were left out, and what is to be said of it all. */
    private record Prepared(Map<SourceImage, Read> images, TreeSet<String> outcomes, int leftOut) {

        boolean isRefused() {
            return outcomes.contains(REFUSED);
        }

        boolean hasDamagedContainer() {
            return outcomes.contains(DAMAGED_CONTAINER);
        }

        Map<String, Read> byPlace() {
            Map<String, Read> byPlace = new TreeMap<>();
            images.forEach((image, read) -> byPlace.put(place(image), read));
            return byPlace;
        }
    }

    /**
     * An image that nothing has damaged, and the bytes of its file that may concern it: its own, those up to its neighbours, and whatever stands
     * before the first image and behind the last. Of a file in which its bytes do not stand as they are, all.
     */
    private record Original(Read read, Path file, long from, long to, long firstImage, long lastEnd) {

        boolean isTouchedBy(Damage damage) {
            return file.equals(damage.file())
                    && damage.from() < damage.to()
                    && (damage.from() < to && damage.to() > from
                            || damage.from() < firstImage
                            || damage.keepsLength() && damage.to() > lastEnd);
        }
    }

    /** The bytes of a file that a mutation changed: up to its end, where its length is another. */
    private record Damage(Path file, long from, long to) {

        static Damage of(Path file, byte[] before, byte[] after) {
            int from = Arrays.mismatch(before, after);
            if (from < 0) {
                return new Damage(file, 0, 0);
            }
            int to = before.length;
            while (before.length == after.length && before[to - 1] == after[to - 1]) {
                to--;
            }
            return new Damage(file, from, before.length == after.length ? to : Long.MAX_VALUE);
        }

        boolean keepsLength() {
            return to < Long.MAX_VALUE;
        }
    }

    /** An input as it was written, and what it holds. */
    private record Whole(SortedMap<Path, byte[]> files, Map<String, Original> images) {}

    @TempDir
    private Path folder;

    private final HadoopFiles files = new HadoopFiles(new Configuration());
    private long mostAllocated;

    @Test
    void noDamageDoesHarm() throws Exception {
        Map<SmallInputs, Whole> inputs = new EnumMap<>(SmallInputs.class);
        for (SmallInputs input : SmallInputs.values()) {
            inputs.put(input, whole(input));
        }
        Map<String, Integer> tally = new TreeMap<>();
        Random random = new Random(SEED);
        ExecutorService worker = Executors.newSingleThreadExecutor();
        try {
            for (int i = 0; i < INPUTS; i++) {
                SmallInputs input = SmallInputs.values()[random.nextInt(SmallInputs.values().length)];
                Mutation mutation = Mutation.values()[random.nextInt(Mutation.values().length)];
                ImageConversion conversion = CONVERSIONS.get(i % CONVERSIONS.size());
                String what = "input " + i + ", " + input + ", " + mutation;
                Whole whole = inputs.get(input);
                Damage damage = mutate(whole, mutation, random);
                Prepared prepared = prepare(worker, input, conversion, what);
                Files.write(damage.file(), whole.files().get(damage.file()));
                // A name that was changed with its checksum is a good one, and hidden files are passed over.
                boolean mayLack = prepared.hasDamagedContainer() || mutation == Mutation.PATH_TRICK;
                checkUntouched(whole.images(), damage, prepared, mayLack, what);
                tally.merge(input + ": " + outcome(whole, prepared), 1, Integer::sum);
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

    private Whole whole(SmallInputs input) throws Exception {
        Path place = Files.createDirectories(folder.resolve(input.name()));
        input.write(place);
        SortedMap<Path, byte[]> bytes = new TreeMap<>();
        try (Stream<Path> all = Files.walk(place)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                bytes.put(file, Files.readAllBytes(file));
            }
        }
        Prepared prepared = prepare(input, CONVERSIONS.get(0));
        assertThat(prepared.outcomes()).as("%s without damage", input).isEmpty();
        assertThat(prepared.leftOut()).as("%s without damage", input).isZero();
        assertThat(prepared.images()).as("images of %s", input).hasSizeGreaterThan(4);
        return new Whole(bytes, originals(prepared.images(), bytes));
    }

    private static Map<String, Original> originals(Map<SourceImage, Read> images, Map<Path, byte[]> files) {
        Map<String, Original> originals = new TreeMap<>();
        images.keySet().stream()
                .collect(Collectors.groupingBy(MutatedInputIT::file))
                .forEach((file, inFile) -> {
                    inFile.sort(Comparator.comparingLong(SourceImage::offset));
                    boolean isPlain =
                            inFile.stream().allMatch(image -> stands(image, images.get(image), files.get(file)));
                    long firstImage = isPlain ? inFile.get(0).offset() : Long.MAX_VALUE;
                    long lastEnd = end(inFile.get(inFile.size() - 1));
                    for (int i = 0; i < inFile.size(); i++) {
                        SourceImage image = inFile.get(i);
                        long from = i == 0 ? 0 : end(inFile.get(i - 1));
                        long to = i == inFile.size() - 1
                                ? Long.MAX_VALUE
                                : inFile.get(i + 1).offset();
                        originals.put(
                                place(image), new Original(images.get(image), file, from, to, firstImage, lastEnd));
                    }
                });
        return originals;
    }

    private static Path file(SourceImage image) {
        Path place = Path.of(URI.create(image.uri()));
        return Files.isDirectory(place) ? place.resolve(image.fileName()) : place;
    }

    /** Whether the bytes of an image are bytes of the file: not where it is compressed. */
    private static boolean stands(SourceImage image, Read read, byte[] file) {
        return end(image) <= file.length
                && Sha256.hex(Arrays.copyOfRange(file, (int) image.offset(), (int) end(image)))
                        .equals(read.sha256());
    }

    private static long end(SourceImage image) {
        return image.offset() + image.length();
    }

    private static String place(SourceImage image) {
        return image.split() + "/" + image.key();
    }

    private static Damage mutate(Whole whole, Mutation mutation, Random random) throws IOException {
        Path file = List.copyOf(whole.files().keySet())
                .get(random.nextInt(whole.files().size()));
        byte[] before = whole.files().get(file);
        byte[] after = mutation.of(before.clone(), random);
        Files.write(file, after);
        return Damage.of(file, before, after);
    }

    /**
     * An image that the damage did not touch is what it was, or lies in a container that is refused or damaged. A file without images, a
     * table of classes for example, says how images are labelled and not what they show. None is lost without a word.
     */
    private static void checkUntouched(
            Map<String, Original> originals, Damage damage, Prepared prepared, boolean mayLack, String what) {
        if (prepared.isRefused()) {
            return;
        }
        Map<String, Read> images = prepared.byPlace();
        boolean holdsImages =
                originals.values().stream().anyMatch(image -> image.file().equals(damage.file()));
        originals.forEach((place, original) -> {
            Read read = images.get(place);
            if (original.isTouchedBy(damage) || read == null && mayLack) {
                return;
            }
            assertThat(read).as("%s: %s", what, place).isNotNull();
            assertThat(read.sha256())
                    .as("%s: %s", what, place)
                    .isEqualTo(original.read().sha256());
            if (holdsImages) {
                assertThat(read.label())
                        .as("%s: %s", what, place)
                        .isEqualTo(original.read().label());
            }
        });
        if (!mayLack) {
            assertThat(prepared.images().size() + prepared.leftOut())
                    .as("%s: images that were read or left out", what)
                    .isGreaterThanOrEqualTo(originals.size());
        }
    }

    private static String outcome(Whole whole, Prepared prepared) {
        TreeSet<String> outcomes = new TreeSet<>(prepared.outcomes());
        prepared.byPlace().forEach((place, read) -> {
            Original original = whole.images().get(place);
            outcomes.add(original != null && original.read().equals(read) ? "read" : CHANGED);
        });
        return String.join(", ", outcomes);
    }

    private Prepared prepare(ExecutorService worker, SmallInputs input, ImageConversion conversion, String what)
            throws Exception {
        Future<Prepared> preparation = worker.submit(() -> {
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            long cpu = THREADS.getCurrentThreadCpuTime();
            Prepared prepared = prepare(input, conversion);
            cpu = THREADS.getCurrentThreadCpuTime() - cpu;
            allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
            mostAllocated = Math.max(mostAllocated, allocated);
            assertThat(allocated).as("bytes allocated").isLessThan(MAX_ALLOCATED);
            assertThat(TimeUnit.NANOSECONDS.toSeconds(cpu)).as("seconds").isLessThan(MAX_CPU_SECONDS);
            return prepared;
        });
        try {
            return preparation.get(HANGS_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(what + " hangs", e);
        } catch (ExecutionException e) {
            throw new AssertionError(what, e.getCause());
        }
    }

    private Prepared prepare(SmallInputs input, ImageConversion conversion) throws IOException {
        TreeSet<String> outcomes = new TreeSet<>();
        Map<SourceImage, Read> images = new LinkedHashMap<>();
        int leftOut = 0;
        try {
            Source source = input.form()
                    .open(files, InputOptions.of(folder.resolve(input.name()).toString()));
            Contents contents = source.contents(containers -> listings(containers, outcomes));
            try (ImageTask task = new ImageTask(source.opener(), conversion)) {
                for (SourceImage image : contents.images()) {
                    Outcome outcome = task.convert(image, false);
                    if (outcome instanceof Outcome.Bad bad) {
                        assertThat(bad.image().message()).doesNotContain("\n").isNotBlank();
                        outcomes.add(bad.image().reason());
                        leftOut++;
                    } else {
                        images.put(image, new Read(((Outcome.Good) outcome).sourceSha256(), image.label()));
                    }
                }
            }
            return new Prepared(images, outcomes, leftOut);
        } catch (IncompleteInputException | InputUsageException e) {
            checkMessage(e.getMessage());
            return new Prepared(Map.of(), new TreeSet<>(List.of(REFUSED)), 0);
        }
    }

    /** Keeps what a damaged container has before the damage. */
    private List<Listing> listings(List<? extends Container> containers, TreeSet<String> outcomes) throws IOException {
        List<Listing> listings = new ArrayList<>();
        for (Container container : containers) {
            Listing listing = Listing.of(container, files);
            if (listing.isDamaged()) {
                checkMessage(listing.damage());
                outcomes.add(DAMAGED_CONTAINER);
            }
            listings.add(listing);
        }
        return listings;
    }

    private void checkMessage(String message) {
        assertThat(message).doesNotContain("\n").contains(folder.toString());
    }
}
