package org.saccade.data.source;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.data.shard.ClassInfo;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SynsetTableTest {

    private static final String TABLE = "1 n02 two words here\n2 n03 c\n\n30 n01\n";

    @Test
    void ranksTheWnidsAndNotTheIds() throws Exception {
        SynsetTable table = parse(TABLE);
        assertThat(table.classes())
                .containsExactly(
                        new ClassInfo(0, "n01", "n01"),
                        new ClassInfo(1, "n02", "two words here"),
                        new ClassInfo(2, "n03", "c"));
        assertThat(table.wnidOfId(1)).contains("n02");
        assertThat(table.wnidOfId(30)).contains("n01");
        assertThat(table.wnidOfId(0)).isEmpty();
        assertThat(table.indexOfWnid("n03")).contains(2);
        assertThat(table.indexOfWnid("n04")).isEmpty();
    }

    @Test
    void takesTheWnidsThemselvesWhereThereIsNoTable() {
        SynsetTable table = SynsetTable.ofWnids(Set.of("n2", "n1"), "train.tar");
        assertThat(table.classes()).containsExactly(new ClassInfo(0, "n1", "n1"), new ClassInfo(1, "n2", "n2"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1 n01 a\\n2      | s.txt, line 2: a row is 'ID wnid words', got '2'; correct the line
            n01 a\\n2 b      | s.txt, line 2: a row is 'ID wnid words', 'wnid words' or 'wnid', got '2 b'; correct the line
            1 n01\\nn02 b    | s.txt, line 2: a row is 'ID wnid words', got 'n02 b'; correct the line
            a;b              | s.txt, line 1: a wnid has letters, digits, '-' and '_', got 'a;b'; correct the table
            1 n01\\n1 n02    | s.txt, line 2: ID 1 stands twice; keep one line for an ID
            1 n01\\n2 n01    | s.txt, line 2: wnid n01 stands twice; keep one line for a wnid
            \\n              | s.txt: the synset table has no row; give lines of 'ID wnid words'
            """)
    void namesTheLineThatIsWrong(String text, String message) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"meta.mat", "meta-uncompressed.mat"})
    void takesTheLeavesOfTheDevelopmentKit(String name) throws Exception {
        SynsetTable table = SynsetTable.parse(Resources.bytes(name), name);
        assertThat(table.classes())
                .containsExactly(
                        new ClassInfo(0, "n01751748", "sea snake"),
                        new ClassInfo(1, "n02105855", "Shetland sheepdog, Shetland sheep dog, Shetland"),
                        new ClassInfo(2, "n02437616", "llama"),
                        new ClassInfo(3, "n09193705", "alp"));
        assertThat(table.wnidOfId(1)).contains("n09193705");
        assertThat(table.wnidOfId(4)).contains("n01751748");
        assertThat(table.wnidOfId(5)).as("the inner node").isEmpty();
    }

    @Test
    void readsTheDevelopmentKitAsItIsPublished() throws Exception {
        byte[] kit = Resources.developmentKit("4\n1\n");
        SynsetTable table = SynsetTable.parse(kit, "kit.tar.gz");
        assertThat(table.wnidOfId(4)).contains("n01751748");
        assertThat(table.where()).isEqualTo("kit.tar.gz, member ILSVRC2012_devkit_t12/data/meta.mat");
        assertThatThrownBy(() ->
                        SynsetTable.parse(Resources.gzip(Tars.of(Map.of("readme.txt", new byte[3]))), "kit.tar.gz"))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessage("kit.tar.gz: a development kit holds a file meta.mat, this archive does not;"
                        + " give ILSVRC2012_devkit_t12.tar.gz");
        assertThatThrownBy(() -> SynsetTable.parse(Arrays.copyOf(kit, kit.length / 2), "kit.tar.gz"))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageStartingWith("kit.tar.gz: no readable gzipped tar (")
                .hasMessageEndingWith("); fetch the file again and compare its checksum with the publisher's");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            n01 two, words\\nn02 b | two, words
            n01\\nn02              | n01
            """)
    void readsTablesWithoutIds(String text, String nameOfFirst) throws Exception {
        SynsetTable table = parse(text);
        assertThat(table.hasIds()).isFalse();
        assertThat(table.classes()).extracting(ClassInfo::wnid).containsExactly("n01", "n02");
        assertThat(table.classes().get(0).name()).isEqualTo(nameOfFirst);
        assertThat(table.classOfIndex(1, "image x").wnid()).isEqualTo("n02");
        assertThatThrownBy(() -> table.classOfIndex(2, "image x"))
                .hasMessage("image x: the number of a class must be from 0 to 1, counted from 0, got 2;"
                        + " check --label-base and --synsets");
    }

    @Test
    void doesNotGuessWhetherANumberIsALineOrARank() throws Exception {
        SynsetTable table = parse("n01\nn03\nn02\nn04");
        assertThat(table.indexOfWnid("n02")).contains(1);
        assertThatThrownBy(() -> table.classOfIndex(0, "image x"))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessage("image x: the class has a number, and s.txt does not say which: its wnids do not ascend"
                        + " (s.txt, line 3: n02), so the number of a line is not the rank of its wnid;"
                        + " sort the table if the numbers are ranks, else give wnids");
        // With IDs the lines have numbers of their own, and a number elsewhere is a rank.
        assertThat(parse("1 n02\n2 n01").classOfIndex(0, "image x").wnid()).isEqualTo("n01");
    }

    @Test
    void neverFailsInAnotherWayOnADamagedTable() {
        byte[] whole = Resources.bytes("meta-uncompressed.mat");
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << at % 8);
            readsOrSaysWhatIsWrong(flipped);
            readsOrSaysWhatIsWrong(Arrays.copyOf(whole, at));
        }
    }

    private static void readsOrSaysWhatIsWrong(byte[] bytes) {
        try {
            SynsetTable.parse(bytes, "meta.mat");
        } catch (IncompleteInputException e) {
            assertThat(e).hasMessageStartingWith("meta.mat").hasMessageNotContaining("\n");
        }
    }

    private static SynsetTable parse(String text) throws IncompleteInputException {
        return SynsetTable.parse(text.replace("\\n", "\n").getBytes(StandardCharsets.UTF_8), "s.txt");
    }
}
