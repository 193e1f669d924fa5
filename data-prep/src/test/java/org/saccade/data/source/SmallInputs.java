package org.saccade.data.source;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.SequenceFile.CompressionType;
import org.apache.hadoop.io.SequenceFile.Writer;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.compress.DefaultCodec;
import org.saccade.data.Digits;
import org.saccade.data.source.file.Tars;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import javax.imageio.ImageIO;

/** A few digits in every form, by writers that are none of the project's. */
public enum SmallInputs {
    ILSVRC(new Ilsvrc()) {
        @Override
        void writeFiles(Path folder) throws Exception {
            Map<String, byte[]> tars = new TreeMap<>();
            for (Map.Entry<String, Map<String, byte[]>> images : byWnid().entrySet()) {
                tars.put(images.getKey() + ".tar", Tars.of(images.getValue()));
            }
            Files.write(folder.resolve("train.tar"), Tars.of(tars));
            Files.write(
                    folder.resolve("val.tar"),
                    Tars.of(Map.of("v_1.JPEG", images().values().iterator().next())));
            Files.writeString(folder.resolve("val_ground_truth.txt"), "2\n");
        }
    },
    FOLDER(new Folder()) {
        @Override
        void writeFiles(Path folder) throws Exception {
            for (Map.Entry<String, byte[]> image : images().entrySet()) {
                Path ofClass = Files.createDirectories(folder.resolve("train").resolve(wnid(image.getKey())));
                Files.write(ofClass.resolve(image.getKey()), image.getValue());
            }
        }
    },
    TFRECORD_INCEPTION(new TfRecord(), "forms/tfrecord-inception"),
    TFRECORD_TFDS(new TfRecord(), "forms/tfrecord-tfds"),
    TFRECORD_GZIP(new TfRecord(), "forms/tfrecord-gzip"),
    WEBDATASET(new WebDataset(), "forms/webdataset"),
    MDS(new Mds(), "forms/mds"),
    MDS_ZSTD(new Mds(), "forms/mds-zstd"),
    PARQUET(new Parquet(), "parquet/hugging-face"),
    HF_ARCHIVE(new HuggingFaceArchive(), "forms/hf-archive"),
    SEQUENCEFILE(new SequenceFiles()) {
        @Override
        void writeFiles(Path folder) throws Exception {
            sequenceFile(folder, CompressionType.NONE);
        }
    },
    SEQUENCEFILE_RECORDS(new SequenceFiles()) {
        @Override
        void writeFiles(Path folder) throws Exception {
            sequenceFile(folder, CompressionType.RECORD);
        }
    },
    SEQUENCEFILE_BLOCKS(new SequenceFiles()) {
        @Override
        void writeFiles(Path folder) throws Exception {
            sequenceFile(folder, CompressionType.BLOCK);
        }
    };

    private static final int IMAGES = 6;
    private static final String SYNSETS = "synsets.txt";

    private final Form form;
    private final String resource;

    SmallInputs(Form form) {
        this(form, "");
    }

    /** @param resource the folder that it is */
    SmallInputs(Form form, String resource) {
        this.form = form;
        this.resource = resource;
    }

    public Form form() {
        return form;
    }

    /** Writes it into a folder without files. */
    public void write(Path folder) throws Exception {
        writeFiles(folder);
        Files.copy(Digits.FOLDER.resolve(SYNSETS), folder.resolve(SYNSETS));
    }

    void writeFiles(Path folder) throws Exception {
        Path from = from();
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path to = folder.resolve(from.relativize(file).toString());
                Files.createDirectories(to.getParent());
                Files.copy(file, to);
            }
        }
    }

    private Path from() throws URISyntaxException {
        return Path.of(SmallInputs.class.getResource(resource).toURI());
    }

    /** By file name, of two classes; one of each is a PNG. */
    private static Map<String, byte[]> images() throws IOException {
        Map<String, byte[]> images = new LinkedHashMap<>();
        for (Map.Entry<String, byte[]> digit : Digits.train().entrySet()) {
            String wnid = wnid(digit.getKey());
            long sameClass = images.keySet().stream()
                    .filter(name -> name.startsWith(wnid))
                    .count();
            if (images.size() < IMAGES && sameClass < IMAGES / 2) {
                images.put(digit.getKey(), sameClass == 1 ? png(digit.getValue()) : digit.getValue());
            }
        }
        return images;
    }

    private static byte[] png(byte[] jpeg) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(ImageIO.read(new ByteArrayInputStream(jpeg)), "png", png);
        return png.toByteArray();
    }

    private static Map<String, Map<String, byte[]>> byWnid() throws IOException {
        Map<String, Map<String, byte[]>> byWnid = new TreeMap<>();
        images().forEach((name, bytes) ->
                byWnid.computeIfAbsent(wnid(name), any -> new LinkedHashMap<>()).put(name, bytes));
        return byWnid;
    }

    private static String wnid(String name) {
        return name.substring(0, name.indexOf('_'));
    }

    private static void sequenceFile(Path folder, CompressionType type) throws IOException {
        Configuration configuration = new Configuration();
        configuration.setInt("io.seqfile.compress.blocksize", 8000);
        DefaultCodec codec = new DefaultCodec();
        codec.setConf(configuration);
        Path file = Files.createDirectories(folder.resolve("train")).resolve("imagenet-seq-0_0.seq");
        try (Writer writer = SequenceFile.createWriter(
                configuration,
                Writer.file(new org.apache.hadoop.fs.Path(file.toString())),
                Writer.keyClass(Text.class),
                Writer.valueClass(Text.class),
                Writer.compression(type, codec))) {
            for (Map.Entry<String, byte[]> image : images().entrySet()) {
                byte[] pixels = bgr(image.getValue());
                Text value = new Text();
                value.set(pixels, 0, pixels.length);
                int rank = byWnid().keySet().stream().toList().indexOf(wnid(image.getKey()));
                writer.append(new Text(image.getKey() + "\n" + (1 + rank)), value);
            }
        }
        Files.delete(file.resolveSibling("." + file.getFileName() + ".crc"));
    }

    private static byte[] bgr(byte[] encoded) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(encoded));
        ByteBuffer value = ByteBuffer.allocate(8 + image.getWidth() * image.getHeight() * 3)
                .putInt(image.getWidth())
                .putInt(image.getHeight());
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = image.getRGB(x, y);
                value.put((byte) rgb).put((byte) (rgb >> 8)).put((byte) (rgb >> 16));
            }
        }
        return value.array();
    }
}
