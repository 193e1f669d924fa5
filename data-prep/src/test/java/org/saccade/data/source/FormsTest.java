package org.saccade.data.source;

import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.data.Digits;
import org.saccade.data.source.PackedDigits.Image;
import org.saccade.data.source.file.HadoopFiles;

import java.nio.file.Path;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** The digits are the same digits in whatever form. */
class FormsTest {

    private final HadoopFiles files = new HadoopFiles(new Configuration());

    @ParameterizedTest
    @CsvSource({
        "tfrecord, tfrecord-inception",
        "tfrecord, tfrecord-tfds",
        "tfrecord, tfrecord-gzip",
        "webdataset, webdataset",
        "hf-archive, hf-archive",
    })
    void keysLabelsAndBytesAreThoseOfTheTars(String form, String name) throws Exception {
        Map<String, Image> tars =
                PackedDigits.images(new Ilsvrc().open(files, InputOptions.of(Digits.FOLDER.toString())), files);
        Path folder = PackedDigits.folder(name);
        Form detected = Forms.detect(files, InputOptions.of(folder.toString()));
        assertThat(detected.name()).isEqualTo(form);
        Map<String, Image> images = PackedDigits.images(detected.open(files, PackedDigits.options(folder)), files);
        assertThat(images).hasSize(17);
        assertThat(tars).containsAllEntriesOf(images);
    }

    /** MDS has no names: its images are those of the TFRecord files, in their order. */
    @ParameterizedTest
    @ValueSource(strings = {"mds", "mds-zstd"})
    void labelsAndBytesAreThoseOfTheTarsWhereThereAreNoNames(String name) throws Exception {
        Path folder = PackedDigits.folder(name);
        Form detected = Forms.detect(files, InputOptions.of(folder.toString()));
        assertThat(detected.name()).isEqualTo("mds");
        Source source = detected.open(files, PackedDigits.options(folder));
        assertThat(source.contents(Walks.strict(files)).images())
                .allSatisfy(image ->
                        assertThat(source.opener().isSplittable(image.uri())).isEqualTo(name.equals("mds")))
                .extracting(SourceImage::key)
                .contains("shard_00000_mds-0000000", "shard_00000_mds-0000004");
        Source named = new TfRecord().open(files, PackedDigits.options(PackedDigits.folder("tfrecord-inception")));
        assertThat(PackedDigits.images(source, files).values())
                .extracting(Image::split, Image::label, Image::bytes)
                .containsExactlyElementsOf(PackedDigits.images(named, files).values().stream()
                        .map(image -> tuple(image.split(), image.label(), image.bytes()))
                        .toList());
    }
}
