package org.saccade.data.source;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.SequenceFile.CompressionType;
import org.apache.hadoop.io.SequenceFile.Writer;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.compress.DefaultCodec;
import org.saccade.data.Digits;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

import javax.imageio.ImageIO;

/** The same few digits, one of them a PNG, in every form, by writers that are none of the project's. */
public enum SmallInputs {
    ILSVRC(new Ilsvrc()) {
        @Override
        void write(Path folder, Map<String, byte[]> images) throws IOException {
            Map<String, byte[]> tars = new TreeMap<>();
            for (String wnid : byWnid(images).keySet()) {
                tars.put(wnid + ".tar", Tars.of(byWnid(images).get(wnid)));
            }
            Files.write(folder.resolve("train.tar"), Tars.of(tars));
            Files.write(
                    folder.resolve("val.tar"),
                    Tars.of(Map.of("v_1.JPEG", images.values().iterator().next())));
            Files.writeString(folder.resolve("val_ground_truth.txt"), "2\n");
            Files.writeString(folder.resolve("synsets.txt"), "1 n90000007 eight\n2 n90000000 nine\n");
        }
    },
    TFRECORD(new TfRecord()) {
        @Override
        void write(Path folder, Map<String, byte[]> images) throws IOException {
            Files.write(folder.resolve("train-00000-of-00001"), tfRecords(images));
        }
    },
    TFRECORD_GZIP(new TfRecord()) {
        @Override
        void write(Path folder, Map<String, byte[]> images) throws IOException {
            try (OutputStream gzip =
                    new GZIPOutputStream(Files.newOutputStream(folder.resolve("train-00000-of-00001.tfrecord.gz")))) {
                gzip.write(tfRecords(images));
            }
        }
    },
    WEBDATASET(new WebDataset()) {
        @Override
        void write(Path folder, Map<String, byte[]> images) throws IOException {
            Map<String, byte[]> members = new LinkedHashMap<>();
            for (String name : images.keySet()) {
                members.put(FileNames.stem(name) + ".jpg", images.get(name));
                members.put(
                        FileNames.stem(name) + ".cls",
                        Integer.toString(rank(images, name)).getBytes(StandardCharsets.US_ASCII));
            }
            Files.write(folder.resolve("imagenet-train-000000.tar"), Tars.of(members));
            Files.copy(Digits.FOLDER.resolve("synsets.txt"), folder.resolve("synsets.txt"));
        }
    },
    PARQUET(new Parquet()) {
        @Override
        void write(Path folder, Map<String, byte[]> images) throws IOException {
            String resource = "parquet/hugging-face/validation-00000-of-00001.parquet";
            try (InputStream in = SmallInputs.class.getResourceAsStream(resource)) {
                Files.copy(in, folder.resolve("train.parquet"));
            }
            Files.copy(Digits.FOLDER.resolve("synsets.txt"), folder.resolve("synsets.txt"));
        }
    },
    SEQUENCEFILE(new SequenceFiles()) {
        @Override
        void write(Path folder, Map<String, byte[]> images) throws IOException {
            sequenceFile(folder, images, CompressionType.NONE);
        }
    },
    SEQUENCEFILE_RECORDS(new SequenceFiles()) {
        @Override
        void write(Path folder, Map<String, byte[]> images) throws IOException {
            sequenceFile(folder, images, CompressionType.RECORD);
        }
    },
    SEQUENCEFILE_BLOCKS(new SequenceFiles()) {
        @Override
        void write(Path folder, Map<String, byte[]> images) throws IOException {
            sequenceFile(folder, images, CompressionType.BLOCK);
        }
    };

    private static final int IMAGES = 6;

    private final Form form;

    SmallInputs(Form form) {
        this.form = form;
    }

    public Form form() {
        return form;
    }

    /** Writes it into an empty folder. */
    public void write(Path folder) throws IOException {
        write(folder, images());
    }

    abstract void write(Path folder, Map<String, byte[]> images) throws IOException;

    private static Map<String, byte[]> images() throws IOException {
        Map<String, byte[]> images = new LinkedHashMap<>();
        for (Map.Entry<String, byte[]> digit : Digits.train().entrySet()) {
            String wnid = digit.getKey().substring(0, digit.getKey().indexOf('_'));
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

    private static Map<String, Map<String, byte[]>> byWnid(Map<String, byte[]> images) {
        Map<String, Map<String, byte[]>> byWnid = new TreeMap<>();
        images.forEach((name, bytes) ->
                byWnid.computeIfAbsent(wnid(name), any -> new LinkedHashMap<>()).put(name, bytes));
        return byWnid;
    }

    private static String wnid(String name) {
        return name.substring(0, name.indexOf('_'));
    }

    private static int rank(Map<String, byte[]> images, String name) {
        return byWnid(images).keySet().stream().toList().indexOf(wnid(name));
    }

    private static byte[] tfRecords(Map<String, byte[]> images) {
        return TfRecords.concat(images.entrySet().stream()
                .map(image -> TfRecords.example(
                        TfRecords.integers("image/class/label", 1 + rank(images, image.getKey())),
                        TfRecords.text("image/class/synset", wnid(image.getKey())),
                        TfRecords.text("image/filename", image.getKey()),
                        TfRecords.bytes("image/encoded", image.getValue())))
                .toArray(byte[][]::new));
    }

    private static void sequenceFile(Path folder, Map<String, byte[]> images, CompressionType type) throws IOException {
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
            for (Map.Entry<String, byte[]> image : images.entrySet()) {
                Text value = new Text();
                byte[] pixels = bgr(image.getValue());
                value.set(pixels, 0, pixels.length);
                writer.append(new Text(image.getKey() + "\n" + (1 + rank(images, image.getKey()))), value);
            }
        }
        Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
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
