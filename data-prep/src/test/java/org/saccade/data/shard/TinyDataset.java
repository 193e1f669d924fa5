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

    static MemoryFolder folder() {
        MemoryFolder folder = new MemoryFolder();
        ShardInfo train = write(folder, TRAIN, trainSamples());
        ShardInfo val = write(folder, VAL, valSamples());
        folder.files.put(
                QUARANTINE, "{\"key\":\"n01440764_11\",\"reason\":\"truncated\"}\n".getBytes(StandardCharsets.UTF_8));
        folder.files.put(Manifest.FILE, manifest(train, val).toJson());
        return folder;
    }

    static Manifest manifest(ShardInfo train, ShardInfo val) {
        Quarantine quarantine = new Quarantine(QUARANTINE, new TreeMap<>(Map.of("truncated", 1)));
        return new Manifest(
                "saccade 0.1.0",
                "f00d",
                -7,
                List.of(
                        new ClassInfo(0, "n01440764", "tench, Tinca tinca"),
                        new ClassInfo(1, "n01443537", "\"gold\\fish\" Ä")),
                List.of(
                        new SplitInfo(
                                "train",
                                3,
                                List.of(1, 2),
                                new TreeMap<>(Map.of("progressive", 1, "grayscale", 1, "png-named-jpeg", 1)),
                                quarantine,
                                List.of(train)),
                        new SplitInfo(
                                "val",
                                1,
                                List.of(1, 0),
                                new TreeMap<>(Map.of("cmyk-converted", 1)),
                                Quarantine.NONE,
                                List.of(val))));
    }

    static ShardInfo write(MemoryFolder folder, String name, List<Sample> samples) {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        ByteArrayOutputStream index = new ByteArrayOutputStream();
        try (ShardWriter writer = new ShardWriter(tar, index, name)) {
            for (Sample sample : samples) {
                writer.append(sample);
            }
            ShardInfo info = writer.finish();
            folder.files.put(info.name(), tar.toByteArray());
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
        SplitInfo split = new SplitInfo("train", next, List.of(next), new TreeMap<>(), Quarantine.NONE, shards);
        folder.files.put(
                Manifest.FILE,
                new Manifest("saccade 0.1.0", "f00d", 1, List.of(new ClassInfo(0, "a", "a")), List.of(split)).toJson());
        return folder;
    }
}
