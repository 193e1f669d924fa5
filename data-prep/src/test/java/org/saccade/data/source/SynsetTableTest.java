package org.saccade.data.source;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saccade.data.shard.ClassInfo;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SynsetTableTest {

    private static final String TABLE = "1 n02 two words here\n2 n03 c\n\n30 n01\n";

    @Test
    void ranksTheWnidsAndNotTheIds() throws Exception {
        SynsetTable table = SynsetTable.parse(TABLE, "synsets.txt");
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
            n01 one          | s.txt, line 1: a row is 'ID wnid words', got 'n01 one'; correct the line
            1 n01\\n1 n02    | s.txt, line 2: ID 1 stands twice; keep one line for an ID
            1 n01\\n2 n01    | s.txt, line 2: wnid n01 stands twice; keep one line for a wnid
            \\n              | s.txt: the synset table has no row; give lines of 'ID wnid words'
            """)
    void namesTheLineThatIsWrong(String text, String message) {
        assertThatThrownBy(() -> SynsetTable.parse(text.replace("\\n", "\n"), "s.txt"))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessage(message);
    }

    @Test
    void readsLabelsByIdAndNamesTheLineOfAWrongOne() throws Exception {
        Optional<SynsetTable> table = Optional.of(SynsetTable.parse(TABLE, "s.txt"));
        List<String> names = List.of("a", "b", "c");
        assertThat(GroundTruth.parse("30\n1\r\n2\n\n", "labels.txt").wnids(names, table))
                .containsExactly("n01", "n02", "n03");
        assertThatThrownBy(() -> GroundTruth.parse("1\n3\n", "labels.txt").wnids(names, table))
                .isInstanceOf(IncompleteInputException.class)
                .hasMessage("labels.txt, line 2: label 3 is not in the synset table s.txt;"
                        + " give the labels and the table of the same release");
        assertThatThrownBy(() -> GroundTruth.parse("n02\n", "labels.txt"))
                .hasMessage("labels.txt, line 1: a line is one ILSVRC ID, got 'n02'; correct the line");
    }
}
