package org.saccade.data.cli;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TableTest {

    @Test
    void putsNumbersRightAndTextsLeft() {
        Table table =
                new Table().row("split", "samples", "name").row("val", 7, "x").row("train", 1200, "");
        assertThat(table).hasToString("split  samples  name\nval          7  x\ntrain     1200\n");
    }

    @Test
    void putsTheNameOfAColumnWhereTheColumnIs() {
        Table table = new Table().head("split", "bytes", "n").row("train", "888.5 KiB", 12);
        assertThat(table).hasToString("split      bytes   n\ntrain  888.5 KiB  12\n");
        assertThat(new Table().head("split", "bytes")).hasToString("split  bytes\n");
    }

    @Test
    void namesCounts() {
        assertThat(Table.counts(new TreeMap<>(Map.of("png", 1, "cmyk", 22)))).isEqualTo("cmyk 22, png 1");
        assertThat(Table.counts(Map.of())).isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource({"0, 0 B", "1023, 1023 B", "1536, 1.5 KiB", "134217728, 128.0 MiB", "9223372036854775807, 8388608.0 TiB"
    })
    void writesBytes(long bytes, String text) {
        assertThat(Bytes.text(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"128MiB, 134217728", "1g, 1073741824", "4096, 4096", "400 KiB, 409600"})
    void readsBytes(String text, long bytes) {
        assertThat(new Bytes.Converter().convert(text)).isEqualTo(bytes);
    }

    @Test
    void refusesWhatIsNoSize() {
        assertThatThrownBy(() -> new Bytes.Converter().convert("many"))
                .hasMessage("must be a number with a unit, as in 128MiB");
    }
}
