package org.saccade.data.job;

import org.saccade.data.shard.ClassInfo;
import org.saccade.data.shard.Manifest;
import org.saccade.data.shard.SampleFlag;
import org.saccade.data.source.Contents;
import org.saccade.data.source.Source;
import org.saccade.data.source.file.IncompleteInputException;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is known of a collection: whoever has all of it has these numbers.
 *
 * @param name of the collection
 * @param trainImages in all
 * @param valImages in all
 * @param classes how many
 * @param trainPerClass train images of each class
 * @param valPerClass validation images of each class
 * @param cmykImages JPEGs of four components, as the collection was published
 * @param pngNamedJpeg PNGs with the name of a JPEG, as the collection was published
 */
public record Expectations(
        String name,
        int trainImages,
        int valImages,
        int classes,
        Range trainPerClass,
        Range valPerClass,
        int cmykImages,
        int pngNamedJpeg) {

    /** From the smallest class to the largest. */
    public record Range(int least, int most) {

        boolean contains(int count) {
            return count >= least && count <= most;
        }

        @Override
        public String toString() {
            return least == most ? String.valueOf(least) : least + " to " + most;
        }
    }

    /** The classification task of 2012 to 2017, which people call ImageNet. */
    public static final Expectations ILSVRC2012 =
            new Expectations("ilsvrc2012", 1_281_167, 50_000, 1000, new Range(732, 1300), new Range(50, 50), 22, 1);

    private static final int CLASSES_TO_NAME = 3;

    /**
     * Checks the counts, before any image is read.
     *
     * @throws IncompleteInputException naming all that differs
     */
    void check(Contents contents) throws IncompleteInputException {
        List<String> failures = new ArrayList<>();
        expect("classes", contents.classes().size(), classes, failures);
        checkTrain(perClass(contents, Source.TRAIN), damaged(contents, Source.TRAIN), contents.classes(), failures);
        checkVal(perClass(contents, Source.VAL), damaged(contents, Source.VAL), contents.classes(), failures);
        report(failures);
    }

    /**
     * Checks what is known only after all images were read, and the counts again: the dataset may have been prepared without them. Where
     * images were left out, nobody knows their classes, and odd ones may be among them.
     *
     * @throws IncompleteInputException naming all that differs
     */
    void check(Manifest manifest) throws IncompleteInputException {
        List<String> failures = new ArrayList<>();
        expect("classes", manifest.classes().size(), classes, failures);
        checkTrain(perClass(manifest, Source.TRAIN), bad(manifest, Source.TRAIN), manifest.classes(), failures);
        checkVal(perClass(manifest, Source.VAL), bad(manifest, Source.VAL), manifest.classes(), failures);
        if (LeftOut.of(manifest).images() == 0) {
            expectOrNone(
                    "JPEGs of four components", flagged(manifest, SampleFlag.CMYK_CONVERTED), cmykImages, failures);
            expectOrNone(
                    "PNGs with the name of a JPEG",
                    flagged(manifest, SampleFlag.PNG_NAMED_JPEG),
                    pngNamedJpeg,
                    failures);
        }
        report(failures);
    }

    private void checkTrain(int[] perClass, int bad, List<ClassInfo> found, List<String> failures) {
        checkSplit("train", perClass, bad, trainImages, trainPerClass, found, failures);
    }

    private void checkVal(int[] perClass, int bad, List<ClassInfo> found, List<String> failures) {
        checkSplit("validation", perClass, bad, valImages, valPerClass, found, failures);
    }

    /** @param bad images of the split, whose classes nobody knows */
    private static void checkSplit(
            String split,
            int[] perClass,
            int bad,
            int due,
            Range duePerClass,
            List<ClassInfo> classes,
            List<String> failures) {
        expect(split + " images", IntStream.of(perClass).sum() + bad, due, failures);
        if (bad == 0) {
            expectPerClass(split, perClass, duePerClass, classes, failures);
        }
    }

    private static int[] perClass(Manifest manifest, String split) {
        return manifest.split(split)
                .map(found -> found.samplesPerClass().stream()
                        .mapToInt(Integer::intValue)
                        .toArray())
                .orElseGet(() -> new int[manifest.classes().size()]);
    }

    private static int bad(Manifest manifest, String split) {
        return manifest.split(split)
                .map(found -> LeftOut.of(found.quarantine()).images())
                .orElse(0);
    }

    private static int[] perClass(Contents contents, String split) {
        int[] counts = new int[contents.classes().size()];
        contents.images().stream()
                .filter(image -> image.split().equals(split) && !image.isDamaged())
                .forEach(image -> counts[image.label()]++);
        return counts;
    }

    private static int damaged(Contents contents, String split) {
        return (int) contents.images().stream()
                .filter(image -> image.split().equals(split) && image.isDamaged())
                .count();
    }

    private static void expect(String what, int found, int due, List<String> failures) {
        if (found != due) {
            failures.add(found + " " + what + ", " + due + " are due");
        }
    }

    /**
     * A collection whose odd images were converted before has none of them, and is as good as the published one; so has one that does not
     * keep the names of its images, as far as names tell them.
     */
    private static void expectOrNone(String what, int found, int due, List<String> failures) {
        if (found != 0) {
            expect(what, found, due, failures);
        }
    }

    private static void expectPerClass(
            String split, int[] counts, Range due, List<ClassInfo> classes, List<String> failures) {
        int[] wrong = IntStream.range(0, counts.length)
                .filter(label -> !due.contains(counts[label]))
                .toArray();
        if (wrong.length == 0) {
            return;
        }
        List<String> named = IntStream.of(wrong)
                .limit(CLASSES_TO_NAME)
                .mapToObj(label -> classes.get(label).wnid() + " has " + counts[label])
                .toList();
        failures.add(wrong.length + (wrong.length == 1 ? " class" : " classes") + " with a wrong number of " + split
                + " images, " + due + " are due (" + String.join(", ", named)
                + (wrong.length > named.size() ? ", ...)" : ")"));
    }

    private static int flagged(Manifest manifest, SampleFlag flag) {
        return manifest.splits().stream()
                .mapToInt(split -> split.anomalies().getOrDefault(flag.id(), 0))
                .sum();
    }

    private void report(List<String> failures) throws IncompleteInputException {
        if (!failures.isEmpty()) {
            throw new IncompleteInputException("the input is not the whole of " + name + ": "
                    + String.join("; ", failures) + "; complete it, or leave --profile out");
        }
    }
}
