package org.saccade.data.source.labels;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.saccade.data.source.file.IncompleteInputException;
import org.saccade.data.source.file.InputUsageException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** The first three and the last validation image of ImageNet, whose wnids valprep.sh gives, through every form of labels. */
class ValLabelFileTest {

    private static final List<String> IMAGES = List.of(
            "ILSVRC2012_val_00000001.JPEG",
            "ILSVRC2012_val_00000002.JPEG",
            "ILSVRC2012_val_00000003.JPEG",
            "ILSVRC2012_val_00050000.JPEG");
    private static final List<String> WNIDS = List.of("n01751748", "n09193705", "n02105855", "n02437616");

    /** The IDs run against the wnids, so that an ID minus 1 is a wrong class. */
    private static final String TABLE =
            "1 n09193705 alp\n2 n02437616 llama\n3 n02105855 sheepdog\n4 n01751748 sea snake\n";

    static Stream<Arguments> variants() {
        return LabelVariants.ALL.entrySet().stream().map(file -> arguments(file.getKey(), file.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("variants")
    void everyFormSaysTheSame(String name, byte[] file) throws Exception {
        for (SynsetTable table : List.of(
                SynsetTable.parse(bytes(TABLE), "synsets.txt"),
                SynsetTable.parse(Resources.bytes("meta.mat"), "meta.mat"))) {
            ValLabels labels = ValLabelFile.parse(file, name, Optional.of(table), Optional.empty());
            assertThat(labels.wnids(IMAGES)).isEqualTo(WNIDS);
        }
    }

    @Test
    void wnidsNeedNoTable() throws Exception {
        assertThat(parse("n01\nn02\n", Optional.empty()).wnids(List.of("a.JPEG", "b.JPEG")))
                .containsExactly("n01", "n02");
    }

    @Test
    void countsFromOneWhereThatIsSaid() throws Exception {
        Optional<SynsetTable> table = table("n01\nn02");
        assertThat(ValLabelFile.parse(bytes("a.JPEG 2"), "val.txt", table, Optional.of(LabelBase.ONE))
                        .wnids(List.of("a.JPEG")))
                .containsExactly("n02");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("variants")
    void onlyNumbersOfClassesHaveABase(String name, byte[] file) throws Exception {
        Optional<SynsetTable> table = Optional.of(SynsetTable.parse(bytes(TABLE), "synsets.txt"));
        Optional<LabelBase> base = Optional.of(LabelBase.ZERO);
        if (name.equals("val.txt")) {
            assertThat(ValLabelFile.parse(file, name, table, base).wnids(IMAGES))
                    .isEqualTo(WNIDS);
        } else {
            assertThatThrownBy(() -> ValLabelFile.parse(file, name, table, base))
                    .isInstanceOf(InputUsageException.class)
                    .hasMessageStartingWith("only numbers of classes begin at a base, and the labels " + name)
                    .hasMessageEndingWith(" have none, got --label-base; leave it out");
        }
    }

    @Test
    void refusesNumbersThatNoTableExplains() {
        assertThatThrownBy(() -> parse("2\n", Optional.empty()))
                .isInstanceOf(InputUsageException.class)
                .hasMessage("the labels l.txt are ILSVRC IDs, which need a synset table;"
                        + " give --synsets FILE with lines of 'ID wnid words', or meta.mat");
        assertThatThrownBy(() -> parse("2\n", table("n01\nn02")))
                .isInstanceOf(InputUsageException.class)
                .hasMessage(
                        "the labels l.txt are ILSVRC IDs, but the synset table s.txt has none, and an ID is not the rank of"
                                + " its wnid; give --synsets FILE with lines of 'ID wnid words', or meta.mat");
        assertThatThrownBy(() -> parse("a.JPEG 0\n", Optional.empty()))
                .isInstanceOf(InputUsageException.class)
                .hasMessage("the labels l.txt are numbers of classes, which need a synset table;"
                        + " give --synsets FILE with the wnids");
        assertThatThrownBy(() -> parse("a.JPEG 0\n", table("n02\nn01")))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessageStartingWith("l.txt, line 1: the class has a number, and s.txt does not say which");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1\\n3               | l.txt, line 2: label 3 is not in the synset table s.txt; give the labels and the table of the same release
            1\\nn02             | l.txt, line 2: a line is one ILSVRC ID, got 'n02'; correct the line
            1\\n\\n1            | l.txt, line 2: a line is one ILSVRC ID, got ''; correct the line
            n02\\n1             | l.txt, line 2: a line is one wnid, got '1'; correct the line
            n02\\n\\nn01        | l.txt, line 2: a line is one wnid, got ''; correct the line
            a 0\\nb             | l.txt, line 2: a line is 'IMAGE NUMBER', got 'b'; correct the line
            a 0\\nb 2           | l.txt, line 2: the number of a class must be from 0 to 1, counted from 0, got 2; check --label-base and --synsets
            a 0\\na.png 1       | l.txt, line 2: a second label for a.png, the first is at l.txt, line 1; keep one
            mv a n01/\\nrm a    | l.txt, line 2: a line is 'mkdir -p WNID' or 'mv IMAGE WNID/', got 'rm a'; correct the line
            mv a n01/a.JPEG     | l.txt, line 1: a line is 'mv IMAGE WNID/', got 'mv a n01/a.JPEG'; correct the line
            ImageId,PredictionString\\na | l.txt, line 2: a line is 'IMAGE,WNID and a box', got 'a'; correct the line
            ImageId,PredictionString\\na, | l.txt, line 2: a line is 'IMAGE,WNID and a box', got 'a,'; correct the line
            \\n                 | l.txt: the file of labels is empty; fetch it again
            """)
    void namesTheLineThatIsWrong(String text, String message) throws Exception {
        Optional<SynsetTable> table = table("2 n01\n1 n02");
        assertThatThrownBy(() -> parse(text.replace("\\n", "\n"), table))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            mv a n01/\\nmv c n01/            | l.txt: no label for the validation image b.JPEG
            mv a n01/\\nmv b n01/\\nmv c n01/ | l.txt, line 3: a label for c, but there is no such validation image
            n01                             | l.txt: 1 labels for 2 validation images
            """)
    void wantsALabelForEveryImageAndAnImageForEveryLabel(String text, String message) throws Exception {
        ValLabels labels = parse(text.replace("\\n", "\n"), Optional.empty());
        assertThatThrownBy(() -> labels.wnids(List.of("a.JPEG", "b.JPEG")))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessage(message + "; give the labels and the images of the same release");
    }

    private static ValLabels parse(String text, Optional<SynsetTable> table) throws IncompleteInputException {
        return ValLabelFile.parse(bytes(text), "l.txt", table, Optional.empty());
    }

    private static Optional<SynsetTable> table(String text) throws IncompleteInputException {
        return Optional.of(SynsetTable.parse(bytes(text), "s.txt"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void messagesHaveOneLineWhateverTheNames() {
        assertThatThrownBy(() -> parse("mv a\u0007 n01/\nmv a\u0007 n02/", Optional.empty()))
                .hasMessageContaining("a second label for a?, ");
        assertThatThrownBy(() -> parse("mv a\u0007 n01/", Optional.empty()).wnids(List.of()))
                .hasMessageContaining("a label for a?, ");
        assertThatThrownBy(() -> parse("mv a n01/", Optional.empty()).wnids(List.of("b\n")))
                .hasMessageContaining("no label for the validation image b?;");
    }
}
