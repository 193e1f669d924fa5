package org.saccade.data.source;

import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saccade.data.Digits;
import org.saccade.data.source.PackedDigits.Image;

import java.nio.file.Path;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** The digits are the same digits in whatever form. */
class FormsTest {

    private final HadoopFiles files = new HadoopFiles(new Configuration());

    @ParameterizedTest
    @CsvSource({
        "tfrecord, tfrecord-inception",
        "tfrecord, tfrecord-tfds",
        "tfrecord, tfrecord-gzip",
        "webdataset, webdataset",
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
}
