package org.saccade.data.source;

import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saccade.data.source.file.HadoopFiles;
import org.saccade.data.source.file.InputUsageException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FormDetectionTest {

    @TempDir
    private Path folder;

    private final HadoopFiles files = new HadoopFiles(new Configuration());

    @ParameterizedTest
    @CsvSource({
        "ilsvrc, ILSVRC2012_img_train.tar",
        "ilsvrc, val.tar",
        "folder, train/n01440764/n01440764_18.JPEG",
        "folder, val/ILSVRC2012_val_00000001.JPEG",
        "folder, ILSVRC/Data/CLS-LOC/val/ILSVRC2012_val_00000001.JPEG",
        "folder, train/n01440764.tar"
    })
    void knowsAFormByItsNames(String form, String file) throws Exception {
        write(file);
        write("readme.txt");
        assertThat(detect().name()).isEqualTo(form);
    }

    @Test
    void saysWhatItSawWhereItKnowsNoForm() throws Exception {
        for (String name : new String[] {"a", "b", "c", "d", "e", "f", "g"}) {
            write("n0" + name + "/x.JPEG");
        }
        write("readme.txt");
        assertThatThrownBy(this::detect)
                .isInstanceOf(InputUsageException.class)
                .hasMessageContaining(": the input looks like none of the forms ilsvrc, folder, ")
                .hasMessageEndingWith(
                        " (folders: n0a, n0b, n0c, n0d, n0e and 2 more; files: readme.txt); check the path, or name the form by --layout");
    }

    @Test
    void asksWhereSeveralFormsLieInOneFolder() throws Exception {
        write("ILSVRC2012_img_train.tar");
        write("train/n01440764/n01440764_18.JPEG");
        assertThatThrownBy(this::detect)
                .isInstanceOf(InputUsageException.class)
                .hasMessageContaining(": the input looks like several forms, ilsvrc, folder (folders: train;")
                .hasMessageEndingWith("; check the path, or name the form by --layout");
    }

    @Test
    void takesPartsThatAreNamedForWhatTheyAre() throws Exception {
        write("images/n01440764/n01440764_18.JPEG");
        write("some.tar");
        assertThat(Forms.detect(files, train("images")).name()).isEqualTo("folder");
        assertThat(Forms.detect(files, train("some.tar")).name()).isEqualTo("ilsvrc");
    }

    private InputOptions train(String name) {
        return InputOptions.NONE.withTrain(folder.resolve(name).toString());
    }

    private Form detect() throws IOException {
        return Forms.detect(files, InputOptions.of(folder.toString()));
    }

    private void write(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[1]);
    }
}
