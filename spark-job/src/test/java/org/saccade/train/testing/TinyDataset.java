package org.saccade.train.testing;

import org.saccade.data.image.ImageCodec;
import org.saccade.data.image.NpyArray;
import org.saccade.data.image.RgbImage;
import org.saccade.data.shard.ClassInfo;
import org.saccade.data.shard.Dataset;
import org.saccade.data.shard.DatasetFolder;
import org.saccade.data.shard.Duplicates;
import org.saccade.data.shard.ImageFormat;
import org.saccade.data.shard.Manifest;
import org.saccade.data.shard.PixelStatistics;
import org.saccade.data.shard.Quarantine;
import org.saccade.data.shard.RangeReader;
import org.saccade.data.shard.Sample;
import org.saccade.data.shard.ShardContainer;
import org.saccade.data.shard.ShardInfo;
import org.saccade.data.shard.ShardWriter;
import org.saccade.data.shard.SplitInfo;
import org.saccade.data.shard.SplitSurvey;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A dataset in memory, written by the real writer: pictures whose brightness grows from left to right or from top to bottom, with noise; or
 * signals. Pictures stand in tars and signals in TFRecords, so that training reads both.
 */
public final class TinyDataset implements DatasetFolder {
    public static final int CLASSES = 2;
    public static final int SIZE = 10;

    static final List<ClassInfo> CLASS_LIST =
            List.of(new ClassInfo(0, "n00000001", "across"), new ClassInfo(1, "n00000002", "down"));

    private final Map<String, byte[]> files = new HashMap<>();
    private final ShardContainer container;
    private volatile Runnable beforeRead = () -> {};

    private TinyDataset(ShardContainer container) {
        this.container = container;
    }

    /** The dataset, opened: so many samples in {@code train} and in {@code val}, the classes in turns. */
    public static Dataset of(int training, int validation) throws IOException {
        return Dataset.open(write(training, validation), "tiny");
    }

    /** The same, not yet opened. */
    public static TinyDataset write(int training, int validation) throws IOException {
        return write(ShardContainer.TAR, training, validation, TinyDataset::picture);
    }

    /** These images, in {@code train} and in {@code val}. */
    public static TinyDataset images(ImageFormat format, List<byte[]> images) throws IOException {
        return write(
                ShardContainer.TAR,
                images.size(),
                images.size(),
                (key, number, random) ->
                        new Sample(key, format, number % CLASSES, SIZE, SIZE, Set.of(), images.get(number)));
    }

    /** So many signals in {@code train} and in {@code val}: sample n has n, n + 0.01, n + 0.02 and so on, channel after channel. */
    public static TinyDataset signals(int samples, int channels, int length) throws IOException {
        return write(ShardContainer.TFRECORD, samples, samples, (key, number, random) -> {
            float[] data = new float[channels * length];
            for (int i = 0; i < data.length; i++) {
                data[i] = number + i / 100f;
            }
            byte[] npy = new NpyArray(channels, length, data).toBytes();
            return new Sample(key, ImageFormat.NPY, number % CLASSES, length, channels, Set.of(), npy);
        });
    }

    private static TinyDataset write(ShardContainer container, int training, int validation, SampleMaker maker)
            throws IOException {
        TinyDataset folder = new TinyDataset(container);
        Manifest manifest = new Manifest(
                "test",
                new TreeMap<>(),
                "sha256:tiny",
                0,
                new TreeMap<>(),
                container,
                CLASS_LIST,
                List.of(folder.split("train", training, 1, maker), folder.split("val", validation, 2, maker)),
                Duplicates.NONE);
        folder.files.put(Manifest.FILE, manifest.toJson());
        return folder;
    }

    /** Puts the files into a folder. */
    public TinyDataset writeTo(Path folder) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path target = folder.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.write(target, file.getValue());
        }
        return this;
    }

    /** Changes one byte of a file. */
    public void damage(String file, long offset) {
        files.get(file)[Math.toIntExact(offset)] ^= 1;
    }

    /** Runs in the thread that reads a sample, before it does. */
    public void beforeRead(Runnable action) {
        beforeRead = action;
    }

    private SplitInfo split(String name, int samples, long seed, SampleMaker maker) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        String tarName = ShardWriter.name(name, 0, 1);
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        ByteArrayOutputStream index = new ByteArrayOutputStream();
        ShardInfo shard;
        try (ShardWriter writer = new ShardWriter(tar, index, tarName, container, CLASS_LIST)) {
            for (int i = 0; i < samples; i++) {
                writer.append(maker.sample(name + "-" + i, i, random));
            }
            shard = writer.finish();
        }
        files.put(shard.name(), tar.toByteArray());
        files.put(shard.indexName(), index.toByteArray());
        SplitSurvey survey = new SplitSurvey(this, "tiny", container, CLASS_LIST);
        survey.add(List.of(shard), 1);
        return survey.info(name, PixelStatistics.NONE, Quarantine.NONE);
    }

    private static Sample picture(String key, int number, SplittableRandom random) throws IOException {
        int label = number % CLASSES;
        byte[] rgb = new byte[SIZE * SIZE * RgbImage.CHANNELS];
        for (int i = 0; i < rgb.length; i++) {
            int pixel = i / RgbImage.CHANNELS;
            int along = label == 0 ? pixel % SIZE : pixel / SIZE;
            rgb[i] = (byte) Math.min(255, along * 20 + random.nextInt(60));
        }
        byte[] jpeg = ImageCodec.encodeJpeg(new RgbImage(SIZE, SIZE, rgb), 95);
        return new Sample(key, ImageFormat.JPG, label, SIZE, SIZE, Set.of(), jpeg);
    }

    @Override
    public byte[] readAll(String name) {
        return files.get(name);
    }

    @Override
    public RangeReader open(String name) {
        byte[] file = files.get(name);
        return new RangeReader() {
            @Override
            public long length() {
                return file.length;
            }

            @Override
            public void readFully(long offset, byte[] into) {
                beforeRead.run();
                System.arraycopy(file, Math.toIntExact(offset), into, 0, into.length);
            }

            @Override
            public void close() {}
        };
    }

    /** Makes the sample of a number. */
    private interface SampleMaker {
        Sample sample(String key, int number, SplittableRandom random) throws IOException;
    }
}
