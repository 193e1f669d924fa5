package org.saccade.data.source;

import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.file.InputUsageException;
import org.saccade.data.source.file.Tars;
import org.saccade.data.source.labels.LabelBase;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

class HuggingFaceArchiveTest {

    @TempDir
    private Path folder;

    private final HadoopFiles files = new HadoopFiles(new Configuration());

    private Source open() throws IOException {
        InputOptions options = InputOptions.of(folder.toString());
        return Forms.detect(files, options).open(files, options);
    }

    private List<SourceImage> images() throws IOException {
        return open().contents(Walks.strict(files)).images();
    }

    private byte[] write(String archive, String... members) throws IOException {
        Map<String, byte[]> images = new LinkedHashMap<>();
        for (String member : members) {
            images.put(member, new byte[2000]);
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(Tars.of(images));
        }
        Files.write(folder.resolve(archive), packed.toByteArray());
        return packed.toByteArray();
    }

    @Test
    void theEndOfANameIsItsClassAndNoPartOfItsKey() throws Exception {
        write("train_images_0.tar.gz", "n02000000_7_n02000000.JPEG", "._x_n02000000.JPEG");
        write("train_images_1.tar.gz", "./n01000000_9_n01000000.JPEG");
        write("val_images.tar.gz", "ILSVRC2012_val_00000001_n02000000.JPEG");
        write("test_images.tar.gz", "ILSVRC2012_test_00000001.JPEG");
        assertThat(images())
                .extracting(SourceImage::split, SourceImage::key, SourceImage::label)
                .containsExactly(
                        tuple("train", "n02000000_7", 1),
                        tuple("train", "n01000000_9", 0),
                        tuple("val", "ILSVRC2012_val_00000001", 1));
        assertThat(open().opener().isSplittable(images().get(0).uri())).isFalse();
    }

    @Test
    void aNameWithoutAClassIsRefused() throws Exception {
        write("val_images.tar.gz", "ILSVRC2012_val_00000001.JPEG");
        assertThatThrownBy(this::images)
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageEndingWith(
                        "/val_images.tar.gz: member ILSVRC2012_val_00000001.JPEG at byte 512: the name of an"
                                + " image must end in its wnid, as in ILSVRC2012_val_00000001_n01751748.JPEG;"
                                + " pack the images again with such names, or check --layout");
    }

    @Test
    void namesBeginAtNoBase() throws Exception {
        write("train_images_0.tar.gz", "n02000000_7_n02000000.JPEG");
        InputOptions options = InputOptions.of(folder.toString()).withLabelBase(LabelBase.ONE);
        assertThatThrownBy(() -> new HuggingFaceArchive().open(files, options))
                .isInstanceOf(InputUsageException.class)
                .hasMessageStartingWith("only numbers of classes begin at a base");
    }

    @Test
    void anArchiveThatIsMissingOrCutShortIsNamed() throws Exception {
        write("train_images_0.tar.gz", "n02000000_7_n02000000.JPEG");
        byte[] whole = write("train_images_2.tar.gz", "n02000000_8_n02000000.JPEG");
        assertThatThrownBy(this::images)
                .hasMessageContaining("/train_images_1.tar.gz: this shard is missing, 2 of 0 to 2 are there");
        Files.write(folder.resolve("train_images_1.tar.gz"), Arrays.copyOf(whole, whole.length - 9));
        assertThatThrownBy(this::images)
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageContaining("/train_images_1.tar.gz: the GZIP data are cut short or damaged");
    }
}
