package org.saccade.data.source.labels;

import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saccade.data.shard.ClassInfo;
import org.saccade.data.source.file.Bytes;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.file.Tars;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.Deflater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

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
                .hasMessageStartingWith("kit.tar.gz: the GZIP data are cut short or damaged behind byte ")
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

    @Test
    void aDevelopmentKitFillsNoMemory() {
        byte[] longName = Tars.of(Map.of("meta.mat", new byte[3 << 20]));
        longName[156] = TarConstants.LF_GNUTYPE_LONGNAME;
        Tars.setChecksum(longName);
        assertThatThrownBy(() -> SynsetTable.parse(Resources.gzip(longName), "kit.tar.gz"))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageStartingWith(
                        "kit.tar.gz: no readable tar header at byte 0 (it is longer than the bytes that it may have)");
        byte[] large = Tars.of(Map.of("data/meta.mat", new byte[(8 << 20) + 1]));
        assertThatThrownBy(() -> SynsetTable.parse(Resources.gzip(large), "kit.tar.gz"))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessage("kit.tar.gz, member data/meta.mat: a file of labels or classes has at most 8388608 bytes,"
                        + " got 8388609; give ILSVRC2012_devkit_t12.tar.gz");
    }

    static Stream<Arguments> hostileMatFiles() {
        byte[] zeros = new byte[(8 << 20) + 1];
        byte[] number = element(9, new byte[8]);
        return Stream.of(
                arguments(element(15, deflated(zeros)), "the MATLAB file has an array of more than 8388608 bytes"),
                arguments(
                        element(14, structs("ID", number)),
                        "a value of a struct must be an array, got an element of type 9"),
                arguments(
                        element(14, structs("ID", new byte[8])),
                        "a value of a struct must be an array, got an element of type 0"),
                arguments(element(14, structs("I".repeat(2050))), "the structs must have at most 1024 fields"),
                arguments(
                        element(14, structs("ID", emptyArrays((1 << 20) + 1))),
                        "the structs must have at most 1048576 values"));
    }

    @ParameterizedTest
    @MethodSource("hostileMatFiles")
    void aHostileTableFillsNoMemory(byte[] array, String message) {
        assertThatThrownBy(() -> SynsetTable.parse(Bytes.concat(matHeader(), array), "meta.mat"))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessage("meta.mat: " + message + "; take the file from the development kit again");
    }

    private static byte[] matHeader() {
        byte[] header = Arrays.copyOf("MATLAB 5.0 MAT-file".getBytes(StandardCharsets.US_ASCII), 128);
        header[125] = 1;
        header[126] = 'I';
        header[127] = 'M';
        return header;
    }

    /** An array of structs, little-endian: flags, dimensions, name, length of a field's name, names of 2 letters, values. */
    private static byte[] structs(String fields, byte... values) {
        return Bytes.concat(
                element(6, new byte[] {2, 0, 0, 0, 0, 0, 0, 0}),
                element(5, new byte[8]),
                element(1, "synsets".getBytes(StandardCharsets.US_ASCII)),
                new byte[1],
                element(5, new byte[] {2, 0, 0, 0, 0, 0, 0, 0}),
                element(1, Arrays.copyOf(fields.getBytes(StandardCharsets.US_ASCII), (fields.length() + 7) / 8 * 8)),
                values);
    }

    private static byte[] emptyArrays(int count) {
        byte[] arrays = new byte[8 * count];
        for (int i = 0; i < arrays.length; i += 8) {
            arrays[i] = 14;
        }
        return arrays;
    }

    private static byte[] element(int type, byte[] data) {
        return ByteBuffer.allocate(8 + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(type)
                .putInt(data.length)
                .put(data)
                .array();
    }

    private static byte[] deflated(byte[] bytes) {
        Deflater deflater = new Deflater();
        deflater.setInput(bytes);
        deflater.finish();
        byte[] packed = new byte[bytes.length];
        int length = deflater.deflate(packed);
        deflater.end();
        return Arrays.copyOf(packed, length);
    }
}
