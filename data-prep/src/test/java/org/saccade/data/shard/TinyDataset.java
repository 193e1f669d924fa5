package org.saccade.data.shard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The dataset of the golden files: three samples of two classes in train, one in val. Image bytes are stand-ins: the
 * format does not look at them.
 */
final class TinyDataset {
    static final String TRAIN = "train/shard-00000-of-00001";
    static final String VAL = "val/shard-00000-of-00001";

    static final String DUPLICATES = "_duplicates.jsonl";
    static final String QUARANTINE = "_quarantine/train.jsonl";

    private TinyDataset() {}

    static List<Sample> trainSamples() {
        return List.of(
                new Sample("n01440764_10", ImageFormat.JPG, 0, 5, 4, Set.of(SampleFlag.PROGRESSIVE), pattern(10)),
                new Sample(
                        "n01443537_2",
                        ImageFormat.PNG,
                        1,
                        3,
                        7,
                        Set.of(SampleFlag.GRAYSCALE, SampleFlag.PNG_NAMED_JPEG),
                        pattern(512)),
                new Sample("folder/n01443537_3", ImageFormat.NPY, 1, 0, 0, Set.of(), pattern(513)));
    }

    static List<Sample> valSamples() {
        return List.of(new Sample(
                "ILSVRC2012_val_00000001",
                ImageFormat.JPG,
                0,
                65535,
                1,
                Set.of(SampleFlag.CMYK_CONVERTED),
                pattern(1)));
    }

    static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + length);
        }
        return bytes;
    }

    static List<ClassInfo> classes() {
        return List.of(
                new ClassInfo(0, "n01440764", "tench, Tinca tinca"), new ClassInfo(1, "n01443537", "\"gold\\fish\" Ä"));
    }

    static MemoryFolder folder() {
        return folder(ShardContainer.TAR);
    }

    static MemoryFolder folder(ShardContainer container) {
        MemoryFolder folder = new MemoryFolder();
        Quarantine quarantine = new Quarantine(QUARANTINE, new TreeMap<>(Map.of("truncated", 1)));
        SplitInfo train =
                split(folder, container, "train", quarantine, write(folder, container, TRAIN, trainSamples()));
        SplitInfo val = split(folder, container, "val", Quarantine.NONE, write(folder, container, VAL, valSamples()));
        folder.files.put(
                QUARANTINE, "{\"key\":\"n01440764_11\",\"reason\":\"truncated\"}\n".getBytes(StandardCharsets.UTF_8));
        folder.files.put(DUPLICATES, "{}\n".getBytes(StandardCharsets.UTF_8));
        folder.files.put(
                Manifest.FILE, manifest(container, classes(), train, val).toJson());
        return folder;
    }

    private static SplitInfo split(
            MemoryFolder folder, ShardContainer container, String name, Quarantine quarantine, ShardInfo shard) {
        SplitSurvey survey = new SplitSurvey(folder, "tiny", container, classes());
        try {
            survey.add(List.of(shard), 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        PixelStatistics pixels =
                new PixelStatistics(1, List.of(0.485, 0.456, 0.4060004), List.of(0.229, 1.0, 0.0000005));
        return survey.info(name, pixels, quarantine);
    }

    static Manifest manifest(ShardContainer container, List<ClassInfo> classes, SplitInfo... splits) {
        return new Manifest(
                "saccade 0.1.0",
                new TreeMap<>(Map.of("opencv", "4.13.0")),
                "f00d",
                -7,
                new TreeMap<>(Map.of("mode", "resize", "short_side", "256")),
                container,
                classes,
                List.of(splits),
                splits.length < 2 ? Duplicates.NONE : new Duplicates(DUPLICATES, 1, 2, 1));
    }

    static ShardInfo write(MemoryFolder folder, String name, List<Sample> samples) {
        return write(folder, ShardContainer.TAR, name, samples);
    }

    static ShardInfo write(MemoryFolder folder, ShardContainer container, String name, List<Sample> samples) {
        ByteArrayOutputStream shard = new ByteArrayOutputStream();
        ByteArrayOutputStream index = new ByteArrayOutputStream();
        try (ShardWriter writer = new ShardWriter(shard, index, name, container, classes())) {
            for (Sample sample : samples) {
                writer.append(sample);
            }
            ShardInfo info = writer.finish();
            folder.files.put(info.name(), shard.toByteArray());
            folder.files.put(info.indexName(), index.toByteArray());
            return info;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A dataset with one split, train, of shards with these numbers of samples. */
    static MemoryFolder ofShards(int... sizes) {
        MemoryFolder folder = new MemoryFolder();
        List<ShardInfo> shards = new ArrayList<>();
        int next = 0;
        for (int shard = 0; shard < sizes.length; shard++) {
            List<Sample> samples = new ArrayList<>();
            for (int i = 0; i < sizes[shard]; i++) {
                samples.add(new Sample("s" + next, ImageFormat.JPG, 0, 1, 1, Set.of(), pattern(1 + next)));
                next++;
            }
            shards.add(write(folder, ShardWriter.name("train", shard, sizes.length), samples));
        }
        put(folder, shards, next);
        return folder;
    }

    /** A manifest of one class and one split, train. */
    static void put(MemoryFolder folder, List<ShardInfo> shards, int samples) {
        SplitInfo split = new SplitInfo(
                "train", samples, List.of(samples), new TreeMap<>(), ImageStatistics.NONE, Quarantine.NONE, shards);
        List<ClassInfo> classes = List.of(new ClassInfo(0, "a", "a"));
        folder.files.put(
                Manifest.FILE, manifest(ShardContainer.TAR, classes, split).toJson());
    }
}
